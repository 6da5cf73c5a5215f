"""The pages of a removal: its record, one page for each act, and the letter."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import doors
from portal.access import Lost, Refused, allowed
from portal.cases import history, whose
from portal.cases.rules import may_recuse
from portal.failures import actions as failures
from portal.files import downloads
from portal.ledger import actions as ledger
from portal.turns import Turn
from reviews.enforcement import answering, wording
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals import acts, ending, letters, unsettled
from reviews.enforcement.removals.acts import ACTS, Act
from reviews.enforcement.removals.models import Removal
from reviews.queue import waiting

METHODS = ("GET", "POST")
RELATED = (
    "case",
    "organisation",
    "suspension",
    "rulebook",
    "proposed_by__user",
    "proposed_by__organisation",
    "cosigned_by__user",
    "cosigned_by__organisation",
)


@allowed("suspensions.view")
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Why it is considered, what it would end or has ended, who signed, what may be done."""
    reader = request.membership  # type: ignore[attr-defined]
    removal = _fetch(request, reference)
    is_made = removal.status == Removal.Status.MADE
    is_partner = reader.side == "partner"
    context = {
        "removal": removal,
        "scope": wording.scope_for(removal.suspension, reader),
        "turn": _turn(removal, reader),
        "ending": None if is_made else ending.of(removal),
        "text": removal.text if is_made or not is_partner else "",
        "signers": [(words, history.name_for(by, reader)) for words, by in ending.signers(removal)]
        if is_made or not is_partner
        else [],
        "offers": acts.offers(removal, reader),
        "events": history.events(removal, reader),
        "letter": getattr(removal, "letter", None),
        "failure": failures.of(letters.TASK, removal.pk, reader),
        "is_delayed": failures.is_noted(letters.TASK, removal.pk),
        "may_read_letter": reader.can("evidence.view"),
        "is_partner": is_partner,
        "is_made": is_made,
        "may_stand_down": may_recuse.allows(reader, removal.case),
        **_rests_on(removal, reader),
    }
    return render(request, "reviews/enforcement/removal.html", context)


@allowed("decisions.make", methods=METHODS, step_up=True)
def proposal(request: HttpRequest, reference: str) -> HttpResponse:
    """The first approver proposes."""
    return _act(request, reference, ACTS["proposal"])


@allowed("decisions.make", methods=METHODS, step_up=True)
def cosignature(request: HttpRequest, reference: str) -> HttpResponse:
    """The second approver, of another jurisdiction, signs."""
    return _act(request, reference, ACTS["cosignature"])


@allowed("decisions.make", methods=METHODS, step_up=True)
def withdrawal(request: HttpRequest, reference: str) -> HttpResponse:
    """An approver takes the proposal back."""
    return _act(request, reference, ACTS["withdrawal"])


@allowed("decisions.make", methods=METHODS, step_up=True)
def dropping(request: HttpRequest, reference: str) -> HttpResponse:
    """An approver does not pursue it."""
    return _act(request, reference, ACTS["dropping"])


@allowed("evidence.view")
def letter(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The letter as a download; who takes it is in the ledger."""
    reader = request.membership  # type: ignore[attr-defined]
    found = Removal.objects.visible_to(reader).select_related("letter__stored", "organisation")
    removal = get_object_or_404(found, reference=reference, letter__isnull=False)
    stored = removal.letter.stored
    with transaction.atomic():
        response = downloads.attachment(stored, name=stored.name)
        ledger.append("letter.downloaded", removal, by=reader, facts={"sha256": stored.sha256})
    return response


def _act(request: HttpRequest, reference: str, act: Act) -> HttpResponse:
    by = request.membership  # type: ignore[attr-defined]
    removal = _fetch(request, reference)
    is_sent = request.method == "POST"
    form = act.form(request.POST if is_sent else None, removal=removal) if act.form else None
    refusal, status = act.why_not(by, removal), 422 if is_sent else 200
    if is_sent and not refusal and (form is None or form.is_valid()):
        try:
            act.do(removal, by=by, **(form.cleaned_data if form else {}))
            return redirect("removals:detail", reference)
        except Refused as refused:
            refusal, status = refused.sentence, 409 if isinstance(refused, Lost) else 422
    context = _told(removal, act, by) | {"form": form, "refusal": refusal}
    return render(request, "reviews/enforcement/removal_act.html", context, status=status)


def _fetch(request: HttpRequest, reference: str) -> Removal:
    found = Removal.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    return get_object_or_404(found.select_related(*RELATED), reference=reference)


def _told(removal: Removal, act: Act, reader: Any) -> dict[str, Any]:
    record = reverse("removals:detail", args=[removal.reference])
    suspension = doors.address_of(reader, "suspensions:detail", removal.suspension.reference)
    ends = ending.of(removal)
    return {
        "title": act.title,
        "lead": f"{removal.reference} · {removal.organisation.name}",
        "crumbs": [
            (_("Suspensions"), reverse("suspensions:list")),
            *([(removal.suspension.reference, suspension)] if suspension else []),
            (removal.reference, record),
        ],
        "sentence": act.sentence,
        "effects": ends.effects if act.ends_access else act.effects,
        "ending": ends if act.ends_access else None,
        "text": removal.text,
        **(_rests_on(removal, reader) if act.ends_access else {}),
        "button": act.label,
        "back": record,
    }


def _rests_on(removal: Removal, reader: Any) -> dict[str, Any]:
    """For the programme: what the removal rests on, the partner's answers, and what is still open."""
    if reader.side != "programme":
        return {}
    words = wording.Wording([removal.suspension], reader)
    return {
        "removal": removal,
        "suspension": removal.suspension,
        "reason": words.reason(removal.suspension),
        "is_standing": removal.suspension.status in Suspension.STANDING,
        "answering": answering.answering(removal.suspension, reader),
        "unsettled": unsettled.of(removal).sentences if removal.status in Removal.OPEN else [],
        "not_waited": removal.not_waited,
        "may_open": reader.can("evidence.view"),
    }


def _turn(removal: Removal, reader: Any) -> Turn | None:
    if removal.status not in Removal.OPEN:
        return None
    case = removal.case
    worked = waiting.turn_of(case, reader)
    return Turn(
        whose=worked.whose,
        for_what=whose.for_what(case, reader),
        since=case.turn_since,
        by=case.due_at,
        state="yours" if worked.is_yours else "theirs",
    )
