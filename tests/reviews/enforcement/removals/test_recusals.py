"""A proposed removal falls when whoever proposed it stands down."""

import pytest

from portal.accounts.models import Membership
from portal.states import Refused
from reviews.casework.standing_down import stand_down
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.removals.models import Removal


def test_a_proposed_removal_is_considered_again(proposed, paul, case_of):
    stand_down(case_of(proposed), by=paul, reason="family")

    removal = Removal.objects.get()
    assert (removal.status, removal.proposed_by, removal.text) == ("considered", None, "")
    assert case_of(removal).turn_for == "to decide on a removal"


def test_a_removal_that_somebody_else_proposed_stays_proposed(proposed, petra, case_of):
    stand_down(case_of(proposed), by=petra, reason="family")

    assert Removal.objects.get().status == "proposed"


def test_a_removal_is_not_cosigned_once_its_author_may_no_longer_sign(proposed, paul, petra, considered):
    Membership.objects.filter(pk=paul.pk).update(role="auditor")

    with pytest.raises(Refused, match="Paul proposed this removal and may no longer sign it"):
        removals.cosign(proposed, by=petra)
    removals.withdraw_proposal(proposed, by=petra)

    assert Removal.objects.get().status == "considered"
