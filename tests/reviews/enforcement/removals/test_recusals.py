"""A proposed removal falls when whoever proposed it stands down."""

from reviews.casework.standing_down import stand_down
from reviews.enforcement.removals.models import Removal


def test_a_proposed_removal_is_considered_again(proposed, paul, case_of):
    stand_down(case_of(proposed), by=paul, reason="family")

    removal = Removal.objects.get()
    assert (removal.status, removal.proposed_by, removal.text) == ("considered", None, "")
    assert case_of(removal).turn_for == "to decide on a removal"


def test_a_removal_that_somebody_else_proposed_stays_proposed(proposed, petra, case_of):
    stand_down(case_of(proposed), by=petra, reason="family")

    assert Removal.objects.get().status == "proposed"
