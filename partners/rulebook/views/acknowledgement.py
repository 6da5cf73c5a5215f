"""Taking note of an edition: a partner's own step, and for the programme the list of who has."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from partners.rulebook import acknowledging, actions, rules
from partners.rulebook.models import Rulebook
from portal.access import Refused, allowed
from portal.listing import paged


@allowed("rules.view")
def acknowledgements(request: HttpRequest) -> HttpResponse:
    """A partner's own state and step; for whoever sees the partners, all of them."""
    membership = request.membership  # type: ignore[attr-defined]
    if membership.side == "partner":
        return render(request, "partners/rulebook/acknowledgement.html", _step(membership, Rulebook.current()))
    if not membership.can("partners.view"):
        raise Http404
    rulebook = Rulebook.current()
    page = paged(request, acknowledging.bound_partners(rulebook))
    context = {
        "rulebook": rulebook,
        **page,
        "standings": acknowledging.standings(rulebook, page["page"]),
        "given": rulebook.acknowledgements.filter(organisation__partner__status__in=acknowledging.BOUND).count(),
    }
    return render(request, "partners/rulebook/acknowledgements.html", context)


@allowed("rules.acknowledge", methods=("POST",))
def acknowledgement(request: HttpRequest, edition: int) -> HttpResponse:
    """The officer's word for the organisation."""
    rulebook = get_object_or_404(Rulebook, edition=edition)
    membership = request.membership  # type: ignore[attr-defined]
    try:
        actions.acknowledge(rulebook, by=membership)
    except Refused as refused:
        context = {**_step(membership, Rulebook.current()), "refusal": refused.sentence}
        return render(request, "partners/rulebook/acknowledgement.html", context, status=422)
    return HttpResponseRedirect(reverse("rules:acknowledgements"), status=303)


def _step(membership: Any, rulebook: Rulebook) -> dict[str, Any]:
    given = rulebook.acknowledgements.filter(organisation=membership.organisation_id).select_related("by__user")
    return {
        "rulebook": rulebook,
        "standing": acknowledging.standing_of(rulebook, membership.organisation),
        "earlier": acknowledging.earlier(membership.organisation, rulebook),
        "acknowledged": given.first(),
        "may": {"acknowledge": rules.may_acknowledge.allows(membership, rulebook)},
    }
