"""Teams of an authority: who sees them, who forms, changes and ends them, and what is refused."""

import json

import pytest
from django.db import connection

from portal.access import Lost, Refused
from portal.accounts import actions
from portal.accounts.models import Installation
from portal.accounts.teams import Team
from portal.demo import cast
from portal.ledger.models import Entry
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db

NOBODY = "00000000-0000-0000-0000-000000000000"
OTHERS = ["rita", "lena", "otto", "alice", "bob", "meridian", "vera", "uma"]


@pytest.fixture
def readers(ada, rita):
    return actions.create_team(name="First readers", members=[rita], by=ada)


def sent(name, *members):
    return {"name": name, "members": [str(member.public_id) for member in members]}


def facts_of(verb):
    entry = Entry.objects.get(verb=verb)
    return entry.reference, json.loads(bytes(entry.body))["facts"]


class Counter:
    def __init__(self):
        self.queries = 0

    def __call__(self, execute, sql, params, many, context):
        self.queries += 1
        return execute(sql, params, many, context)


class TestActs:
    """What the acts do, and to whom they refuse it."""

    def test_an_administrator_forms_a_team(self, ada, rita, otto):
        team = actions.create_team(name="  First readers ", members=[rita, otto], by=ada)

        assert (team.name, team.organisation, set(team.members.all())) == (
            "First readers",
            ada.organisation,
            {rita, otto},
        )
        assert facts_of("team.created") == (str(team.public_id), {"members": sorted([rita.reference, otto.reference])})

    def test_an_administrator_changes_a_team(self, ada, otto, readers):
        actions.change_team(readers, name="Second readers", members=[otto], by=ada)

        readers.refresh_from_db()
        assert (readers.name, list(readers.members.all())) == ("Second readers", [otto])
        assert facts_of("team.changed") == (str(readers.public_id), {"members": [otto.reference]})

    def test_saving_a_team_as_it_is_writes_nothing(self, ada, rita, readers):
        actions.change_team(readers, name="First readers", members=[rita], by=ada)

        assert not Entry.objects.filter(verb="team.changed").exists()

    def test_an_administrator_ends_a_team(self, clock, ada, rita, readers):
        actions.end_team(readers, by=ada)

        readers.refresh_from_db()
        assert readers.ended_at == clock.now
        assert facts_of("team.ended") == (str(readers.public_id), {"members": [rita.reference]})

    @pytest.mark.parametrize("who", OTHERS)
    def test_nobody_else_forms_changes_or_ends_it(self, request, readers, rita, otto, who):
        by = request.getfixturevalue(who)

        if who != "uma":  # She forms teams of her own authority.
            with pytest.raises(Refused, match="Only an administrator of an authority"):
                actions.create_team(name="Others", members=[by], by=by)
        with pytest.raises(Refused, match="Only an administrator of an authority"):
            actions.change_team(readers, name="Others", members=[otto], by=by)
        with pytest.raises(Refused, match="Only an administrator of an authority"):
            actions.end_team(readers, by=by)

        assert set(Team.objects.values_list("name", "ended_at", "members")) == {("First readers", None, rita.pk)}
        assert set(Entry.objects.filter(verb__startswith="team.").values_list("verb", flat=True)) == {"team.created"}

    @pytest.mark.parametrize("who", ["rolf", "alice"])
    def test_a_member_of_another_organisation_is_refused(self, request, ada, rita, readers, who):
        foreign = request.getfixturevalue(who)

        with pytest.raises(Refused, match="Only people who act for this authority now"):
            actions.create_team(name="Mixed", members=[rita, foreign], by=ada)
        with pytest.raises(Refused, match="Only people who act for this authority now"):
            actions.change_team(readers, name="First readers", members=[rita, foreign], by=ada)

        assert list(readers.members.all()) == [rita]

    def test_a_member_who_has_left_is_refused(self, ada, rita):
        actions.end_membership(rita, by=ada)

        with pytest.raises(Refused, match="Only people who act for this authority now"):
            actions.create_team(name="Gone", members=[rita], by=ada)

    def test_a_team_of_nobody_is_refused(self, ada):
        with pytest.raises(Refused, match="at least one"):
            actions.create_team(name="Nobody", members=[], by=ada)

    def test_the_name_of_another_team_is_refused(self, ada, rita, readers):
        second = actions.create_team(name="Second readers", members=[rita], by=ada)

        with pytest.raises(Refused, match="Another team has this name"):
            actions.create_team(name="first READERS", members=[rita], by=ada)
        with pytest.raises(Refused, match="Another team has this name"):
            actions.change_team(second, name="First readers", members=[rita], by=ada)

        assert second.name == "Second readers"

    def test_another_authority_may_use_the_name(self, uma, readers):
        team = actions.create_team(name="First readers", members=[uma], by=uma)

        assert team.organisation == uma.organisation

    def test_the_name_of_an_ended_team_may_be_used_again(self, ada, rita, readers):
        actions.end_team(readers, by=ada)

        again = actions.create_team(name="First readers", members=[rita], by=ada)

        assert again.public_id != readers.public_id

    def test_an_ended_team_neither_changes_nor_ends_again(self, ada, rita, readers):
        actions.end_team(readers, by=ada)

        with pytest.raises(Lost, match="already ended"):
            actions.end_team(readers, by=ada)
        with pytest.raises(Lost, match="already ended"):
            actions.change_team(readers, name="Back", members=[rita], by=ada)


