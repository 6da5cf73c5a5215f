"""Each act upon a suspension asks for its capability, and for a person without a conflict, whoever else would allow."""

import pytest

from portal.cases import actions as cases
from portal.states import Refused
from reviews.enforcement import actions, rules
from reviews.enforcement.models import Suspension
from tests.factories.accounts import MembershipFactory

CONFLICT = "You declared a conflict"
WHY = {"reason": "cured", "text": "The key was replaced."}


@pytest.fixture
def confirmed(make_order, ada, uma):
    return actions.confirm(actions.impose(make_order(), by=ada), by=uma, reason="The facts stand.")


@pytest.fixture
def nora(uma):
    """A second administrator of the US authority, who sees every suspension but the one she stood down from."""
    return MembershipFactory(user__name="Nora", organisation=uma.organisation, role="administrator")


def stand_down(suspension, by):
    cases.recuse(suspension.case, by=by, reason="family")


@pytest.mark.parametrize(
    "name", ["may_impose", "may_vary", "may_confirm", "may_propose_lifting", "may_lift", "may_withdraw"]
)
@pytest.mark.parametrize("who", ["rita", "otto", "lena", "vera", "alice", "meridian"])
def test_nobody_else_may(name, who, confirmed, request):
    assert "Only " in getattr(rules, name).why_not(request.getfixturevalue(who), confirmed)


def test_an_approver_does_not_vary(confirmed, petra):
    assert "Only an administrator" in rules.may_vary.why_not(petra, confirmed)


def test_who_stood_down_neither_confirms_nor_withdraws(imposed, make_order, ada, nora):
    actions.impose(make_order(), by=ada)
    stand_down(imposed, nora)
    assert Suspension.objects.visible_to(nora).exists()

    with pytest.raises(Refused, match=CONFLICT):
        actions.confirm(imposed, by=nora, reason="Stands.")
    with pytest.raises(Refused, match=CONFLICT):
        actions.withdraw(imposed, by=nora, reason="A mistake.")

    imposed.refresh_from_db()
    assert imposed.status == "interim"


def test_who_stood_down_neither_lifts_nor_varies(confirmed, make_order, ada, nora):
    stand_down(confirmed, nora)

    with pytest.raises(Refused, match=CONFLICT):
        actions.propose_lifting(confirmed, **WHY, by=nora)
    with pytest.raises(Refused, match=CONFLICT):
        actions.impose(make_order(replaces=confirmed), by=nora)
    actions.propose_lifting(confirmed, **WHY, by=ada)
    with pytest.raises(Refused, match=CONFLICT):
        actions.lift(confirmed, by=nora)

    confirmed.refresh_from_db()
    assert (confirmed.status, Suspension.objects.count()) == ("lift_proposed", 1)


def test_a_variation_that_lapsed_makes_room_for_the_next(confirmed, make_order, ada, clock):
    actions.impose(make_order(replaces=confirmed), by=ada)
    clock.forward(hours=73)
    actions.lapse_due()

    assert actions.impose(make_order(replaces=confirmed), by=ada).replaces == confirmed


def test_who_only_reads_for_a_provider_acknowledges_nothing(imposed, meridian_models):
    viewer = MembershipFactory(organisation=meridian_models, role="provider_viewer")

    with pytest.raises(Refused, match="Only an officer of a provider"):
        actions.acknowledge(imposed, by=viewer)

    assert imposed.acknowledgements.get().acknowledged_at is None


def test_a_suspension_is_seen_by_who_was_told_of_it(imposed, carol, alice, bob, rolf, petra, meridian, request):
    other = MembershipFactory(role="provider_officer", organisation__kind="provider")
    chair = MembershipFactory(role="chair", organisation__kind="authority")

    told = {member for member in (alice, bob, carol, rolf, petra, meridian, other, chair)
            if imposed in Suspension.objects.visible_to(member)}  # fmt: skip

    assert told == {alice, petra, meridian}
