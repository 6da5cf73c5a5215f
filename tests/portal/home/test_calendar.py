"""The calendar feed: a secret address shows one member's deadlines, until it is withdrawn."""

from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.test import Client

from partners.reports import planning
from partners.reports.models import Obligation
from portal import dates
from portal.accounts import actions
from portal.accounts.calendars import CalendarLink
from portal.home import feed
from portal.home.icalendar import Deadline, written
from portal.ledger.models import Entry
from portal.states import SystemActor
from tests.factories.cases import open_case
from tests.factories.programme import ConditionFactory, PartnerFactory
from tests.factories.reports import open_report

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nobody_asked_yet(request):
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        cache.clear()


def lines_of(body: bytes) -> list[str]:
    return body.decode().replace("\r\n ", "").split("\r\n")


def test_lines_end_are_folded_and_escaped_as_rfc_5545_says():
    summary = "Report; due, “soon”\nand \\ " + "ü" * 60
    body = written([Deadline("RPT-1", summary, NOW, "/")], name="N", portal="https://x.example", now=NOW)

    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert "SUMMARY:Report\\; due\\, “soon”\\nand \\\\ " + "ü" * 60 in lines_of(body)


def test_a_calendar_without_a_deadline_still_holds_a_component():
    found = lines_of(written([], name="N", portal="https://x.example", now=NOW))

    assert found.count("BEGIN:VTIMEZONE") == found.count("END:VTIMEZONE") == 1
    assert "BEGIN:VEVENT" not in found


def test_a_deadline_is_the_end_of_its_event_and_a_day_is_whole():
    deadlines = [Deadline("A", "A", NOW, "/reports/A/"), Deadline("B", "B", date(2026, 12, 31), "/")]

    found = lines_of(written(deadlines, name="N", portal="https://x.example", now=NOW))

    assert {"DTSTART:20261123T093000Z", "DTEND:20261123T100000Z", "UID:A@x.example"} | {
        "URL:https://x.example/reports/A/"
    } <= set(found)
    assert {"DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101"} <= set(found)
    assert found.count("BEGIN:VEVENT") == found.count("END:VEVENT") == 2
    assert found[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert found[-2:] == ["END:VCALENDAR", ""]


@pytest.mark.django_db
def test_the_link_is_shown_once_and_kept_as_a_digest(alice, clock, sign_in):
    client = sign_in(alice)
    page = client.post("/accounts/calendar/", {"act": "give"}).content.decode()
    token = page.partition("/calendar/")[2].partition(".ics")[0]
    while len(token) != 43:  # The address of the form itself comes first.
        page = page.partition("/calendar/")[2]
        token = page.partition("/calendar/")[2].partition(".ics")[0]

    link = CalendarLink.objects.get(membership=alice)
    assert token not in link.token_digest
    assert Client().get(f"/calendar/{token}.ics").status_code == 200
    assert token not in client.get("/accounts/calendar/").content.decode()
    assert Entry.objects.filter(verb="calendarlink.given").count() == 1


@pytest.mark.django_db
def test_the_feed_shows_what_the_organisation_owes_and_nothing_of_others(alice, carol, clock):
    theirs = open_report(carol, clock)
    planning.follow_standing(PartnerFactory(organisation=alice.organisation), by=SystemActor("system:tests"))
    own = Obligation.objects.get(organisation=alice.organisation)
    condition = ConditionFactory(organisation=alice.organisation, kind="by_date", due_on=date(2027, 3, 1))
    token = actions.give_calendar_link(alice)

    answer = Client().get(f"/calendar/{token}.ics")

    found = lines_of(answer.content)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert f"DTEND:{own.due_at:%Y%m%dT%H%M%SZ}" in found
    assert any(condition.reference in line for line in found)
    assert theirs.reference not in answer.content.decode()


@pytest.mark.django_db
def test_a_reviewer_sees_the_cases_of_the_jurisdiction(rita, rolf, aurora, clock):
    case = open_case(aurora)

    bodies = [Client().get(f"/calendar/{actions.give_calendar_link(by)}.ics").content.decode() for by in (rita, rolf)]

    assert [case.reference in body for body in bodies] == [True, False]
    assert "Aurora" not in bodies[0].replace("X-WR-CALNAME", "")


@pytest.mark.django_db
def test_a_withdrawn_replaced_or_ended_link_shows_nothing(alice, bob, ada, clock, sign_in):
    first = actions.give_calendar_link(alice)
    second = actions.give_calendar_link(alice)
    assert Client().get(f"/calendar/{first}.ics").status_code == 404
    assert sign_in(alice).post("/accounts/calendar/", {"act": "withdraw"}).status_code == 303
    assert Client().get(f"/calendar/{second}.ics").status_code == 404

    bobs = actions.give_calendar_link(bob)
    type(bob).objects.filter(pk=bob.pk).update(ended_at=dates.now())
    assert Client().get(f"/calendar/{bobs}.ics").status_code == 404
    assert Client().get("/calendar/nothing.ics").status_code == 404


@pytest.mark.django_db
def test_asking_too_often_is_refused_for_an_hour(alice, clock, monkeypatch):
    monkeypatch.setattr(feed, "MOST_AN_HOUR", 2)
    token = actions.give_calendar_link(alice)

    answers = [Client().get(f"/calendar/{token}.ics").status_code for _time in range(3)]

    assert answers == [200, 200, 429]


@pytest.mark.django_db
def test_the_profile_withdraws_the_link(alice, clock, sign_in):
    client = sign_in(alice)
    assert "See your deadlines in your own calendar" in client.get("/accounts/profile/").content.decode()
    actions.give_calendar_link(alice)

    assert "Withdraw the address" in client.get("/accounts/profile/").content.decode()
