"""The only clock, and working days by the calendars of the jurisdictions.

Working days exclude weekends and public holidays; hours run through (Rulebook, "The first rulebook's numbers").
"""

import sys
from bisect import bisect_right
from calendar import isleap, monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from holidays import HolidayBase

END_OF_DAY = time(17, 0)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
CALENDARS = ("US", "EU", "UK", "CA", "JP")

_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)
_is_filling: ContextVar[bool] = ContextVar("is_filling", default=False)


class ClockStands(RuntimeError):
    """The clock of a programme that somebody works in is never moved."""


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _moved.get() or datetime.now(UTC)


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Move the clock: only inside `filling_an_empty_database`, and in tests."""
    if not _is_filling.get() and "pytest" not in sys.modules:
        raise ClockStands("The clock is moved only while an empty database is being filled.")
    if moment.tzinfo is None:
        raise ValueError("The clock is moved to an aware moment only.")
    token = _moved.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moved.reset(token)


@contextmanager
def filling_an_empty_database() -> Iterator[None]:
    """Until it ends the clock may be moved; refuses a database that holds a person."""
    if apps.get_model("portal", "User")._default_manager.exists():
        raise ClockStands("This database is not empty: its clock stands.")
    token = _is_filling.set(True)
    try:
        yield
    finally:
        _is_filling.reset(token)


def is_working_day(day: date, *, calendar: str) -> bool:
    """Whether offices of this jurisdiction's calendar work on this day."""
    return day.weekday() < 5 and day not in _holidays(calendar)


def add_working_days(start: datetime, days: int, *, calendar: str, zone: str) -> datetime:
    """The end (17:00 local) of the n-th working day after the day of `start`; n = 0: of the first working day."""
    local = start.astimezone(ZoneInfo(zone))
    day = local.date()
    left = days
    while left > 0:
        day += timedelta(days=1)
        if is_working_day(day, calendar=calendar):
            left -= 1
    while not is_working_day(day, calendar=calendar):
        day += timedelta(days=1)
    return datetime.combine(day, END_OF_DAY, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def working_days_between(earlier: datetime, later: datetime, *, calendar: str, zone: str) -> int:
    """Working days after the day of `earlier` up to and including the day of `later`; negative if `later` is before."""
    first = earlier.astimezone(ZoneInfo(zone)).date()
    last = later.astimezone(ZoneInfo(zone)).date()
    if last < first:
        return -working_days_between(later, earlier, calendar=calendar, zone=zone)
    whole_years = sum(len(_working_days(calendar, year)) for year in range(first.year, last.year))
    return whole_years + _worked_in_year_until(last, calendar) - _worked_in_year_until(first, calendar)


def start_of(day: date, *, zone: str) -> datetime:
    """The first moment of a local day."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def end_of(day: date, *, zone: str) -> datetime:
    """The last minute of a local day."""
    return start_of(day + timedelta(days=1), zone=zone) - timedelta(minutes=1)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def validate_day(day: date) -> None:
    """Refuse a day that nobody can mean, and from which no other day can be counted."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(_("Enter a day between 1900 and 2199."))


def _worked_in_year_until(day: date, calendar: str) -> int:
    return bisect_right(_working_days(calendar, day.year), day)


@lru_cache(maxsize=20 * len(CALENDARS))
def _working_days(calendar: str, year: int) -> tuple[date, ...]:
    """The working days of a year in their order. Lists count many clocks, so days are looked up, not gone through."""
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366 if isleap(year) else 365))
    return tuple(day for day in days if is_working_day(day, calendar=calendar))


@lru_cache(maxsize=len(CALENDARS))
def _holidays(calendar: str) -> "HolidayBase":
    # Imported when the first day is counted: not every command counts one.
    import holidays

    if calendar == "EU":
        return holidays.financial_holidays("ECB")
    if calendar == "UK":
        return holidays.country_holidays("GB", subdiv="ENG")
    return holidays.country_holidays(calendar)
