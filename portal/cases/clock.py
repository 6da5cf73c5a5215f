"""The working-day clock of a case, with stops.

A working day belongs to whoever had the turn when it began: it counts as stopped if the clock stood still at its first
moment. So stopping and starting on one day costs nobody anything, and no day is counted twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal import dates, turns
from portal.cases.models import Case, ClockStop
from portal.statements import AnyOf, Statement

STOPS = Statement(lambda: ClockStop.objects.filter(case=AnyOf("cases")))


@dataclass(frozen=True)
class Stop:
    """A stretch in which the clock stood still; `started_at` is None while it lasts."""

    stopped_at: datetime
    started_at: datetime | None = None


@dataclass(frozen=True)
class WorkingClock:
    """`allowed` working days from the day after `opened_at`, by a calendar, in a zone; stops one after another."""

    opened_at: datetime
    allowed: int
    calendar: str
    zone: str
    stops: tuple[Stop, ...] = ()

    @property
    def is_stopped(self) -> bool:
        return bool(self.stops) and self.stops[-1].started_at is None

    def stopped(self, at: datetime) -> int:
        """Working days on which the clock stood still, up to and including the day of `at`."""
        return sum(self._days(stop.stopped_at, _end_of(stop, at)) for stop in self._begun(at))

    def used(self, at: datetime) -> int:
        """Working days that the programme has had, up to and including the day of `at`."""
        return self._days(self.opened_at, max(at, self.opened_at)) - self.stopped(at)

    def remaining(self, at: datetime) -> int:
        """Working days left after the day of `at`; negative once they are over."""
        return self.allowed - self.used(at)

    def decide_by(self, at: datetime) -> datetime:
        """17:00 local on the last of the working days; a stop moves it, unless it began when they were over."""
        days = self.allowed
        end = self._end_after(days)
        for stop in self._begun(at):
            if self._day_of(stop.stopped_at) >= self._day_of(end):
                break
            days += self._days(stop.stopped_at, _end_of(stop, at))
            end = self._end_after(days)
        return end

    def segments(self, at: datetime) -> tuple[tuple[int, int], ...]:
        """(working days used before it, working days stopped) of every stop that cost at least one working day."""
        days = [
            (self.used(stop.stopped_at), self._days(stop.stopped_at, _end_of(stop, at))) for stop in self._begun(at)
        ]
        return tuple((before, stopped) for before, stopped in days if stopped)

    def _begun(self, at: datetime) -> Iterable[Stop]:
        return (stop for stop in self.stops if stop.stopped_at <= at)

    def _end_after(self, days: int) -> datetime:
        return dates.add_working_days(self.opened_at, days, calendar=self.calendar, zone=self.zone)

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def _days(self, earlier: datetime, later: datetime) -> int:
        return dates.working_days_between(earlier, later, calendar=self.calendar, zone=self.zone)


def working_clock(case: Case, stops: Iterable[ClockStop] | None = None) -> WorkingClock:
    """The clock of a case by its lead jurisdiction's calendar; reads the stops once, unless they are known."""
    return WorkingClock(
        opened_at=case.opened_at,
        allowed=case.working_days,
        calendar=case.jurisdiction.calendar,
        zone=case.jurisdiction.time_zone,
        stops=tuple(Stop(stop.stopped_at, stop.started_at) for stop in (case.stops.all() if stops is None else stops)),
    )


def clocks_of(cases: Iterable[Case]) -> dict[int, turns.Clock]:
    """The clock of each case of a list, by primary key; their stops take one statement."""
    stops = stops_of(cases)
    return {case.pk: clock_of(case, stops[case.pk]) for case in cases}


def stops_of(cases: Iterable[Case]) -> dict[int, list[ClockStop]]:
    """The stops of each case, by its primary key."""
    stops: dict[int, list[ClockStop]] = {case.pk: [] for case in cases}
    for stop in STOPS.records(cases=list(stops)):
        stops[stop.case_id].append(stop)
    return stops


def clock_of(case: Case, stops: Iterable[ClockStop] | None = None) -> turns.Clock:
    """The clock as it stands now, or as it stood when the case was closed."""
    at = case.closed_at or dates.now()
    clock = working_clock(case, stops)
    return turns.Clock(
        used=clock.used(at),
        allowed=clock.allowed,
        stops=clock.segments(at),
        is_stopped=clock.is_stopped,
    )


def decide_by(case: Case, stops: Iterable[ClockStop] | None = None) -> datetime:
    """When the programme's days end as the clock stands now, or as it stood when the case was closed."""
    return working_clock(case, stops).decide_by(case.closed_at or dates.now())


def _end_of(stop: Stop, at: datetime) -> datetime:
    return min(stop.started_at, at) if stop.started_at else at
