"""What becomes of a proposed lifting or removal when whoever proposed it stands down from the case."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates
from portal.accounts.models import Membership
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.states import move
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals.models import Removal


@transaction.atomic
def take_out(case: Case, *, by: Membership) -> None:
    """The suspension goes back to where it stood, the removal is considered again; the holds stand throughout."""
    lifting = Suspension.objects.select_for_update(of=("self",)).select_related("case")
    mine = lifting.filter(case=case, status=Suspension.Status.LIFT_PROPOSED, lift_proposed_by__user=by.user_id)
    for suspension in mine:
        move(suspension, suspension.returns_to, by=by, lift_proposed_by=None, status_since=dates.now())
        is_interim = suspension.status == Suspension.Status.INTERIM
        _turn(suspension, _("to confirm") if is_interim else _("to review"))
    removals = Removal.objects.select_for_update(of=("self",)).select_related("case")
    for removal in removals.filter(case=case, status=Removal.Status.PROPOSED, proposed_by__user=by.user_id):
        signed: dict[str, Any] = {
            "text": "",
            "not_waited": "",
            "proposed_by": None,
            "proposed_at": None,
            "status_since": dates.now(),
        }
        move(removal, Removal.Status.CONSIDERED, by=by, **signed)
        _turn(removal, _("to decide on a removal"))


def _turn(record: Suspension | Removal, turn_for: str) -> None:
    case = record.case
    assert case is not None  # Both are opened with one.
    cases.set_turn(case, stage=record.status, turn=Case.Turn.PROGRAMME, turn_for=turn_for, due_at=case.due_at)
