"""Who is refused what about members and invitations, by which rule; nothing changes."""

import pytest

from portal.access import Refused
from portal.accounts import actions, rules
from portal.accounts.models import Invitation, Membership
from portal.accounts.teams import Team
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db


def written(member):
    return Membership.objects.filter(pk=member.pk).values_list("role", "ended_at").get()


@pytest.mark.parametrize("role", ["reviewer", "chair", "provider_viewer"])
def test_a_member_gets_no_role_of_another_side(role, alice, bob):
    with pytest.raises(Refused, match="does not exist in this kind of organisation"):
        actions.change_role(bob, role=role, by=alice)

    assert written(bob) == ("contributor", None)


def test_who_has_left_gets_no_other_role(clock, alice, bob):
    actions.end_membership(bob, by=alice)

    with pytest.raises(Refused, match="already ended"):
        actions.change_role(bob, role="evaluator", by=alice)

    assert written(bob) == ("contributor", clock.now)


@pytest.mark.parametrize("who", ["bob", "carol", "rita", "meridian", "uma"])
def test_members_of_an_authority_are_its_own_administrators_to_manage(who, otto, request):
    by = request.getfixturevalue(who)

    with pytest.raises(Refused, match="Only an officer of this organisation, or an administrator"):
        actions.change_role(otto, role="reviewer", by=by)
    with pytest.raises(Refused, match="Only an officer of this organisation, or an administrator"):
        actions.end_membership(otto, by=by)

    assert written(otto) == ("auditor", None)


def test_who_is_a_member_already_is_not_invited_and_a_neighbour_is(alice, bob, carol):
    with pytest.raises(Refused, match="has this address already"):
        actions.invite(alice.organisation, email=bob.user.email, name="Bob", role="evaluator", by=alice)

    invitation = actions.invite(alice.organisation, email=carol.user.email, name="C", role="evaluator", by=alice)
    assert Invitation.objects.get() == invitation


def test_a_partner_has_no_teams(alice, bob):
    assert "of an authority" in rules.manages_teams.why_not(alice, alice.organisation)
    with pytest.raises(Refused, match="Only an administrator of an authority"):
        actions.create_team(name="Ours", members=[bob], by=alice)

    assert not Team.objects.exists()


def test_a_deputy_is_lacking_until_there_are_two_officers_of_the_own_organisation(alice, carol):
    assert rules.lacks_a_deputy(alice.organisation)

    MembershipFactory(organisation=alice.organisation, role="responsible_officer")

    assert not rules.lacks_a_deputy(alice.organisation)


def test_members_and_invitations_are_seen_by_their_organisation_and_by_administrators(alice, bob, carol, ada, uma):
    def invited_to(by, role):
        email = f"new@{by.organisation_id}.example"
        return actions.invite(by.organisation, email=email, name="New", role=role, by=by)

    ours, theirs, uma_s = invited_to(alice, "evaluator"), invited_to(carol, "evaluator"), invited_to(uma, "reviewer")

    def seen(model, by):
        return set(model.objects.visible_to(by))

    assert seen(Invitation, bob) == {ours}
    assert seen(Invitation, ada) == {ours, theirs}
    assert seen(Invitation, uma) == {ours, theirs, uma_s}
    assert seen(Membership, bob) == {alice, bob}
    assert seen(Membership, ada) == {alice, bob, carol, ada}
