"""A condition is found breached, and what the library says follows from it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.grants import conditions
from partners.grants.models import Condition
from portal import dates
from portal.accounts.models import Membership
from reviews.enforcement.violations import actions
from reviews.enforcement.violations.models import Violation

GROUND = "VIO-23"  # Condition not met.
OPENS_A_CASE = "violation_case"


@transaction.atomic
def find_breached(condition: Condition, *, by: Membership, reason: str) -> Violation | None:
    """In order: the condition is breached and bars access; the partner is told; where the library says so, a violation
    is recorded."""
    conditions.breach(condition, by=by, reason=reason)
    if not opens_a_violation(condition):
        return None
    is_late = condition.due_on is not None and condition.due_on < dates.now().date()
    text = _("Condition %(condition)s: %(text)s\n\n%(reason)s")
    told: dict[str, Any] = {"condition": condition.reference, "text": condition.text, "reason": reason}
    return actions.record(
        condition.organisation, ground=GROUND, source="overdue" if is_late else "audit", text=text % told, by=by
    )


def opens_a_violation(condition: Condition) -> bool:
    """Whether the library makes a breach of this condition a violation case."""
    entry = conditions.entry_of(condition)
    return entry is not None and entry.data["if_unmet"] == OPENS_A_CASE
