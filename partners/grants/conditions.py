"""Conditions that decisions place and reviewers settle; the access decision reads them."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from partners.grants import rules
from partners.grants.models import Condition, Grant
from portal import dates
from portal.accounts.models import Membership
from portal.acts import act
from portal.cases.references import next_reference
from portal.ledger import actions as ledger
from portal.states import Refused, move


@act
def place_condition(
    *,
    organisation: Any,
    grant: Grant | None,
    decision_reference: str,
    code: str,
    text: str,
    kind: str,
    due_on: date | None,
    by: Any,
) -> Condition:
    """Place a condition; the access decision reads it from now on."""
    condition = Condition.objects.create(
        reference=next_reference("CON"),
        organisation=organisation,
        grant=grant,
        decision_reference=decision_reference,
        code=code,
        text=text,
        kind=kind,
        due_on=due_on,
    )
    ledger.append("condition.placed", condition, by=by, facts={"code": code, "kind": kind})
    return condition


@act
def meet_condition(condition: Condition, *, by: Membership, reason: str) -> None:
    """A member of the programme records that a condition is met, and on what."""
    rules.may_settle.check(by, condition)
    if not reason.strip():
        raise Refused(_("Say what shows that the condition is met."))
    move(condition, Condition.Status.MET, by=by, reason=reason, settled_at=dates.now())
