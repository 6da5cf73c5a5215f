"""The ladder of reports against the plain list of days on which somebody is told."""

from datetime import date, timedelta

import pytest

from partners.reports import actions, planning
from partners.reports.models import Obligation
from portal.notices.models import Notice
from portal.reminders.tasks import remind
from tests.factories.programme import PartnerFactory
from tests.factories.reports import open_report, write_all
from tests.partners.reports.conftest import TESTS

pytestmark = pytest.mark.django_db


def days_told(user, clock, *, until) -> list[tuple[int, str]]:
    """Days before (-) or after the due day on which something was told, with its kind."""
    seen: set[int] = set()
    told = []
    due_on = Obligation.objects.earliest("period_start").due_at.date()
    while clock.now.date() <= until:  # Every day: nothing may be told in between.
        remind()
        for notice in Notice.objects.filter(user=user, key__startswith="reminder:report").exclude(pk__in=seen):
            seen.add(notice.pk)
            told.append(((clock.now.date() - due_on).days, notice.kind))
        clock.forward(days=1)
    return told


def test_a_quarterly_report_is_told_at_its_stages_and_the_hard_stop_is_a_legal_notice(partner, obligation, bob, clock):
    told = days_told(bob.user, clock, until=obligation.hard_stop_at.date() + timedelta(days=2))

    expected = [(days, "reminder") for days in (-30, -14, -7, -1, 0, 1, 7)]
    assert told == [*expected, (30, "legal")]


def test_a_monthly_report_is_told_a_week_and_a_day_before(borealis, carol, clock):
    planning.follow_standing(PartnerFactory(organisation=borealis, tier=3), by=TESTS)

    told = days_told(carol.user, clock, until=date(2027, 1, 2))

    assert [days for days, _kind in told] == [-7, -1, 0, 1, 7]


def test_a_report_that_was_filed_is_told_of_no_more(alice, rita, clock):
    report = open_report(alice, clock)
    write_all(report, by=alice)
    actions.submit(report, signed_name="Alice", by=alice)
    Obligation.objects.exclude(pk=report.pk).update(status="accepted")

    told = days_told(alice.user, clock, until=date(2027, 2, 28))

    assert told == []


def test_a_reminder_says_what_follows(alice, clock):
    report = open_report(alice, clock)
    clock.move_to(report.due_at + timedelta(days=1))

    remind()

    notice = Notice.objects.filter(user=alice.user, key__startswith="reminder:report").latest("created_at")
    assert notice.subject == "Your report on 23 Nov 2026 – 31 Dec 2026 is late"
    assert "a violation case opens on 5 Feb 2027, access stops on 21 Feb 2027" in notice.text
