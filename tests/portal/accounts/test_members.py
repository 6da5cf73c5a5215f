"""The members page: who sees it, inviting, changing roles, ending; one officer always remains."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from portal.access import Lost, Refused
from portal.accounts import actions
from portal.accounts.models import Invitation, Membership
from portal.home import todo
from portal.ledger.models import Entry
from tests.factories.accounts import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def names(page):
    return {member.user.name for member in page.context["members"]}


def test_the_list_shows_ones_own_organisation_only(sign_in, alice, bob, carol, rita):
    page = sign_in(alice).get("/members/")

    assert names(page) == {"Alice", "Bob"}
    assert b"Carol" not in page.content


def test_an_administrator_chooses_an_organisation(sign_in, ada, alice, bob, aurora, uma, us_authority):
    client = sign_in(ada)

    assert names(client.get("/members/")) == {"Ada"}
    assert names(client.get(f"/members/?organisation={aurora.public_id}")) == {"Alice", "Bob"}


@pytest.mark.parametrize("who", ["alice", "rita", "meridian"])
def test_nobody_else_chooses_an_organisation(sign_in, request, borealis, carol, who):
    answer = sign_in(request.getfixturevalue(who)).get(f"/members/?organisation={borealis.public_id}")

    assert answer.status_code == 404


def test_an_administrator_does_not_see_the_members_of_another_authority(sign_in, ada, uma, us_authority):
    assert sign_in(ada).get(f"/members/?organisation={us_authority.public_id}").status_code == 404


@pytest.mark.parametrize("wanted", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_organisation_that_does_not_exist_is_not_found(sign_in, ada, wanted):
    assert sign_in(ada).get(f"/members/?organisation={wanted}").status_code == 404


def test_the_list_asks_the_same_number_of_queries_for_one_and_three(sign_in, alice):
    client = sign_in(alice)
    client.get("/members/")
    one, three = Counter(), Counter()
    with connection.execute_wrapper(one):
        client.get("/members/")
    MembershipFactory.create_batch(2, organisation=alice.organisation, role="contributor")
    actions.invite(alice.organisation, email="e@f.example", name="E", role="evaluator", by=alice)
    actions.invite(alice.organisation, email="g@f.example", name="G", role="evaluator", by=alice)
    with connection.execute_wrapper(three):
        client.get("/members/")

    assert three.queries == one.queries


class Counter:
    def __init__(self):
        self.queries = 0

    def __call__(self, execute, sql, params, many, context):
        self.queries += 1
        return execute(sql, params, many, context)


@pytest.mark.parametrize(
    ("who", "status"),
    [("bob", 403), ("rita", 403), ("vera", 403), ("petra", 403), ("alice", 200), ("ada", 200), ("meridian", 200)],
)
def test_who_may_open_the_invitation_form(sign_in, request, who, status):
    assert sign_in(request.getfixturevalue(who)).get("/members/invite/").status_code == status


def test_an_officer_invites_from_the_page(sign_in, alice):
    answer = sign_in(alice).post("/members/invite/", {"name": "Dana", "email": "d@a.example", "role": "evaluator"})

    assert answer["Location"] == f"/members/?organisation={alice.organisation.public_id}"
    assert Invitation.objects.get().role == "evaluator"


def test_a_refused_invitation_keeps_what_was_typed(sign_in, alice, rita):
    answer = sign_in(alice).post("/members/invite/", {"name": "Rita", "email": rita.user.email, "role": "evaluator"})

    assert answer.status_code == 422
    assert b"Nobody belongs to both" in answer.content
    assert rita.user.email.encode() in answer.content


def test_a_role_of_another_side_is_not_offered(sign_in, alice):
    answer = sign_in(alice).post("/members/invite/", {"name": "X", "email": "x@a.example", "role": "administrator"})

    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_an_officer_changes_a_role(clock, sign_in, alice, bob):
    answer = sign_in(alice).post(f"/members/{bob.public_id}/role/", {"role": "evaluator"})

    bob.refresh_from_db()
    entry = Entry.objects.get(verb="member.role_changed")
    assert (answer.status_code, bob.role) == (303, "evaluator")
    assert entry.reference == str(bob.public_id)
    assert bob.user.notices.get().subject == "Your role at Aurora Institute has changed"


def test_the_same_role_again_is_told_as_done(alice, bob):
    with pytest.raises(Lost, match="holds this role already"):
        actions.change_role(bob, role="contributor", by=alice)


@pytest.mark.parametrize("path", ["role", "end"])
@pytest.mark.parametrize(
    ("who", "status"), [("bob", 403), ("carol", 404), ("rita", 403), ("meridian", 404), ("ada", 200)]
)
def test_who_may_open_the_pages_of_a_member(sign_in, request, alice, path, who, status):
    client = sign_in(request.getfixturevalue(who))

    assert client.get(f"/members/{alice.public_id}/{path}/").status_code == status


@pytest.mark.parametrize("who", ["bob", "carol", "rita", "petra", "meridian"])
def test_actions_refuse_whoever_does_not_manage_the_members(request, alice, aurora, who):
    by = request.getfixturevalue(who)
    member = MembershipFactory(organisation=aurora, role="contributor")

    with pytest.raises(Refused):
        actions.change_role(member, role="evaluator", by=by)
    with pytest.raises(Refused):
        actions.end_membership(member, by=by)
    member.refresh_from_db()
    assert (member.role, member.ended_at) == ("contributor", None)


def test_an_administrator_does_not_manage_another_authority(ada, uma, petra):
    with pytest.raises(Refused):
        actions.end_membership(petra, by=ada)


def test_ending_says_what_it_does_first(sign_in, alice, bob):
    page = sign_in(alice).get(f"/members/{bob.public_id}/end/")

    assert b"End 1 membership" in page.content
    bob.refresh_from_db()
    assert bob.ended_at is None


def test_an_officer_ends_a_membership(clock, sign_in, alice, bob):
    answer = sign_in(alice).post(f"/members/{bob.public_id}/end/")

    bob.refresh_from_db()
    assert (answer.status_code, bob.ended_at) == (303, clock.now)
    assert Entry.objects.get(verb="member.ended").reference == str(bob.public_id)
    assert bob.user.notices.get().subject == "You no longer act for Aurora Institute"


def test_an_ended_membership_cannot_end_again(alice, bob):
    actions.end_membership(bob, by=alice)

    with pytest.raises(Refused, match="already ended"):
        actions.end_membership(bob, by=alice)


def test_one_officer_always_remains(sign_in, alice, ada, bob):
    answer = sign_in(alice).post(f"/members/{alice.public_id}/end/")
    with pytest.raises(Refused, match="One officer always remains"):
        actions.change_role(alice, role="contributor", by=ada)

    assert answer.status_code == 422
    assert b"One officer always remains" in answer.content
    alice.refresh_from_db()
    assert (alice.role, alice.ended_at) == ("responsible_officer", None)


def test_a_disabled_officer_does_not_count(alice, ada, aurora):
    other = MembershipFactory(organisation=aurora, role="responsible_officer", user__is_active=False)

    with pytest.raises(Refused, match="One officer always remains"):
        actions.end_membership(alice, by=ada)
    assert other.ended_at is None


def test_with_a_second_officer_the_first_may_go(alice, aurora):
    second = MembershipFactory(organisation=aurora, role="responsible_officer")

    actions.end_membership(alice, by=second)

    assert alice.ended_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_officers_cannot_end_each_other():
    organisation = OrganisationFactory()
    first, second = MembershipFactory.create_batch(2, organisation=organisation)

    def end(pair):
        member, by = pair
        try:
            actions.end_membership(member, by=by)
        except Refused:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(end, [(first, second), (second, first)]))

    assert Membership.objects.current().filter(organisation=organisation).count() == 1


def test_invitations_are_sent_again_and_withdrawn_from_the_page(sign_in, alice, carol):
    invitation = actions.invite(alice.organisation, email="d@a.example", name="D", role="evaluator", by=alice)
    before = invitation.token_digest
    path = f"/members/invitations/{invitation.public_id}"

    assert sign_in(carol).post(f"{path}/link/").status_code == 404
    assert sign_in(alice).post(f"{path}/link/").status_code == 303
    invitation.refresh_from_db()
    assert invitation.token_digest != before
    assert sign_in(alice).post(f"{path}/withdrawal/").status_code == 303
    assert sign_in(alice).post(f"{path}/withdrawal/").status_code == 409


class TestSwitching:
    """A person with several memberships acts in one of them."""

    def test_switches_what_the_person_acts_for(self, sign_in, alice, borealis):
        other = MembershipFactory(user=alice.user, organisation=borealis, role="contributor")
        client = sign_in(alice)

        client.post("/accounts/active-membership/", {"membership": str(other.public_id)})

        assert names(client.get("/members/")) == {"Alice"}
        assert client.get("/members/invite/").status_code == 403

    @pytest.mark.parametrize("wanted", ["", "nonsense"])
    def test_nonsense_is_not_found(self, sign_in, alice, wanted):
        assert sign_in(alice).post("/accounts/active-membership/", {"membership": wanted}).status_code == 404

    def test_somebody_elses_membership_is_not_found(self, sign_in, alice, carol):
        answer = sign_in(alice).post("/accounts/active-membership/", {"membership": str(carol.public_id)})

        assert answer.status_code == 404

    def test_a_membership_that_ends_gives_way_to_another(self, sign_in, alice, carol, borealis, ada):
        other = MembershipFactory(user=alice.user, organisation=borealis, role="contributor")
        client = sign_in(other)

        actions.end_membership(other, by=carol)

        assert names(client.get("/members/")) == {"Alice"}


def test_the_profile_changes_name_zone_and_keys(sign_in, alice):
    answer = sign_in(alice).post("/accounts/profile/", {"name": "Alice Adams", "time_zone": "Asia/Tokyo"})

    alice.user.refresh_from_db()
    assert answer.status_code == 303
    assert (alice.user.name, alice.user.time_zone, alice.user.single_keys) == ("Alice Adams", "Asia/Tokyo", False)


def test_the_profile_refuses_a_zone_that_does_not_exist(sign_in, alice):
    answer = sign_in(alice).post("/accounts/profile/", {"name": "Alice", "time_zone": "Mars/Olympus"})

    assert answer.status_code == 422


class TestDeputy:
    """Rule 1.3: two officers at all times. The portal warns, and never locks out an organisation of one."""

    WARNS = b"There is one officer and no deputy."

    def test_the_members_page_warns_while_there_is_one_officer(self, sign_in, alice, bob, aurora):
        client = sign_in(alice)
        alone = client.get("/members/")
        MembershipFactory(organisation=aurora, role="responsible_officer")
        both = client.get("/members/")

        assert self.WARNS in alone.content
        assert b"Rule 1.3" in alone.content
        assert b"Invite a second person as Responsible officer" in alone.content
        assert b"Invite a second person" not in sign_in(bob).get("/members/").content
        assert self.WARNS not in both.content

    def test_so_does_that_of_a_provider(self, sign_in, meridian):
        assert self.WARNS in sign_in(meridian).get("/members/").content

    def test_that_of_an_authority_speaks_of_its_administrator(self, sign_in, ada):
        page = sign_in(ada).get("/members/").content

        assert b"There is one administrator." in page
        assert self.WARNS not in page

    def test_home_names_it_to_the_officer_only(self, alice, bob, aurora):
        def named(membership):
            return "Name a deputy officer" in [step.title for step in todo.for_member(membership)]

        assert (named(alice), named(bob)) == (True, False)
        MembershipFactory(organisation=aurora, role="responsible_officer")
        assert not named(alice)

    def test_ending_one_of_two_says_that_one_is_left(self, sign_in, alice, aurora):
        deputy = MembershipFactory(organisation=aurora, role="responsible_officer")
        page = sign_in(alice).get(f"/members/{deputy.public_id}/end/")

        assert b"One officer is left at Aurora Institute" in page.content
