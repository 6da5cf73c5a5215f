"""Each act of a story happens at a time of day that people work, after the one before it, and never in the future."""

from datetime import UTC, datetime, timedelta

from portal import dates
from portal.demo import calendar

TODAY = datetime(2026, 11, 30, 4, tzinfo=UTC)


def moments_of(*days):
    told = []

    def story():
        for day in days:
            yield day
            told.append(dates.now())

    calendar.tell([story()], today=TODAY, report=lambda _day: None)
    return told


def test_whole_days_lie_in_working_hours_and_differ():
    told = moments_of(*range(-30, 0))

    assert all(moment.time().replace(tzinfo=None) >= calendar.OPENS for moment in told)
    assert all(moment.hour < 17 for moment in told)
    assert len({moment.time() for moment in told}) > 20


def test_an_act_of_the_same_day_comes_after_the_one_before():
    first, second, third = moments_of(-5, -5, -4.9)

    assert first < second < third
    assert first.date() == third.date()


def test_a_moment_is_kept_and_nothing_lies_ahead():
    wanted = TODAY - timedelta(days=3, minutes=7)

    assert moments_of(-9, wanted)[-1] == wanted
    assert max(moments_of(-1, -0.8, -0.1)) <= TODAY
