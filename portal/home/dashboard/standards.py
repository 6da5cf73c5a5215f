"""How the programme keeps to the rulebook: one line a measure, now, before, and over twelve months."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.reports.models import Obligation
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
    """One line: its name, both periods as (in time, all), each month's share, the verdict as (family, words)."""

    name: str
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
    """The measures that the figures can tell today."""
    lines: list[tuple[str, Callable[[Step], bool]]] = [
        (_("Screenings in time"), lambda step: step.kind == "screening"),
        (_("Decisions in time"), lambda step: step.kind in DECIDED),
        (_("Partners’ answers in time"), lambda step: step.kind == "information"),
        (_("Providers’ consents in time"), lambda step: step.kind == "consent"),
    ]
    measured = [
        _measure(name, [Kept(step.ended_at, step.is_in_time) for step in steps if belongs(step)], period)
        for name, belongs in lines
    ]
    return [
        *measured,
        _measure(_("Reports in time"), _filed(obligations), period),
        _measure(_("Interim suspensions settled in 72 h"), _settled(suspensions), period),
    ]


def share(counted: tuple[int, int]) -> str:
    """7 of 8, or a dash where there was nothing to count."""
    return _("%(kept)s of %(all)s") % {"kept": counted[0], "all": counted[1]} if counted[1] else "–"


def _measure(name: str, things: list[Kept], period: Period) -> Measure:
    by_month: dict[date, list[bool]] = {}
    for thing in things:
        by_month.setdefault(periods.month_of(thing.ended_at), []).append(thing.is_in_time)
    months = [
        100 * sum(by_month[month]) / len(by_month[month]) if month in by_month else None
        for month in periods.last_months()
    ]
    return Measure(name, _count(things, period), _count(things, period.before), months)


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
