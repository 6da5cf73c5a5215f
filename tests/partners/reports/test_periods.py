"""Periods follow the calendar; what follows from their end follows the partner's own calendar and zone."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.reports import periods

NUMBERS = {
    "report.opens_days": 1,
    "report.working_days": 15,
    "report.returned_working_days": 10,
    "report.violation_days": 14,
    "report.hard_stop_days": 30,
}
RULEBOOK = SimpleNamespace(number=NUMBERS.__getitem__)


def partner_in(calendar, zone):
    return SimpleNamespace(jurisdiction=SimpleNamespace(calendar=calendar, time_zone=zone))


BRUSSELS = partner_in("EU", "Europe/Brussels")


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 11, 23), 3, date(2026, 12, 31)),
        (date(2026, 10, 1), 3, date(2026, 12, 31)),
        (date(2026, 3, 31), 3, date(2026, 3, 31)),
        (date(2026, 1, 31), 1, date(2026, 1, 31)),
        (date(2028, 2, 1), 1, date(2028, 2, 29)),
        (date(2027, 2, 1), 1, date(2027, 2, 28)),
        (date(2028, 2, 29), 3, date(2028, 3, 31)),
    ],
)
def test_a_period_ends_with_its_month_or_quarter(first, months, last):
    assert periods.end_of_period(first, months) == last


@given(st.dates(date(2024, 1, 1), date(2060, 1, 1)), st.sampled_from([1, 2, 3, 6, 12]))
def test_periods_follow_each_other_without_gap_and_are_never_longer_than_said(first, months):
    last = periods.end_of_period(first, months)

    assert first <= last < first + timedelta(days=31 * months)
    assert periods.end_of_period(last + timedelta(days=1), months) > last


def test_a_report_opens_on_the_next_day_and_is_due_fifteen_working_days_later():
    found = periods.deadlines(date(2026, 10, 31), rulebook=RULEBOOK, organisation=BRUSSELS)

    assert found.opens_on == date(2026, 11, 1)
    assert found.due_at == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert found.violation_at == found.due_at + timedelta(days=14)
    assert found.hard_stop_at == found.due_at + timedelta(days=30)


def test_the_partners_own_holidays_count():
    christmas = date(2026, 12, 10)

    british = periods.deadlines(christmas, rulebook=RULEBOOK, organisation=partner_in("UK", "Europe/London"))
    japanese = periods.deadlines(christmas, rulebook=RULEBOOK, organisation=partner_in("JP", "Asia/Tokyo"))

    assert british.due_at == datetime(2027, 1, 5, 17, 0, tzinfo=UTC)
    assert japanese.due_at == datetime(2026, 12, 31, 8, 0, tzinfo=UTC)


def test_a_period_that_ends_on_a_leap_day():
    found = periods.deadlines(date(2028, 2, 29), rulebook=RULEBOOK, organisation=BRUSSELS)

    assert found.opens_on == date(2028, 3, 1)
    assert found.due_at == datetime(2028, 3, 21, 16, 0, tzinfo=UTC)


def test_a_returned_report_is_due_in_ten_working_days():
    found = periods.due_again(datetime(2026, 11, 5, 9, 0, tzinfo=UTC), rulebook=RULEBOOK, organisation=BRUSSELS)

    assert found["due_at"] == datetime(2026, 11, 19, 16, 0, tzinfo=UTC)
    assert found["hard_stop_at"] == datetime(2026, 12, 19, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), "October 2026"),
        (date(2026, 7, 1), date(2026, 9, 30), "July to September 2026"),
        (date(2028, 2, 1), date(2028, 2, 29), "February 2028"),
        (date(2026, 11, 23), date(2026, 12, 31), "23 Nov 2026 – 31 Dec 2026"),
        (date(2026, 12, 1), date(2027, 1, 31), "December 2026 to January 2027"),
    ],
)
def test_a_period_has_a_name_where_it_is_whole_months(first, last, words):
    assert periods.in_words(first, last) == words
