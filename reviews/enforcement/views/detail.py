"""One suspension: who is out, why, until when, who answered for it, and what may be done."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal import dates, sheets
from portal.access import allowed
from portal.cases import history, whose
from portal.cases.rules import may_recuse
from reviews.enforcement import acts, answering, grounds, seats, standing, wording
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals.models import Removal


@allowed("suspensions.view")
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """As much of it as the reader may know: a provider its scope, a partner what concerns it, the programme all."""
    reader = request.membership  # type: ignore[attr-defined]
    found = Suspension.objects.visible_to(reader).select_related(
        "case", "jurisdiction", "imposed_by__user", "imposed_by__organisation", "second_person__user", "replaces"
    )
    suspension = get_object_or_404(found, reference=reference)
    out = standing.out_by(suspension, reader)
    words = wording.Wording([suspension], reader)
    context: dict[str, Any] = {
        "suspension": suspension,
        "scope": words.scope(suspension),
        "reason": words.reason(suspension),
        "ground": next(g for g in grounds.all_grounds() if g.code == suspension.grounds),
        "answering": answering.answering(suspension, reader),
        "may_open": reader.can("evidence.view"),
        "successors": Suspension.objects.visible_to(reader).filter(replaces=suspension),
        "removals": Removal.objects.visible_to(reader).filter(suspension=suspension),
        "turn": standing.turn(suspension, reader),
        "away": whose.away_from(suspension.case, reader),
        "out": [(row, standing.also_bars(row, suspension)) for row in out],
        "also_held_by": standing.also_held_by(out, suspension, reader),
        "acknowledgements": standing.told_providers(suspension, reader),
        "offers": acts.offers(suspension, reader),
        "events": [
            replace(event, words=words.text(suspension, event.words)) for event in history.events(suspension, reader)
        ],
        "seats": seats.of_provider(suspension, reader.organisation_id) if reader.side == "provider" else [],
        "lift_when": words.lift_when(suspension),
        "lift_text": words.text(suspension, suspension.lift_text),
        "legal_order": words.text(suspension, suspension.legal_order),
        "lift_reason": standing.lift_reason(suspension),
        "is_personal": standing.is_personal(suspension),
        "known": standing.known_people(suspension, out, reader),
        "is_partner": reader.side == "partner",
        "is_provider": reader.side == "provider",
        "now": dates.now(),
        "is_standing": suspension.status in Suspension.STANDING,
        "may_stand_down": suspension.case is not None and may_recuse.allows(reader, suspension.case),
    }
    return render(request, "reviews/enforcement/detail.html", context)


@allowed("suspensions.view")
def seats_sheet(request: HttpRequest, reference: str) -> HttpResponse:
    """The provider's seats as CSV, for whoever feeds a gateway by hand."""
    reader = request.membership  # type: ignore[attr-defined]
    told = Suspension.objects.visible_to(reader).filter(acknowledgements__provider=reader.organisation_id)
    suspension = get_object_or_404(told, reference=reference)
    found = seats.of_provider(suspension, reader.organisation_id)
    return sheets.response(suspension.reference, seats.COLUMNS, (stopped.cells for stopped in found))
