"""Standing down from a case of any kind, with what it takes out."""

from django.db import transaction

from portal.accounts.models import Membership
from portal.cases.models import Case
from reviews.decisions import actions as decisions
from reviews.enforcement import recusals as enforcement
from reviews.queue import actions as queue


@transaction.atomic
def stand_down(case: Case, *, by: Membership, reason: str, explanation: str = "") -> None:
    """In order: the conflict is declared, the opinion no longer counts, what this person proposed is taken back."""
    queue.stand_down(case, by=by, reason=reason, explanation=explanation)
    decisions.take_out(case, by=by)
    enforcement.take_out(case, by=by)
