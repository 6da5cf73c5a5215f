"""Who works on a case: taking it, asking a reviewer, standing down, resolving a conflict of opinions."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access import allowed
from reviews.casework import page
from reviews.casework.forms import AssignmentForm, RecusalForm
from reviews.casework.views.fetching import Refused, fetch, show_again, status_of, to_case
from reviews.decisions import actions as decisions
from reviews.decisions.forms import ResolutionForm
from reviews.queue import actions as queue


@allowed("cases.assign", methods=("POST",))
def assignments(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the case, or ask a reviewer for an opinion."""
    application, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    form = AssignmentForm(request.POST, reviewers=page.reviewers_for(application))
    try:
        if request.POST.get("act") == "take":
            queue.take(application.case, by=by)
        elif form.is_valid():
            queue.assign_reviewer(application.case, to=form.cleaned_data["reviewer"], by=by)
        else:
            return show_again(request, application, assigning=form)
    except Refused as refused:
        return show_again(request, application, refusal=refused, assigning=form)
    return to_case(application, anchor="voices")


@allowed("conflicts.resolve", methods=("POST",))
def resolution(request: HttpRequest, reference: str) -> HttpResponse:
    """Record how conflicting opinions are resolved."""
    application, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    form = ResolutionForm(request.POST)
    if not form.is_valid():
        return show_again(request, application, resolving=form)
    try:
        decisions.resolve(application, reason=form.cleaned_data["reason"], by=by)
    except Refused as refused:
        return show_again(request, application, refusal=refused, resolving=form)
    return to_case(application, anchor="decision")


@allowed("cases.recuse", methods=("GET", "POST"))
def recusal(request: HttpRequest, reference: str) -> HttpResponse:
    """Says what standing down does, then does it."""
    application, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    form = RecusalForm(request.POST if request.method == "POST" else None, rulebook=application.rulebook)
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            queue.stand_down(application.case, by=by, reason=given["reason"], explanation=given["explanation"])
            return HttpResponseRedirect(reverse("queue:list"), status=303)
        except Refused as refused:
            refusal = refused
    known = {
        "title": _("Stand down from %(reference)s") % {"reference": reference},
        "lead": page.title_of(application),
        "crumbs": [(_("Worklist"), reverse("queue:list")), (reference, page.address_of(application))],
        "sentence": _("You declare a conflict in this case and take no further part in it."),
        "effects": [
            _("You see nothing of this case any more, and nobody can give it back to you."),
            _("If the case is yours, it goes back to the worklist; your draft of an opinion does not count."),
            _("Your reason stays on the record of the case."),
        ],
        "form": form,
        "refusal": refusal.sentence if refusal else "",
        "button": _("Stand down from 1 case"),
        "back": page.address_of(application),
    }
    status = 200 if request.method == "GET" else status_of(refusal)
    return render(request, "components/confirm_page.html", known, status=status)
