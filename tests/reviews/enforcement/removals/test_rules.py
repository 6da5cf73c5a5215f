"""Who is refused which step of a removal, by which rule; the removal stays where it stood."""

import pytest

from partners.grants.holds import ScopeLines
from portal.states import Refused
from reviews.enforcement import actions as suspensions
from reviews.enforcement.removals import actions
from reviews.enforcement.removals.models import Removal
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import PartnerFactory

TEXT = "Keys were sold twice."
CONFLICT = "You declared a conflict"
NOT_DUE = "this step is not due"
APPROVERS = "Only an approver"
WHY = {"reason": "cured", "text": "Cleared up."}


def stand_down(record, by):
    record.case.recusals.create(membership=by, reason="family")


def status_of(removal):
    return Removal.objects.get(pk=removal.pk).status


@pytest.mark.parametrize("who", ["rita", "otto", "lena", "vera", "alice", "meridian"])
def test_only_an_approver_or_an_administrator_brings_a_removal_up(who, whole, request):
    with pytest.raises(Refused, match="Only an approver or an administrator"):
        actions.consider(whole, by=request.getfixturevalue(who), reason="Why.")

    assert not Removal.objects.exists()


def test_who_stood_down_from_the_suspension_brings_no_removal_up(whole, make_order, ada, paul):
    suspensions.impose(make_order(), by=ada)
    stand_down(whole, paul)

    with pytest.raises(Refused, match=CONFLICT):
        actions.consider(whole, by=paul, reason="Why.")

    assert not Removal.objects.exists()


def test_a_removal_is_considered_once(whole, considered, paul):
    with pytest.raises(Refused, match="considered already"):
        actions.consider(whole, by=paul, reason="Why.")


@pytest.mark.parametrize("who", ["rita", "ada", "lena", "vera", "alice"])
def test_only_an_approver_takes_a_proposal_back(who, proposed, request):
    with pytest.raises(Refused, match=APPROVERS):
        actions.withdraw_proposal(proposed, by=request.getfixturevalue(who))

    assert status_of(proposed) == "proposed"


def test_who_stood_down_neither_proposes_nor_drops(considered, make_order, borealis, petra, ulla):
    PartnerFactory(organisation=borealis)
    british = MembershipFactory(organisation=ulla.organisation, role="administrator")
    other = suspensions.impose(make_order(scope=ScopeLines(organisations=[borealis.pk])), by=british)
    actions.consider(suspensions.confirm(other, by=petra, reason="Stands."), by=ulla, reason="Why.")
    stand_down(considered, ulla)
    assert Removal.objects.visible_to(ulla).exists()

    with pytest.raises(Refused, match=CONFLICT):
        actions.propose(considered, text=TEXT, not_waited=TEXT, by=ulla)
    with pytest.raises(Refused, match=CONFLICT):
        actions.drop(considered, reason="Why.", by=ulla)

    assert status_of(considered) == "considered"


def test_who_stood_down_takes_no_proposal_back(proposed, ulla):
    stand_down(proposed, ulla)

    with pytest.raises(Refused, match=CONFLICT):
        actions.withdraw_proposal(proposed, by=ulla)

    assert status_of(proposed) == "proposed"


def test_steps_are_not_skipped(considered, paul, ulla):
    with pytest.raises(Refused, match=NOT_DUE):
        actions.withdraw_proposal(considered, by=ulla)
    with pytest.raises(Refused, match=NOT_DUE):
        actions.cosign(considered, by=ulla)
    actions.propose(considered, text=TEXT, not_waited=TEXT, by=paul)
    with pytest.raises(Refused, match=NOT_DUE):
        actions.propose(considered, text=TEXT, not_waited=TEXT, by=ulla)
    with pytest.raises(Refused, match=NOT_DUE):
        actions.drop(considered, reason="Why.", by=ulla)

    assert status_of(considered) == "proposed"


def test_a_lifting_that_is_proposed_holds_the_proposal_up(whole, considered, ada, paul):
    suspensions.propose_lifting(whole, **WHY, by=ada)

    with pytest.raises(Refused, match="Settle that first"):
        actions.propose(considered, text=TEXT, not_waited=TEXT, by=paul)

    assert status_of(considered) == "considered"


def test_what_rests_on_a_part_only_is_neither_proposed_nor_signed(
    whole, considered, make_order, person, paul, ulla, ada, petra
):
    actions.propose(considered, text=TEXT, not_waited=TEXT, by=paul)
    part = suspensions.impose(make_order(scope=ScopeLines(people=[person.pk]), replaces=whole), by=ada)
    suspensions.confirm(part, by=petra, reason="One person only.")
    considered.refresh_from_db()
    assert considered.suspension == part

    with pytest.raises(Refused, match="one whole partner"):
        actions.cosign(considered, by=ulla)
    actions.withdraw_proposal(considered, by=paul)
    with pytest.raises(Refused, match="one whole partner"):
        actions.propose(considered, text=TEXT, not_waited=TEXT, by=paul)


def test_a_removal_is_seen_by_its_officers_by_approvers_and_by_who_sees_its_case(
    considered, alice, bob, carol, rita, rolf, petra, ulla, vera, meridian
):
    stand_down(considered, petra)
    considered.case.joinings.all().delete()

    cast = (alice, bob, carol, rita, rolf, petra, ulla, vera, meridian)
    told = {member for member in cast if considered in Removal.objects.visible_to(member)}

    assert told == {alice, rita, ulla, vera}