class TestPages:
    """The section of the members page, the list and the forms."""

    @pytest.mark.parametrize(("who", "manages"), [("ada", True), ("rita", False), ("otto", False), ("lena", False)])
    @pytest.mark.parametrize("path", ["/members/", "/members/teams/"])
    def test_everybody_of_the_authority_sees_the_teams(self, sign_in, request, readers, path, who, manages):
        page = sign_in(request.getfixturevalue(who)).get(path).content.decode()

        assert "First readers" in page
        assert ("/members/teams/new/" in page) is manages
        assert (f"/members/teams/{readers.public_id}/" in page) is manages

    def test_a_joint_member_sees_the_teams_of_the_own_authority(self, sign_in, eu_authority, readers):
        member = MembershipFactory(organisation=eu_authority, role="board_member")

        assert b"First readers" in sign_in(member).get("/members/").content

    def test_another_authority_does_not_see_them(self, sign_in, uma, readers):
        for path in ("/members/", "/members/teams/"):
            assert b"First readers" not in sign_in(uma).get(path).content

    @pytest.mark.parametrize("who", ["alice", "meridian"])
    def test_others_than_authorities_have_no_teams(self, sign_in, request, readers, who):
        client = sign_in(request.getfixturevalue(who))

        assert b'id="teams"' not in client.get("/members/").content
        assert client.get("/members/teams/").status_code == 404

    def test_a_partners_members_are_shown_without_teams(self, sign_in, ada, aurora, readers):
        page = sign_in(ada).get(f"/members/?organisation={aurora.public_id}")

        assert b'id="teams"' not in page.content

    def test_who_has_left_is_not_shown(self, sign_in, ada, rita, otto, readers):
        actions.change_team(readers, name="First readers", members=[rita, otto], by=ada)
        actions.end_membership(otto, by=ada)

        (team,) = sign_in(ada).get("/members/").context["teams"]
        assert team.people == [rita]

    @pytest.mark.parametrize(
        ("who", "own", "of_one"),
        [("ada", 200, 200), ("uma", 200, 404), ("rita", 403, 403), ("lena", 403, 403), ("otto", 403, 403)]
        + [("vera", 403, 403), ("bob", 403, 403), ("alice", 404, 404), ("meridian", 404, 404)],
    )
    def test_who_may_open_and_send_the_forms(self, sign_in, request, readers, rita, who, own, of_one):
        client = sign_in(request.getfixturevalue(who))
        address = f"/members/teams/{readers.public_id}/"

        assert client.get("/members/teams/new/").status_code == own
        assert client.get(address).status_code == of_one
        assert client.get(f"{address}end/").status_code == of_one
        if who != "ada":
            assert client.post("/members/teams/new/", sent("X", rita)).status_code == (422 if who == "uma" else own)
            assert client.post(address, sent("X", rita)).status_code == of_one
            assert client.post(f"{address}end/").status_code == of_one
            assert list(Team.objects.values_list("name", "ended_at")) == [("First readers", None)]

    def test_an_administrator_forms_changes_and_ends_by_the_pages(self, clock, sign_in, ada, rita, otto):
        client = sign_in(ada)

        formed = client.post("/members/teams/new/", sent("Readers", rita))
        team = Team.objects.get()
        address = f"/members/teams/{team.public_id}/"
        changed = client.post(address, sent("Night readers", rita, otto))
        members = set(team.members.all())
        asked = client.get(f"{address}end/")
        ended = client.post(f"{address}end/")

        assert [answer["Location"] for answer in (formed, changed, ended)] == ["/members/teams/"] * 3
        assert members == {rita, otto}
        assert b"End 1 team" in asked.content
        team.refresh_from_db()
        assert (team.name, team.ended_at) == ("Night readers", clock.now)
        assert client.get(address).status_code == 404

    def test_the_form_shows_the_team_as_it_is(self, sign_in, ada, rita, otto, readers):
        page = sign_in(ada).get(f"/members/teams/{readers.public_id}/").content.decode()

        ticked = [line for line in page.split("<input") if " checked" in line.partition(">")[0]]
        assert len(ticked) == 1
        assert str(rita.public_id) in ticked[0]
        assert str(otto.public_id) in page

    @pytest.mark.parametrize("path", ["/members/teams/new/", "second"])
    def test_a_name_that_is_taken_is_refused_and_the_form_kept(self, sign_in, ada, rita, otto, readers, path):
        second = actions.create_team(name="Second readers", members=[rita], by=ada)
        address = f"/members/teams/{second.public_id}/" if path == "second" else path

        answer = sign_in(ada).post(address, sent("First readers", otto))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Another team has this name" in page
        assert 'value="First readers"' in page
        ticked = [line for line in page.split("<input") if " checked" in line.partition(">")[0]]
        assert [str(otto.public_id) in line for line in ticked] == [True]
        assert set(Team.objects.values_list("name", flat=True)) == {"First readers", "Second readers"}

    @pytest.mark.parametrize("who", ["rolf", "alice", None])
    def test_somebody_who_is_not_offered_cannot_be_sent(self, sign_in, request, ada, who):
        wanted = str(request.getfixturevalue(who).public_id) if who else "nonsense"

        answer = sign_in(ada).post("/members/teams/new/", {"name": "Mixed", "members": [wanted]})

        assert answer.status_code == 422
        assert not Team.objects.exists()

    @pytest.mark.parametrize("path", ["", "end/"])
    def test_a_team_that_does_not_exist_is_not_found(self, sign_in, ada, path):
        assert sign_in(ada).get(f"/members/teams/{NOBODY}/{path}").status_code == 404

    @pytest.mark.parametrize("path", ["/members/", "/members/teams/"])
    def test_the_list_asks_the_same_number_of_queries_for_one_and_three(self, sign_in, ada, rita, otto, readers, path):
        client = sign_in(ada)
        client.get(path)
        one, three = Counter(), Counter()
        with connection.execute_wrapper(one):
            client.get(path)
        actions.create_team(name="Second readers", members=[otto], by=ada)
        actions.create_team(name="Third readers", members=[rita, otto, ada], by=ada)
        with connection.execute_wrapper(three):
            client.get(path)

        assert three.queries == one.queries


def test_the_demonstration_has_a_team():
    Installation.objects.update_or_create(pk=1, defaults={"is_demonstration": True})
    cast.found_authorities()

    (team,) = Team.objects.current().with_people()
    assert (team.name, team.organisation.name) == ("First readers", "European authority")
    assert [member.user.name for member in team.people] == ["Ines Duarte", "Rita Okafor"]
