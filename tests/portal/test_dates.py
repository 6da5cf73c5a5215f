"""The only clock, and working days."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import dates

ZONES = {
    "US": "America/New_York",
    "EU": "Europe/Brussels",
    "UK": "Europe/London",
    "CA": "America/Toronto",
    "JP": "Asia/Tokyo",
}
calendars = st.sampled_from(sorted(ZONES))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
# The holidays of a year are computed when they are first asked for, which takes a while.
without_deadline = settings(deadline=None)


def test_now_is_aware_and_in_utc():
    assert dates.now().utcoffset() == timedelta(0)


def test_the_clock_is_moved_and_comes_back():
    moment = datetime(2030, 1, 1, 12, 0, tzinfo=ZoneInfo("Asia/Tokyo"))

    with dates.moved_to(moment):
        assert dates.now() == moment
        with dates.moved_to(moment + timedelta(days=1)):
            assert dates.now() == moment + timedelta(days=1)
        assert dates.now() == moment

    assert dates.now() < moment


def test_the_clock_is_not_moved_to_a_moment_without_a_zone():
    with pytest.raises(ValueError, match="aware"), dates.moved_to(datetime(2030, 1, 1)):
        pass


@without_deadline
@given(calendars, moments, st.integers(0, 80))
def test_adding_and_counting_agree(calendar, start, days):
    zone = ZONES[calendar]
    end = dates.add_working_days(start, days, calendar=calendar, zone=zone)
    counted = dates.working_days_between(start, end, calendar=calendar, zone=zone)

    local = end.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) == (17, 0)
    assert dates.is_working_day(local.date(), calendar=calendar)
    assert counted == days or (days == 0 and counted == 1)


@without_deadline
@given(calendars, moments, st.integers(0, 80))
def test_a_later_start_never_ends_earlier(calendar, start, days):
    zone = ZONES[calendar]
    ends = [
        dates.add_working_days(start + timedelta(days=later), days, calendar=calendar, zone=zone) for later in range(4)
    ]

    assert ends == sorted(ends)


@without_deadline
@given(calendars, moments, moments)
def test_counting_backwards_is_the_negative(calendar, one, other):
    zone = ZONES[calendar]

    forward = dates.working_days_between(one, other, calendar=calendar, zone=zone)

    assert dates.working_days_between(other, one, calendar=calendar, zone=zone) == -forward


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        ("US", "2026-07-03"),  # Independence Day falls on a Saturday and is kept the day before
        ("US", "2026-11-26"),
        ("EU", "2026-05-01"),
        ("EU", "2026-12-25"),
        ("UK", "2026-08-31"),
        ("UK", "2026-12-28"),
        ("CA", "2026-07-01"),
        ("JP", "2026-09-22"),  # a day between two holidays
        ("EU", "2026-11-22"),  # a Sunday
    ],
)
def test_days_off(calendar, day):
    assert not dates.is_working_day(datetime.fromisoformat(day).date(), calendar=calendar)


@pytest.mark.parametrize("calendar", ZONES)
def test_a_plain_day_in_november_is_worked_everywhere(calendar):
    assert dates.is_working_day(datetime(2026, 11, 24).date(), calendar=calendar)


def test_a_day_begins_at_local_midnight():
    late_in_brussels = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # already Tuesday there

    end = dates.add_working_days(late_in_brussels, 1, calendar="EU", zone="Europe/Brussels")

    assert end == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
