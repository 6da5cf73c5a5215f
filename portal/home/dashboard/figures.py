"""The charts of the dashboard: each a finding in words, a drawing, and its figures as a table."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.applications.models import Application
from partners.evidence.models import DocumentVersion
from partners.grants.models import Grant
from partners.personnel.models import Check
from partners.reports.models import Obligation
from partners.standing.models import Partner
from portal import charts, dates
from portal.cases.models import Case
from portal.charts import Range, Series
from portal.home.dashboard import periods
from portal.home.dashboard.periods import Period
from portal.home.dashboard.steps import NAMES, Step, nth_of_a_hundred
from reviews.decisions.models import Decision
from reviews.enforcement import acknowledgements as acknowledging
from reviews.enforcement.models import Acknowledgement


@dataclass(frozen=True)
class Figure:
    """One chart. `finding` says what it shows, `measure` what is counted; rows are (name, numbers …)."""

    code: str
    finding: str
    measure: str
    columns: Sequence[str]
    rows: Sequence[tuple]
    drawing: SafeString | None
    is_late: bool = False


def volumes(cases: QuerySet[Case]) -> Figure:
    """Cases opened and closed, by month."""
    months = periods.last_months()[-6:]
    since = periods.begin_of(months[0])
    opened = _by_month(cases.filter(opened_at__gte=since), "opened_at")
    closed = _by_month(cases.filter(closed_at__gte=since), "closed_at")
    rows = [(_month(month), opened[month], closed[month]) for month in months]
    came, went = sum(row[1] for row in rows), sum(row[2] for row in rows)
    finding = _("More cases come than are closed") if came > went else _("No more cases come than are closed")
    measure, names = _("Cases a month"), [_("Opened"), _("Closed")]
    drawing = charts.columns("volumes", measure, _said(names, [came, went]), _series(names, "s2", "s1"), rows)
    return Figure("volumes", finding, measure, [_("Month"), *names], rows, drawing)


def times(steps: list[Step], period: Period) -> Figure:
    """Working days by step: median and the ninetieth of a hundred, against the rulebook."""
    within = [step for step in steps if period.holds(step.ended_at)]
    rows, lines = [], []
    for kind, name in NAMES.items():
        of_kind = [step for step in within if step.kind == kind]
        if not of_kind:
            continue
        days, allowed = [step.days for step in of_kind], max(step.allowed for step in of_kind)
        median, ninetieth = nth_of_a_hundred(days, 50), nth_of_a_hundred(days, 90)
        rows.append((str(name), len(days), allowed, median, ninetieth))
        lines.append(Range(str(name), nth_of_a_hundred(days, 10), median, ninetieth, allowed))
    late = sum(not step.is_in_time for step in within)
    finding = (
        ngettext("%(late)d step took longer than it may", "%(late)d steps took longer than they may", late)
        if late
        else _("Every step kept its time")
        if within
        else _("No step ended in this time")
    ) % {"late": late}
    measure = _("Working days, tenth to ninetieth of a hundred")
    says = "; ".join(_("%(name)s: median %(median)s of %(allowed)s") % _named(row) for row in rows)
    drawing = charts.ranges("times", measure, says, lines, median=_("median"), limit=_("rulebook")) if rows else None
    columns = [_("Step"), _("Number"), _("Standard"), _("Median"), _("90 of 100")]
    return Figure("times", finding, measure, columns, rows, drawing)


def outcomes(cases: QuerySet[Case], period: Period) -> Figure:
    """Decisions of the period by kind of application and outcome."""
    decided = Decision.objects.filter(submission__application__case__in=cases, superseded_by=None)
    decided = decided.filter(
        decided_at__gte=periods.begin_of(period.begins), decided_at__lt=periods.begin_of(period.until)
    )
    counted = Counter(decided.values_list("submission__application__kind", "outcome"))
    names = [_("Approved"), _("Conditions"), _("Refused")]
    rows = [
        (str(label), *(counted[kind, outcome] for outcome in Application.Outcome.values))
        for kind, label in Application.Kind.choices
    ]
    all, refused = sum(counted.values()), sum(row[-1] for row in rows)
    finding = (
        _("%(refused)s of %(all)s decisions refused") % {"refused": refused, "all": all}
        if all
        else _("Nothing was decided in this time")
    )
    says = _said(names, [sum(row[index + 1] for row in rows) for index in range(len(names))])
    measure, series = _("Decisions by outcome"), _series(names, "s1", "s3", "s2")
    drawing = charts.stacked("outcomes", measure, says, series, rows) if all else None
    return Figure("outcomes", finding, measure, [_("Kind"), *names], rows, drawing)


def reports(obligations: QuerySet[Obligation]) -> Figure:
    """Reports by the month in which they were first due: filed in time, or late or missing."""
    months = periods.last_months()[-6:]
    due = obligations.filter(first_due_at__gte=periods.begin_of(months[0]), first_due_at__lt=dates.now())
    in_time: Counter[date] = Counter()
    late: Counter[date] = Counter()
    for first_due_at, filed_at in due.order_by().values_list("first_due_at", "first_submitted_at"):
        (in_time if filed_at and filed_at <= first_due_at else late)[periods.month_of(first_due_at)] += 1
    rows = [(_month(month), in_time[month], late[month]) for month in months]
    kept, missed = in_time.total(), late.total()
    finding = (
        _("%(kept)s of %(all)s reports came in time") % {"kept": kept, "all": kept + missed}
        if kept + missed
        else _("No report was due in these months")
    )
    measure, names = _("Reports by the month in which they were due"), [_("In time"), _("Late")]
    drawing = charts.columns("reports", measure, _said(names, [kept, missed]), _series(names, "s1", "s2"), rows)
    return Figure("reports", finding, measure, [_("Month"), *names], rows, drawing)


def grants(scope: Callable[[QuerySet, str], QuerySet]) -> Figure:
    """Grants by provider and status, today."""
    ended = {"declined", "lapsed", "withdrawn", "revoked", "expired", "surrendered"}
    groups = {"active": 0, "proposed": 1, "consented": 1, "suspended": 2, "paused": 2}
    found = scope(Grant.objects.all(), "organisation__jurisdiction").order_by()
    counted: dict[str, list[int]] = {}
    for provider, status, number in found.values_list("release__provider__name", "status").annotate(Count("pk")):
        counted.setdefault(provider, [0, 0, 0, 0])[3 if status in ended else groups[status]] += number
    rows = [(name, *numbers) for name, numbers in sorted(counted.items(), key=lambda item: (-sum(item[1]), item[0]))]
    names = [_("Active"), _("Proposed"), _("Stopped"), _("Ended")]
    finding = (
        _("%(name)s serves %(active)s of %(all)s active grants")
        % {"name": rows[0][0], "active": rows[0][1], "all": sum(row[1] for row in rows)}
        if rows
        else _("No grants yet")
    )
    says = _said(names, [sum(row[index + 1] for row in rows) for index in range(4)])
    measure = _("Grants by provider and status, today")
    drawing = charts.stacked("grants", measure, says, _series(names, "s1", "s3", "s2", "s4"), rows) if rows else None
    return Figure("grants", finding, measure, [_("Provider"), *names], rows, drawing)


def lapses(scope: Callable[[QuerySet, str], QuerySet]) -> Figure:
    """What ends in each of the next six months unless somebody renews it."""
    months = periods.next_months()
    until = periods.months_after(months[-1], 1)
    counted = [
        Counter(periods.month_of(day) for day in _days(scope(found, path), field, months[0], until))
        for found, path, field in _ending().values()
    ]
    rows = [(_month(month), *(count[month] for count in counted)) for month in months]
    ending = sum(sum(row[1:]) for row in rows[:3])
    finding = ngettext(
        "%(number)d thing ends in the next three months", "%(number)d things end in the next three months", ending
    ) % {"number": ending}
    measure, names = _("Ends unless renewed, by month"), list(_ending())
    says = _said(names, [sum(count.values()) for count in counted])
    drawing = charts.stacked("lapses", measure, says, _series(names, "s1", "s3", "s2", "s4"), rows)
    return Figure("lapses", finding, measure, [_("Month"), *names], rows, drawing)


def acknowledgements(suspensions: QuerySet, period: Period) -> Figure:
    """From telling a provider of a suspension to its acknowledgement, in minutes."""
    told = Acknowledgement.objects.filter(suspension__in=suspensions, told_at__gte=periods.begin_of(period.begins))
    minutes: dict[str, list[int]] = {}
    for one in told.exclude(acknowledged_at=None).select_related("provider"):
        took = (one.acknowledged_at - one.told_at).total_seconds() / 60  # type: ignore[operator]
        minutes.setdefault(one.provider.name, []).append(round(took))
    # Whatever the period: what is still awaited is late today.
    waiting = acknowledging.waiting().filter(suspension__in=suspensions).count()
    late = acknowledging.late().filter(suspension__in=suspensions).count()
    ranked = {name: [nth_of_a_hundred(taken, rank) for rank in (10, 50, 90)] for name, taken in minutes.items()}
    rows = [(name, len(minutes[name]), ranked[name][1], ranked[name][2]) for name in sorted(ranked)]
    finding = _("No acknowledgement is awaited")
    if waiting:
        finding = ngettext(
            "%(number)d acknowledgement is awaited, %(late)d of them late",
            "%(number)d acknowledgements are awaited, %(late)d of them late",
            waiting,
        ) % {"number": waiting, "late": late}
    measure = _("Minutes from a suspension to the provider’s acknowledgement")
    limit = round(acknowledging.allowed().total_seconds() / 60)
    lines = [Range(name, *ranked[name], limit) for name in sorted(ranked)]
    says = "; ".join(f"{row[0]}: {row[2]}" for row in rows)
    drawing = (
        charts.ranges("acknowledgements", measure, says, lines, median=_("median"), limit=_("an hour"))
        if rows
        else None
    )
    columns = [_("Provider"), _("Number"), _("Median"), _("90 of 100")]
    return Figure("acknowledgements", finding, measure, columns, rows, drawing, is_late=bool(late))


def _ending() -> dict[str, tuple[QuerySet, str, str]]:
    """What may end: the records, the way to their jurisdiction, and the day."""
    own = "organisation__jurisdiction"
    checks = Check.objects.filter(status__in=["clear", "clear_with_restriction"], person__status="cleared")
    return {
        _("Standing"): (Partner.objects.filter(status="active"), own, "standing_until"),
        _("Grants"): (Grant.objects.filter(status__in=["active", "paused", "suspended"]), own, "valid_until"),
        _("Checks"): (checks, f"person__{own}", "expires_on"),
        _("Evidence"): (DocumentVersion.objects.all(), f"document__{own}", "valid_until"),
    }


def _by_month(found: QuerySet, field: str) -> Counter[date]:
    counted = (
        found.order_by().annotate(month=TruncMonth(F(field))).values_list("month").annotate(Count("pk", distinct=True))
    )
    return Counter({periods.month_of(month): number for month, number in counted})


def _days(found: QuerySet, field: str, begins: date, until: date) -> Iterable[date]:
    within = {f"{field}__gte": begins, f"{field}__lt": until}
    return found.filter(**within).order_by().values_list(field, flat=True)


def _series(names: Sequence[str], *colours: str) -> list[Series]:
    return [Series(name, colour) for name, colour in zip(names, colours, strict=True)]


def _said(names: Sequence[str], numbers: Sequence[int]) -> str:
    return "; ".join(f"{name}: {number}" for name, number in zip(names, numbers, strict=True))


def _named(row: tuple) -> dict[str, object]:
    return {"name": row[0], "allowed": row[2], "median": row[3]}


def _month(month: date) -> str:
    return date_format(month, "M Y" if month.month == 1 else "M")
