"""Absences of an authority's members: who records whose, who may stand in, what is refused, and by what."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from portal import dates
from portal.access import Lost, Refused
from portal.accounts import absences, actions
from portal.accounts.absences import Absence
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.reminders import tasks
from tests.factories.accounts import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)  # The clock stands on the Monday.


@pytest.fixture
def ines(eu_authority):
    """Another reviewer of the EU authority."""
    return MembershipFactory(user__name="Ines", organisation=eu_authority, role="reviewer")


def record(member, *, first=MONDAY, last=FRIDAY, deputy=None, by=None):
    return actions.record_absence(member, first_on=first, last_on=last, deputy=deputy, by=by or member)


def sent(deputy=None, first=MONDAY, last=FRIDAY):
    return {"first_on": first, "last_on": last, "deputy": deputy.public_id if deputy else ""}


def page(member):
    return f"/members/{member.public_id}/absence/"


def subjects(member):
    return list(member.user.notices.order_by("pk").values_list("subject", flat=True))


def facts_of(verb):
    return json.loads(bytes(Entry.objects.get(verb=verb).body))["facts"]


class TestRecording:
    def test_a_member_records_their_own_and_the_deputy_is_told(self, rita, ines):
        absence = record(rita, deputy=ines)

        assert (absence.first_on, absence.last_on, absence.is_now) == (MONDAY, FRIDAY, True)
        assert facts_of("absence.recorded") == {
            "first": "2026-11-23", "last": "2026-11-27", "deputy": ines.reference,
        }  # fmt: skip
        assert subjects(ines) == ["You stand in for Rita from 23 Nov 2026 to 27 Nov 2026"]
        assert subjects(rita) == []

    def test_the_days_are_those_of_the_members_own_zone(self, rita):
        rita.user.time_zone = "Asia/Tokyo"
        rita.user.save()

        absence = record(rita, first=MONDAY + timedelta(days=1))

        assert (absence.begins_at.isoformat(), absence.ends_at.isoformat()) == (
            "2026-11-23T15:00:00+00:00", "2026-11-27T15:00:00+00:00",
        )  # fmt: skip

    @pytest.mark.parametrize("who", ["lena", "ada"])
    def test_a_head_of_section_or_administrator_records_others_who_are_told(self, request, rita, who):
        record(rita, by=request.getfixturevalue(who))

        assert subjects(rita) == ["You are recorded as away from 23 Nov 2026 to 27 Nov 2026"]

    @pytest.mark.parametrize("who", ["ines", "otto", "rolf", "uma", "alice"])
    def test_nobody_else_records_or_ends_it(self, request, rita, who):
        by, absence = request.getfixturevalue(who), record(rita)

        with pytest.raises(Refused, match="You record your own absence"):
            record(rita, first=MONDAY + timedelta(days=14), last=MONDAY + timedelta(days=14), by=by)
        with pytest.raises(Refused, match="You record your own absence"):
            actions.end_absence(absence, by=by)
        assert Absence.objects.count() == 1

    @pytest.mark.parametrize("who", ["alice", "meridian"])
    def test_partners_and_providers_record_none(self, request, who):
        with pytest.raises(Refused, match="Only members of an authority"):
            record(request.getfixturevalue(who))

    def test_a_member_who_has_left_has_none(self, rita, ada):
        actions.end_membership(rita, by=ada)

        with pytest.raises(Refused, match="already ended"):
            record(rita, by=ada)

    @pytest.mark.parametrize(
        ("first", "last", "words"),
        [
            (MONDAY - timedelta(days=1), FRIDAY, "from today on"), (FRIDAY, MONDAY, "comes before the first"),
            (MONDAY, MONDAY + timedelta(days=800), "within the next two years"), (MONDAY, date.max, "two years"),
            (date.max, date.max, "two years"), (date.min, date.max, "from today"),
        ],
    )  # fmt: skip
    def test_days_that_make_no_sense_are_refused(self, rita, first, last, words):
        with pytest.raises(Refused, match=words):
            record(rita, first=first, last=last)
        assert not Absence.objects.exists()

    def test_today_is_the_members_own(self, rita, clock):
        """At 23:30 UTC it is Tuesday in Brussels."""
        clock.forward(hours=13.5)
        rita.user.time_zone = "Europe/Brussels"
        rita.user.save()

        with pytest.raises(Refused, match="from today on"):
            record(rita, first=MONDAY)
        assert record(rita, first=MONDAY + timedelta(days=1)).is_now


class TestOverlaps:
    def test_a_second_one_at_the_same_time_is_refused_by_the_action_and_the_database(self, rita, ada):
        first = record(rita)

        with pytest.raises(Refused, match="from 23 Nov 2026 to 27 Nov 2026 is recorded already"):
            record(rita, first=FRIDAY, last=FRIDAY)
        with pytest.raises(IntegrityError, match="absence_no_overlap"), transaction.atomic():
            Absence.objects.create(
                membership=rita, begins_at=first.begins_at, ends_at=first.ends_at, zone="UTC", recorded_by=ada
            )

    def test_the_next_day_and_somebody_else_are_free(self, rita, ines):
        record(rita)

        record(rita, first=FRIDAY + timedelta(days=1), last=FRIDAY + timedelta(days=1))
        record(ines)

        assert Absence.objects.count() == 3

    @pytest.mark.parametrize(
        ("about", "constraint"),
        [
            (lambda now, rita: {"ends_at": now - timedelta(days=1)}, "range lower bound|absence_ends_after"),
            (lambda now, rita: {"deputy": rita}, "absence_deputy_is_somebody_else"),
        ],
    )
    def test_what_makes_no_sense_is_refused_by_the_database(self, rita, about, constraint):
        now = dates.now()
        values = {"membership": rita, "recorded_by": rita, "zone": "UTC", "begins_at": now, "ends_at": now}

        with pytest.raises(Exception, match=constraint), transaction.atomic():
            Absence.objects.create(**values | about(now, rita))


class TestDeputies:
    @pytest.mark.parametrize("who", ["rita", "otto", "rolf", "alice"])
    def test_only_a_colleague_in_the_same_role_stands_in(self, request, rita, who):
        with pytest.raises(Refused, match="Only another member of the same authority with the same role"):
            record(rita, deputy=request.getfixturevalue(who))

    def test_one_who_is_away_at_the_time_is_refused_with_the_days(self, rita, ines):
        record(ines, first=FRIDAY, last=FRIDAY)

        with pytest.raises(Refused, match="Ines is away from 27 Nov 2026 to 27 Nov 2026"):
            record(rita, deputy=ines)

    def test_one_who_falls_ill_later_is_told_to_whom_it_concerns(self, rita, ines, lena):
        record(rita, deputy=ines, by=lena)

        record(ines, first=FRIDAY, last=FRIDAY)

        assert "Your deputy Ines is away from 27 Nov 2026 to 27 Nov 2026" in subjects(rita)
        assert subjects(lena) == ["Nobody stands in for Rita from 27 Nov 2026 to 27 Nov 2026"]
        assert absences.stood_in_for(ines) != []

    def test_whoever_is_away_too_has_left_or_has_another_role_stands_in_for_nobody(self, rita, ines, ada, clock):
        record(rita, deputy=ines)
        assert absences.away_now([rita.pk])[rita.pk].stands_in == ines

        actions.change_role(ines, role="auditor", by=ada)
        assert absences.away_now([rita.pk])[rita.pk].stands_in is None
        actions.change_role(ines, role="reviewer", by=ada)
        illness = record(ines)
        assert absences.stood_in_for(ines) == []
        actions.end_absence(illness, by=ines)
        assert [found.membership for found in absences.stood_in_for(ines)] == [rita]
        actions.end_membership(ines, by=ada)
        assert absences.away_now([rita.pk])[rita.pk].stands_in is None

    def test_it_gives_no_capability(self, rita, ines):
        before = ines.capabilities

        record(rita, deputy=ines)

        assert ines.capabilities == before


class TestEnding:
    def test_a_member_comes_back_early(self, rita, ines, clock):
        absence = record(rita, deputy=ines)
        clock.forward(days=1)

        actions.end_absence(absence, by=rita)

        assert absences.away_now([rita.pk]) == {}
        assert absences.stood_in_for(ines) == []
        assert facts_of("absence.ended") == {"planned": "2026-11-27"}
        assert subjects(ines)[-1] == "You no longer stand in for Rita"

    def test_one_that_has_not_begun_has_no_length_and_may_be_recorded_again(self, rita, lena):
        absence = record(rita, first=FRIDAY)

        actions.end_absence(absence, by=lena)

        assert not Absence.objects.not_over().exists()
        assert record(rita, first=FRIDAY).first_on == FRIDAY
        assert "You are no longer recorded as away" in subjects(rita)

    def test_another_one_may_begin_on_the_same_day_with_another_deputy(self, rita, ines, clock):
        absence = record(rita)
        clock.forward(hours=1)
        actions.end_absence(absence, by=rita)

        again = record(rita, deputy=ines)

        assert (again.first_on, again.begins_at) == (MONDAY, clock.now)

    def test_twice_or_when_it_is_over_is_refused(self, rita, clock):
        absence = record(rita, last=MONDAY)
        actions.end_absence(absence, by=rita)
        other = record(rita, first=MONDAY + timedelta(days=1), last=MONDAY + timedelta(days=1))
        clock.forward(days=3)

        for each in (absence, other):
            with pytest.raises(Lost, match="over already"):
                actions.end_absence(each, by=rita)


class TestTelling:
    def test_the_deputy_is_told_on_the_first_day_and_the_member_after_the_last(self, rita, ines, clock):
        record(rita, first=FRIDAY, deputy=ines)
        tasks.remind()
        assert len(subjects(ines)) == 1
        clock.forward(days=4)
        tasks.remind()
        tasks.remind()
        assert subjects(ines)[1:] == ["From today you stand in for Rita"]
        clock.forward(days=1)
        tasks.remind()
        tasks.remind()

        assert subjects(rita) == ["You are back"]

    def test_what_begins_at_once_or_ended_early_is_not_told_again(self, rita, ines, clock):
        absence = record(rita, deputy=ines)
        tasks.remind()
        actions.end_absence(absence, by=rita)
        clock.forward(days=6)
        tasks.remind()

        assert len(subjects(ines)) == 2
        assert subjects(rita) == []


class TestPages:
    def test_a_member_records_it_by_the_page_and_members_shows_it(self, rita, ines, sign_in):
        client = sign_in(rita)

        assert b"Ines" in client.get(page(rita)).content
        answer = client.post(page(rita), sent(ines))

        assert (answer.status_code, answer["Location"]) == (303, "/members/#absences")
        shown = client.get("/members/").content.decode()
        assert "away now" in shown
        assert "Ines" in shown

    def test_a_refusal_is_said_and_what_was_typed_stays(self, rita, sign_in):
        record(rita)

        answer = sign_in(rita).post(page(rita), sent())

        assert answer.status_code == 422
        assert "is recorded already" in answer.content.decode()
        assert 'value="2026-11-23"' in answer.content.decode()

    def test_a_deputy_of_another_role_is_not_offered(self, rita, otto, sign_in):
        client = sign_in(rita)

        assert client.post(page(rita), sent(otto)).status_code == 422
        assert not Absence.objects.exists()

    @pytest.mark.parametrize(
        ("who", "status"), [("lena", 303), ("ada", 303), ("ines", 404), ("rolf", 404), ("uma", 404), ("alice", 403)]
    )
    def test_whose_page_it_is(self, request, rita, sign_in, who, status):
        assert sign_in(request.getfixturevalue(who)).post(page(rita), sent()).status_code == status
        assert Absence.objects.exists() == (status == 303)

    @pytest.mark.parametrize(
        ("who", "status"), [("rita", 303), ("lena", 303), ("ines", 404), ("uma", 404), ("alice", 403)]
    )
    def test_who_ends_it(self, request, rita, sign_in, who, status):
        address = f"/members/absences/{record(rita).public_id}/end/"
        client = sign_in(request.getfixturevalue(who))

        shown = client.get(address)
        answer = client.post(address)

        assert shown.status_code == (200 if status == 303 else status)
        assert answer.status_code == status
        assert Absence.objects.not_over().exists() == (status != 303)

    def test_an_adjudicator_records_it_from_the_profile(self, uk_authority, sign_in):
        judge = MembershipFactory(organisation=uk_authority, role="adjudicator")
        client = sign_in(judge)

        assert page(judge).encode() in client.get("/accounts/profile/").content
        assert client.post(page(judge), sent())["Location"] == "/accounts/profile/"

    def test_nobody_away_is_said(self, rita, sign_in):
        assert b"Nobody is away, now or later." in sign_in(rita).get("/members/").content

    def test_partners_see_nothing_of_it(self, alice, rita, sign_in):
        record(rita)

        assert b"Absences" not in sign_in(alice).get("/members/").content
        assert not Notice.objects.filter(user=alice.user).exists()
