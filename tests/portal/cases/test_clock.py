"""The working-day clock with stops, over the calendars of the five jurisdictions."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import dates
from portal.cases.clock import Stop, WorkingClock

ZONES = {
    "US": "America/New_York",
    "EU": "Europe/Brussels",
    "UK": "Europe/London",
    "CA": "America/Toronto",
    "JP": "Asia/Tokyo",
}
calendars = st.sampled_from(sorted(ZONES))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))
hours = st.lists(st.integers(min_value=0, max_value=40 * 24), max_size=8)

# The holidays of a year are computed when they are first asked for, which takes a while.
without_deadline = settings(deadline=None)


def clock_with(calendar: str, opened_at: datetime, allowed: int, gaps: list[int]) -> WorkingClock:
    """A clock whose stops and starts follow each other after so many hours; an odd number leaves it stopped."""
    at, changes = opened_at, []
    for gap in gaps:
        at += timedelta(hours=gap)
        changes.append(at)
    pairs = zip(changes[::2], [*changes[1::2], None], strict=False)
    stops = tuple(Stop(stopped, started) for stopped, started in pairs)
    return WorkingClock(opened_at, allowed, calendar, ZONES[calendar], stops)


def working_days_one_by_one(clock: WorkingClock, at: datetime) -> tuple[int, int]:
    """(used, stopped) counted day by day: a day is stopped if the clock stood still at its local midnight."""
    zone = ZoneInfo(clock.zone)
    day, last = clock.opened_at.astimezone(zone).date(), at.astimezone(zone).date()
    used = stopped = 0
    while day < last:
        day += timedelta(days=1)
        if not dates.is_working_day(day, calendar=clock.calendar):
            continue
        is_stopped = any(
            stop.stopped_at.astimezone(zone).date() < day
            and (stop.started_at is None or day <= stop.started_at.astimezone(zone).date())
            for stop in clock.stops
            if stop.stopped_at <= at
        )
        stopped += is_stopped
        used += not is_stopped
    return used, stopped


@without_deadline
@given(calendars, moments, st.integers(0, 60), hours, st.integers(0, 200))
def test_every_working_day_is_used_or_stopped_and_never_both(calendar, opened_at, allowed, gaps, days_later):
    clock = clock_with(calendar, opened_at, allowed, gaps)
    at = opened_at + timedelta(days=days_later)

    assert (clock.used(at), clock.stopped(at)) == working_days_one_by_one(clock, at)
    assert clock.remaining(at) == allowed - clock.used(at)


@without_deadline
@given(calendars, moments, st.integers(1, 60), hours)
def test_the_days_end_on_the_day_that_uses_the_last_one(calendar, opened_at, allowed, gaps):
    clock = clock_with(calendar, opened_at, allowed, gaps if len(gaps) % 2 == 0 else gaps[:-1])
    far = opened_at + timedelta(days=900)

    end = clock.decide_by(far)

    local_end = end.astimezone(ZoneInfo(clock.zone))
    assert local_end.time() == time(17, 0)
    assert dates.is_working_day(local_end.date(), calendar=calendar)
    assert clock.used(end) == allowed
    assert clock.used(end - timedelta(days=1)) == allowed - 1


@without_deadline
@given(calendars, moments, st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_stop_moves_the_end_by_the_working_days_it_lasted(calendar, opened_at, allowed, before, lasting):
    stopped_at = opened_at + timedelta(days=before)
    started_at = stopped_at + timedelta(days=lasting)
    plain = clock_with(calendar, opened_at, allowed, [])
    stopped = WorkingClock(opened_at, allowed, calendar, ZONES[calendar], (Stop(stopped_at, started_at),))

    lasted = dates.working_days_between(stopped_at, started_at, calendar=calendar, zone=ZONES[calendar])
    was_over = plain.used(stopped_at) >= allowed
    between = dates.working_days_between(
        plain.decide_by(started_at), stopped.decide_by(started_at), calendar=calendar, zone=ZONES[calendar]
    )

    assert between == (0 if was_over else lasted)
    assert stopped.stopped(started_at) == lasted


@without_deadline
@given(calendars, moments, st.integers(1, 60), st.integers(0, 23))
def test_stopping_and_starting_on_one_day_costs_nothing(calendar, opened_at, allowed, hour):
    zone = ZoneInfo(ZONES[calendar])
    day = (opened_at.astimezone(zone) + timedelta(days=3)).date()
    stopped_at = datetime.combine(day, time(0, 0), zone).astimezone(UTC)
    started_at = datetime.combine(day, time(hour, 59), zone).astimezone(UTC)
    stopped = WorkingClock(opened_at, allowed, calendar, ZONES[calendar], (Stop(stopped_at, started_at),))
    plain = clock_with(calendar, opened_at, allowed, [])

    assert stopped.decide_by(started_at) == plain.decide_by(started_at)
    assert stopped.segments(started_at) == ()


@without_deadline
@given(calendars, moments, st.integers(0, 60), hours, st.integers(0, 200))
def test_segments_tell_the_same_stops(calendar, opened_at, allowed, gaps, days_later):
    clock = clock_with(calendar, opened_at, allowed, gaps)
    at = opened_at + timedelta(days=days_later)

    segments = clock.segments(at)

    assert sum(days for _before, days in segments) == clock.stopped(at)
    assert [before for before, _days in segments] == sorted(before for before, _days in segments)
    assert all(0 <= before <= clock.used(at) for before, _days in segments)


@pytest.mark.parametrize(
    ("calendar", "opened_on", "days", "expected"),
    [
        # Over the turn of the year: 24 to 26 December and 1 January are no TARGET days, or a weekend.
        ("EU", "2026-12-23T10:00", 5, "2026-12-31T17:00"),
        # Good Friday and Easter Monday.
        ("UK", "2026-04-02T10:00", 1, "2026-04-07T17:00"),
        # Thanksgiving.
        ("US", "2026-11-25T10:00", 1, "2026-11-27T17:00"),
        # Canada Day on a Wednesday.
        ("CA", "2026-06-30T10:00", 1, "2026-07-02T17:00"),
        # Golden week: 29 April and 3 to 6 May (the last for a holiday that fell on a Sunday).
        ("JP", "2026-04-28T10:00", 3, "2026-05-07T17:00"),
    ],
)
def test_known_ends(calendar, opened_on, days, expected):
    zone = ZoneInfo(ZONES[calendar])
    opened_at = datetime.fromisoformat(opened_on).replace(tzinfo=zone)
    clock = WorkingClock(opened_at, days, calendar, ZONES[calendar])

    assert clock.decide_by(opened_at).astimezone(zone) == datetime.fromisoformat(expected).replace(tzinfo=zone)


def test_a_change_of_the_clocks_leaves_the_end_at_five():
    zone = ZoneInfo("Europe/Brussels")
    opened_at = datetime(2026, 3, 27, 12, 0, tzinfo=zone)  # the Friday before summer time
    clock = WorkingClock(opened_at, 1, "EU", "Europe/Brussels")

    end = clock.decide_by(opened_at)

    assert end.astimezone(zone).isoformat() == "2026-03-30T17:00:00+02:00"
    assert end == datetime(2026, 3, 30, 15, 0, tzinfo=UTC)


def test_a_running_stop_keeps_pushing_the_end():
    opened_at = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
    clock = WorkingClock(opened_at, 10, "EU", "Europe/Brussels", (Stop(datetime(2026, 11, 4, 10, 0, tzinfo=UTC)),))

    assert clock.is_stopped
    assert clock.used(datetime(2026, 11, 30, 10, 0, tzinfo=UTC)) == 2
    assert clock.decide_by(datetime(2026, 11, 4, 12, 0, tzinfo=UTC)).date().isoformat() == "2026-11-16"
    assert clock.decide_by(datetime(2026, 11, 11, 12, 0, tzinfo=UTC)).date().isoformat() == "2026-11-23"
