"""How the programme keeps to the rulebook: one line a measure, now, before, and over twelve months."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.reports.models import Obligation
from partners.rulebook.models import Rulebook
from portal import charts, dates
from portal.home.dashboard import periods
from portal.home.dashboard.periods import Period
from portal.home.dashboard.steps import DECIDED, Step
from reviews.enforcement.models import Suspension


@dataclass(frozen=True)
class Kept:
    """One thing that was to be done by a time: when it ended, and whether it was in time."""

    ended_at: datetime
    is_in_time: bool


@dataclass(frozen=True)
class Measure:
    """One line: its name, the rulebook's time, both periods as (in time, all), each month's share, the verdict."""

    name: str
    standard: str
    now: tuple[int, int]
    before: tuple[int, int]
    months: list[float | None]

    @property
    def verdict(self) -> tuple[str, str]:
        kept, all = self.now
        if not all:
            return "idle", _("Nothing ended")
        if kept == all:
            return "good", _("Met")
        late = all - kept
        return "bad", ngettext("%(late)d late", "%(late)d late", late) % {"late": late}

    @property
    def line(self) -> SafeString:
        return charts.spark(self.months)

    @property
    def now_words(self) -> str:
        return share(self.now)

    @property
    def before_words(self) -> str:
        return share(self.before)


def measures(
    steps: list[Step], suspensions: Iterable[Suspension], obligations: Iterable[Obligation], period: Period
) -> list[Measure]:
    """The measures that the figures can tell today; the times are those of the rulebook in force."""
    number = Rulebook.current().number
    decided = sorted({number(f"decision.{kind}.working_days") for kind in DECIDED})
    lines: list[tuple[str, list[int], Callable[[Step], bool]]] = [
        (_("Screenings in time"), [number("screening.working_days")], lambda step: step.kind == "screening"),
        (_("Decisions in time"), decided, lambda step: step.kind in DECIDED),
        (_("Partners’ answers in time"), [number("information.working_days")], lambda step: step.kind == "information"),
        (_("Providers’ consents in time"), [number("consent.working_days")], lambda step: step.kind == "consent"),
    ]
    measured = [
        _measure(name, _days(days), [Kept(step.ended_at, step.is_in_time) for step in steps if belongs(step)], period)
        for name, days, belongs in lines
    ]
    hours = _("%(hours)d hours") % {"hours": number("interim.hours")}
    return [
        *measured,
        _measure(_("Reports in time"), _days([number("report.working_days")]), _filed(obligations), period),
        _measure(_("Interim suspensions settled in time"), hours, _settled(suspensions), period),
    ]


def share(counted: tuple[int, int]) -> str:
    """7 of 8, or a dash where there was nothing to count."""
    return _("%(kept)s of %(all)s") % {"kept": counted[0], "all": counted[1]} if counted[1] else "–"


def _days(days: list[int]) -> str:
    """10 working days; where kinds differ, 20, 30 or 60 working days."""
    *others, last = map(str, days)
    told = _("%(others)s or %(last)s") % {"others": ", ".join(others), "last": last} if others else last
    return _("%(days)s working days") % {"days": told}


def _measure(name: str, standard: str, things: list[Kept], period: Period) -> Measure:
    by_month: dict[date, list[bool]] = {}
    for thing in things:
        by_month.setdefault(periods.month_of(thing.ended_at), []).append(thing.is_in_time)
    months = [
        100 * sum(by_month[month]) / len(by_month[month]) if month in by_month else None
        for month in periods.last_months()
    ]
    return Measure(name, standard, _count(things, period), _count(things, period.before), months)


def _count(things: list[Kept], period: Period) -> tuple[int, int]:
    within = [thing.is_in_time for thing in things if period.holds(thing.ended_at)]
    return sum(within), len(within)


def _filed(obligations: Iterable[Obligation]) -> list[Kept]:
    """Those whose first day has passed, by that day."""
    due = [one for one in obligations if one.first_due_at <= dates.now()]
    return [
        Kept(one.first_due_at, bool(one.first_submitted_at and one.first_submitted_at <= one.first_due_at))
        for one in due
    ]


def _settled(suspensions: Iterable[Suspension]) -> list[Kept]:
    """Those that lapse unless a second person confirms, by the day on which they were imposed."""
    lapsing = {Suspension.Grounds.FACTS_INCOMPLETE, Suspension.Grounds.FAILURE_TO_CURE}
    ended = [one for one in suspensions if one.grounds in lapsing and one.status != Suspension.Status.INTERIM]
    return [Kept(one.imposed_at, one.status != Suspension.Status.LAPSED) for one in ended]
