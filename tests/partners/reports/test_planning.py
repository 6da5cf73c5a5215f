"""Schedules follow standing, periods are planned as they begin and opened when they end."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from partners.applications.models import Application
from partners.reports import planning
from partners.reports.models import Obligation, ReportSchedule
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal import dates
from portal.ledger.models import Entry
from portal.notices.models import Mail, Notice
from portal.states import move
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import PartnerFactory
from tests.partners.reports.conftest import TESTS

pytestmark = pytest.mark.django_db


def periods_of(partner):
    rows = Obligation.objects.filter(organisation=partner.organisation).order_by("period_start")
    return [(row.period_start, row.period_end, row.status) for row in rows]


def verbs():
    return list(Entry.objects.order_by("id").values_list("verb", flat=True))


def change_tier(partner, tier):
    """As an approved application for this tier does."""
    Application.objects.create(
        reference=f"APP-2026-9{tier:03}", organisation=partner.organisation, tier=tier, rulebook=Rulebook.current(),
        status="decided", outcome="approved", created_by=MembershipFactory(organisation=partner.organisation),
    )  # fmt: skip
    Partner.objects.filter(pk=partner.pk).update(tier=tier)


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


def test_a_partner_that_becomes_active_owes_the_running_period(partner, obligation):
    assert obligation.reference.startswith("RPT-2026-")
    assert (obligation.period_start, obligation.period_end) == (date(2026, 11, 23), date(2026, 12, 31))
    assert obligation.status == "upcoming"
    assert obligation.tier == 1
    assert obligation.due_at == at(2027, 1, 22, 16, 0)
    assert verbs() == ["reportschedule.begun", "obligation.planned"]


def test_doing_it_again_changes_nothing(partner):
    before = verbs()

    planning.follow_standing(partner, by=TESTS)
    assert planning.plan_due() == 0
    assert planning.move_by_holidays() == 0

    assert verbs() == before


def test_the_daily_task_opens_what_ended_and_plans_what_began(partner, alice, clock):
    clock.move_to(at(2027, 1, 1, 6, 0))

    assert planning.plan_due() == 2

    assert periods_of(partner) == [
        (date(2026, 11, 23), date(2026, 12, 31), "open"),
        (date(2027, 1, 1), date(2027, 3, 31), "upcoming"),
    ]
    assert Notice.objects.get(user=alice.user).subject.endswith("can be filed")
    assert not Mail.objects.exists()
    assert planning.plan_due() == 0


def test_a_report_opens_by_the_partners_own_day(clock, borealis):
    partner = PartnerFactory(organisation=borealis, tier=3)
    planning.follow_standing(partner, by=TESTS)

    clock.move_to(at(2026, 11, 30, 23, 59))
    planning.plan_due()
    assert [status for *_days, status in periods_of(partner)] == ["upcoming"]

    clock.move_to(at(2026, 12, 1, 0, 0))
    planning.plan_due()
    assert [status for *_days, status in periods_of(partner)] == ["open", "upcoming"]


def test_missed_days_are_caught_up(clock, borealis):
    partner = PartnerFactory(organisation=borealis, tier=4)
    planning.follow_standing(partner, by=TESTS)
    clock.move_to(at(2027, 3, 2, 12, 0))

    planning.plan_due()

    assert periods_of(partner) == [
        (date(2026, 11, 23), date(2026, 11, 30), "open"),
        (date(2026, 12, 1), date(2026, 12, 31), "open"),
        (date(2027, 1, 1), date(2027, 1, 31), "open"),
        (date(2027, 2, 1), date(2027, 2, 28), "open"),
        (date(2027, 3, 1), date(2027, 3, 31), "upcoming"),
    ]


def test_a_partner_without_a_schedule_gets_one_from_the_daily_task(clock, borealis):
    partner = PartnerFactory(organisation=borealis, tier=2)

    planning.plan_due()

    assert periods_of(partner) == [(date(2026, 11, 23), date(2026, 12, 31), "upcoming")]


def test_another_tier_counts_from_the_end_of_the_running_period(partner, clock):
    clock.move_to(at(2026, 12, 10, 9, 0))
    change_tier(partner, 3)

    planning.plan_due()
    assert periods_of(partner) == [(date(2026, 11, 23), date(2026, 12, 31), "upcoming")]
    clock.move_to(at(2027, 2, 1, 9, 0))
    planning.plan_due()

    assert periods_of(partner) == [
        (date(2026, 11, 23), date(2026, 12, 31), "open"),
        (date(2027, 1, 1), date(2027, 1, 31), "open"),
        (date(2027, 2, 1), date(2027, 2, 28), "upcoming"),
    ]
    assert Obligation.objects.order_by("period_start").values_list("tier", flat=True)[1] == 3
    assert "reportschedule.changed" in verbs()


def test_a_tier_that_changes_twice_between_two_reports_leaves_one_schedule_ahead(partner, clock):
    for tier in (3, 4, 2):
        change_tier(partner, tier)
        planning.plan_due()

    ahead = ReportSchedule.objects.filter(ends_on=None)
    assert [(schedule.tier, schedule.starts_on) for schedule in ahead] == [(2, date(2027, 1, 1))]


def test_monthly_reports_become_quarterly_without_a_gap(clock, borealis):
    partner = PartnerFactory(organisation=borealis, tier=3)
    planning.follow_standing(partner, by=TESTS)
    change_tier(partner, 1)
    planning.plan_due()
    clock.move_to(at(2027, 1, 4, 9, 0))

    planning.plan_due()

    assert periods_of(partner) == [
        (date(2026, 11, 23), date(2026, 11, 30), "open"),
        (date(2026, 12, 1), date(2026, 12, 31), "open"),
        (date(2027, 1, 1), date(2027, 3, 31), "upcoming"),
    ]


def test_a_partner_that_leaves_reports_once_more(partner, clock):
    clock.move_to(at(2026, 12, 10, 9, 0))
    move(Partner.objects.get(pk=partner.pk), "withdrawn", by=TESTS)

    planning.plan_due()
    assert periods_of(partner) == [(date(2026, 11, 23), date(2026, 12, 10), "upcoming")]
    clock.move_to(at(2027, 4, 10, 9, 0))
    planning.plan_due()

    assert periods_of(partner) == [(date(2026, 11, 23), date(2026, 12, 10), "open")]


def test_a_partner_that_comes_back_begins_after_its_last_period(partner, clock):
    Partner.objects.filter(pk=partner.pk).update(status="lapsed")
    planning.plan_due()
    Partner.objects.filter(pk=partner.pk).update(status="active")

    planning.plan_due()
    clock.forward(days=1)
    planning.plan_due()

    assert periods_of(partner) == [
        (date(2026, 11, 23), date(2026, 11, 23), "open"),
        (date(2026, 11, 24), date(2026, 12, 31), "upcoming"),
    ]


def test_a_suspended_partner_still_reports(partner, clock):
    Partner.objects.filter(pk=partner.pk).update(status="suspended")
    clock.move_to(at(2027, 1, 1, 6, 0))

    planning.plan_due()

    assert [status for *_days, status in periods_of(partner)] == ["open", "upcoming"]


def test_a_new_holiday_moves_what_is_not_due_yet(partner, obligation, monkeypatch):
    holiday = holidays.HolidayBase()
    holiday.update(dates._holidays("EU"))
    holiday[date(2027, 1, 13)] = "A day of mourning"
    monkeypatch.setattr(dates, "_holidays", lambda calendar: holiday)

    assert planning.move_by_holidays() == 1

    obligation.refresh_from_db()
    assert obligation.due_at == obligation.first_due_at == at(2027, 1, 25, 16, 0)
    assert obligation.hard_stop_at == obligation.due_at + timedelta(days=30)
    assert verbs()[-1] == "obligation.moved"


def test_an_open_report_is_never_due_earlier_than_was_said(partner, obligation, clock, monkeypatch):
    clock.move_to(at(2027, 1, 2, 6, 0))
    planning.plan_due()
    Obligation.objects.filter(pk=obligation.pk).update(due_at=at(2027, 1, 26, 16, 0))

    assert planning.move_by_holidays() == 0


def test_two_periods_of_one_partner_cannot_overlap(partner, obligation):
    obligation.pk, obligation.reference = None, "RPT-2026-9999"
    obligation.period_start = date(2026, 12, 24)

    with pytest.raises(IntegrityError, match="obligation_no_overlap"), transaction.atomic():
        obligation.save(force_insert=True)


def test_schedules_of_one_partner_cannot_overlap(partner):
    schedule = ReportSchedule.objects.get()
    schedule.pk, schedule.starts_on = None, date(2027, 6, 1)

    with pytest.raises(IntegrityError, match="reportschedule_no_overlap"), transaction.atomic():
        schedule.save(force_insert=True)


def test_planning_asks_the_same_few_questions_however_many_partners_there_are(partner, borealis):
    planning.plan_due()
    with CaptureQueriesContext(
        connection,
    ) as few:
        planning.plan_due()
    PartnerFactory(organisation=borealis)
    PartnerFactory()
    planning.plan_due()

    with CaptureQueriesContext(connection) as more:
        planning.plan_due()

    assert len(more) == len(few) <= 5


@pytest.mark.parametrize(("jurisdiction", "zone"), [("JP", "Asia/Tokyo"), ("US", "America/New_York")])
def test_a_year_of_months_has_twelve_reports_each_opened_on_its_day(clock, jurisdiction, zone):
    partner = PartnerFactory(organisation__jurisdiction_id=jurisdiction, tier=3)
    clock.move_to(at(2027, 1, 1, 15, 30))
    planning.follow_standing(partner, by=TESTS)
    for day in range(1, 370):
        clock.move_to(at(2027, 1, 1, 15, 30) + timedelta(days=day))
        if (clock.now.astimezone(ZoneInfo(zone)).day) in (1, 2):
            planning.plan_due()

    opened = Entry.objects.filter(verb="obligation.open")
    months = [entry.at.astimezone(ZoneInfo(zone)).strftime("%m-%d") for entry in opened.order_by("at")]
    assert months[:12] == [f"{month:02d}-01" for month in (*range(2, 13), 1)]
