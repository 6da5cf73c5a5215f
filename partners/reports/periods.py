"""Periods and the days that follow from them: when a report opens, is due, becomes a violation and stops access.

Periods follow the calendar: a quarter is January to March, wherever a partner's standing begins. So a first period may
be shorter, and what follows another schedule begins on the day after it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal import dates, moments

Numbers = Any  # A rulebook: `number(key)` is all that is asked of it.


@dataclass(frozen=True)
class Deadlines:
    """What follows from the day on which a period ends, by the partner's own calendar and zone."""

    opens_on: date
    due_at: datetime
    violation_at: datetime
    hard_stop_at: datetime


def end_of_period(first: date, months: int) -> date:
    """The last day of the stretch of `months` calendar months in which `first` lies."""
    month = first.year * 12 + first.month - 1
    year, following = divmod(month - month % months + months, 12)
    return date(year, following + 1, 1) - timedelta(days=1)


def months_at(rulebook: Numbers, tier: int) -> int:
    return rulebook.number(f"report.period_months.tier_{tier}")


def deadlines(period_end: date, *, rulebook: Numbers, organisation: Any) -> Deadlines:
    """The deadlines of the period that ends on this day."""
    ended = dates.end_of(period_end, zone=organisation.jurisdiction.time_zone)
    due_at = _working_days_after(ended, rulebook.number("report.working_days"), organisation)
    return Deadlines(
        opens_on=period_end + timedelta(days=rulebook.number("report.opens_days")),
        due_at=due_at,
        **_consequences(due_at, rulebook),
    )


def due_again(returned_at: datetime, *, rulebook: Numbers, organisation: Any) -> dict[str, datetime]:
    """When a report that was returned is due, and what follows if it is not filed."""
    due_at = _working_days_after(returned_at, rulebook.number("report.returned_working_days"), organisation)
    return {"due_at": due_at, **_consequences(due_at, rulebook)}


def _working_days_after(start: datetime, days: int, organisation: Any) -> datetime:
    calendar = organisation.jurisdiction
    return dates.add_working_days(start, days, calendar=calendar.calendar, zone=calendar.time_zone)


def _consequences(due_at: datetime, rulebook: Numbers) -> dict[str, datetime]:
    return {
        "violation_at": due_at + timedelta(days=rulebook.number("report.violation_days")),
        "hard_stop_at": due_at + timedelta(days=rulebook.number("report.hard_stop_days")),
    }


def in_words(first: date, last: date) -> str:
    """October 2026, July to September 2026, or the two days where a period is no whole months."""
    if first.day != 1 or last != end_of_period(last, 1):
        return f"{moments.words(first)} – {moments.words(last)}"
    if (first.year, first.month) == (last.year, last.month):
        return date_format(last, "F Y")
    begins = date_format(first, "F" if first.year == last.year else "F Y")
    return _("%(first)s to %(last)s") % {"first": begins, "last": date_format(last, "F Y")}
