"""A proposed lifting or removal falls when whoever proposed it stands down; the hold stands."""

import pytest

from partners.grants.models import Hold
from partners.rulebook.models import Rulebook
from portal.accounts.models import Membership
from portal.states import Refused
from reviews.casework.standing_down import stand_down
from reviews.enforcement import actions
from reviews.enforcement.models import Suspension


@pytest.fixture
def reason():
    return Rulebook.current().entries("lifting_reason")[0].code


def test_a_proposed_lifting_falls_with_whoever_proposed_it(imposed, ada, uma, reason):
    actions.propose_lifting(imposed, by=ada, reason=reason, text="It was cleared up.")

    stand_down(imposed.case, by=ada, reason="family")

    suspension = Suspension.objects.get()
    assert (suspension.status, suspension.lift_proposed_by) == ("interim", None)
    assert suspension.case.turn_for == "to confirm"
    assert Hold.objects.get().ended_at is None


def test_a_lifting_that_somebody_else_proposed_stays(imposed, ada, arno, reason):
    actions.propose_lifting(imposed, by=arno, reason=reason, text="It was cleared up.")

    stand_down(imposed.case, by=ada, reason="family")

    assert Suspension.objects.get().lift_proposed_by == arno


def test_the_page_of_a_suspension_offers_to_stand_down_and_does_it(imposed, ada, sign_in):
    client, address = sign_in(ada), f"/cases/{imposed.reference}/recusal/"
    assert address in client.get(f"/suspensions/{imposed.reference}/").content.decode()

    answer = client.post(address, {"reason": "family", "confirmed": "on"})

    assert answer.status_code == 303
    assert client.get(f"/suspensions/{imposed.reference}/").status_code == 404


@pytest.mark.parametrize("changes", [{"role": "auditor"}, {"ended_at": "2026-11-23T10:00Z"}])
def test_a_lifting_is_not_agreed_to_once_its_author_may_no_longer_sign(imposed, ada, uma, reason, changes):
    actions.propose_lifting(imposed, by=ada, reason=reason, text="It was cleared up.")
    Membership.objects.filter(pk=ada.pk).update(**changes)

    with pytest.raises(Refused, match="Ada proposed the lifting and may no longer sign it"):
        actions.lift(Suspension.objects.get(), by=uma)
    actions.refuse_lifting(Suspension.objects.get(), by=uma, reason="Propose it anew.")

    assert Suspension.objects.get().status == "interim"
