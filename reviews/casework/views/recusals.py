"""Standing down from a case, whatever it is about."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.rulebook.models import Rulebook
from portal.access import Refused, allowed
from portal.cases.models import Case
from reviews.casework.forms import RecusalForm
from reviews.casework.standing_down import stand_down
from reviews.casework.views.fetching import status_of
from reviews.queue.addresses import address_of


@allowed("cases.recuse", methods=("GET", "POST"))
def recusal(request: HttpRequest, reference: str) -> HttpResponse:
    """Says what standing down does, then does it."""
    by = request.membership  # type: ignore[attr-defined]
    case = get_object_or_404(Case.objects.visible_to(by), reference=reference)
    rulebook = Rulebook.objects.get(edition=case.rulebook_number)
    form = RecusalForm(request.POST if request.method == "POST" else None, rulebook=rulebook)
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            stand_down(case, by=by, reason=given["reason"], explanation=given["explanation"])
            return HttpResponseRedirect(reverse("queue:list"), status=303)
        except Refused as refused:
            refusal = refused
    known = {
        "title": _("Stand down from %(reference)s") % {"reference": reference},
        "lead": case.title,
        "crumbs": [(_("Worklist"), reverse("queue:list")), (reference, address_of(case))],
        "sentence": _("You declare a conflict in this case and take no further part in it."),
        "effects": [
            _("You see nothing of this case any more, and nobody can give it back to you."),
            _("If the case is yours, it goes back to the worklist."),
            _("Your opinion no longer counts, given or not; another reviewer may have to give one."),
            _("What you proposed and nobody has co-signed is withdrawn. What two people signed stands."),
            _("Your reason stays on the record of the case."),
        ],
        "form": form,
        "refusal": refusal.sentence if refusal else "",
        "button": _("Stand down"),
        "back": address_of(case),
    }
    status = 200 if request.method == "GET" else status_of(refusal)
    return render(request, "components/confirm_page.html", known, status=status)
