"""Schedules and what they ask for: begun with a partner's standing, replaced at a period's end, planned every day.

Only the period that runs now is planned. What comes after it follows from the schedule that stands when it begins, so a
partner that changes tier between two reports has neither a gap nor an overlap, and a missed day changes nothing.
"""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Q, QuerySet

from partners.reports import periods, telling
from partners.reports.models import Obligation, ReportSchedule
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal import dates
from portal.acts import act
from portal.cases.references import next_reference
from portal.ledger import actions as ledger
from portal.states import SystemActor, move

PLANNER = SystemActor("system:reports")
REPORTING = (Partner.Status.ACTIVE, Partner.Status.SUSPENDED)
A_DAY = timedelta(days=1)


@act
def follow_standing(partner: Partner, *, by: Any) -> None:
    """Let the schedule say what the partner's standing asks for; doing it twice changes nothing.

    A partner without one gets it from today. Another tier counts from the day after the running period. A partner that
    left reports once more, on the period until its last day.
    """
    partner = Partner.objects.select_for_update(of=("self",)).select_related("organisation__jurisdiction").get(
        pk=partner.pk
    )  # fmt: skip
    latest = ReportSchedule.objects.filter(organisation=partner.organisation_id).order_by("-starts_on").first()
    is_running = latest is not None and (latest.ends_on is None or latest.ends_on >= today(partner.organisation))
    if partner.status not in REPORTING:
        if latest is not None and latest.ends_on is None:
            _end(partner, by=by)
    elif latest is None or not is_running or latest.ends_on is not None:
        _begin(partner, latest, by=by)
    elif latest.tier != partner.tier:
        _change(partner, latest, by=by)
    _plan(partner.organisation, by=by)


def plan_due(*, by: Any = PLANNER) -> int:
    """The daily task: schedules follow standing, periods that began are planned, those that ended are opened.

    Gives how many partners or reports it touched; what is as it should be is not read one by one.
    """
    astray = list(_astray())
    for partner in astray:
        follow_standing(partner, by=by)
    unplanned = list(_unplanned())
    for schedule in unplanned:
        _plan_alone(schedule.organisation, by=by)
    ended = Obligation.objects.filter(status=Obligation.Status.UPCOMING, opens_on__lte=_latest_day())
    opened = [_open(obligation, by=by) for obligation in ended.values_list("pk", flat=True)]
    return len(astray) + len(unplanned) + sum(opened)


@act
def move_by_holidays(*, by: Any = PLANNER) -> int:
    """Reports not yet due whose calendar has changed: one that is not open moves either way, an open one only later."""
    waiting = Obligation.objects.filter(status__in=["upcoming", "open"], due_at__gt=dates.now())
    rulebooks = Rulebook.objects.in_bulk()
    moved = 0
    for obligation in waiting.select_related("organisation__jurisdiction"):
        obligation.rulebook = rulebooks[obligation.rulebook_id]
        found = _deadlines(obligation)
        is_promised = obligation.status == Obligation.Status.OPEN and found.due_at < obligation.due_at
        if found.due_at != obligation.due_at and not is_promised:
            _set_deadlines(obligation, found, by=by)
            moved += 1
    return moved


def today(organisation: Any) -> date:
    """The day that it is at the partner's."""
    return dates.now().astimezone(ZoneInfo(organisation.jurisdiction.time_zone)).date()


def _begin(partner: Partner, latest: ReportSchedule | None, *, by: Any) -> None:
    """From today, or from the day after what was planned before."""
    organisation = partner.organisation
    planned = Obligation.objects.filter(organisation=organisation).aggregate(last=Max("period_end"))["last"]
    ends = [day for day in (latest and latest.ends_on, planned) if day]
    starts_on = max([today(organisation), *(day + A_DAY for day in ends)])
    _add(partner, starts_on, verb="reportschedule.begun", by=by)


def _change(partner: Partner, schedule: ReportSchedule, *, by: Any) -> None:
    """The running period is finished as it was begun; one that has not begun is taken back."""
    _plan(partner.organisation, by=by)
    last = schedule.obligations.aggregate(last=Max("period_end"))["last"]
    if last is None:
        starts_on = schedule.starts_on
        schedule.delete()
    else:
        starts_on = last + A_DAY
        ReportSchedule.objects.filter(pk=schedule.pk).update(ends_on=last)
    _add(partner, starts_on, verb="reportschedule.changed", by=by)


def _end(partner: Partner, *, by: Any) -> None:
    """The schedule ends today, and so does the period that runs: its report is the last one."""
    day = today(partner.organisation)
    for schedule in ReportSchedule.objects.filter(organisation=partner.organisation_id, ends_on=None):
        if schedule.starts_on > day:
            schedule.delete()
            continue
        _plan(partner.organisation, by=by)
        schedule.ends_on = day
        schedule.save(update_fields=["ends_on"])
        ledger.append("reportschedule.ended", schedule, by=by, facts={"ends_on": day.isoformat()})
    running = Obligation.objects.filter(organisation=partner.organisation_id, period_end__gt=day, status="upcoming")
    for obligation in running.select_related("organisation__jurisdiction", "rulebook"):
        obligation.period_end = day
        _set_deadlines(obligation, _deadlines(obligation), by=by)


def _add(partner: Partner, starts_on: date, *, verb: str, by: Any) -> None:
    rulebook = Rulebook.current()
    schedule = ReportSchedule.objects.create(
        organisation=partner.organisation,
        rulebook=rulebook,
        tier=partner.tier,
        period_months=periods.months_at(rulebook, partner.tier),  # type: ignore[arg-type]
        starts_on=starts_on,
    )
    facts = {"tier": schedule.tier, "months": schedule.period_months, "starts_on": starts_on.isoformat()}
    ledger.append(verb, schedule, by=by, facts=facts)


def _plan(organisation: Any, *, by: Any) -> None:
    """Every period that has begun by now and has no obligation yet, in order."""
    day = today(organisation)
    schedules = ReportSchedule.objects.select_for_update(of=("self",)).filter(organisation=organisation)
    for schedule in schedules.select_related("rulebook", "organisation__jurisdiction").order_by("starts_on"):
        last = schedule.obligations.aggregate(last=Max("period_end"))["last"]
        begins = last + A_DAY if last else schedule.starts_on
        until = min(day, schedule.ends_on or day)
        while begins <= until:
            begins = _owe(schedule, begins, by=by).period_end + A_DAY


@act
def _plan_alone(organisation: Any, *, by: Any) -> None:
    _plan(organisation, by=by)


def _owe(schedule: ReportSchedule, begins: date, *, by: Any) -> Obligation:
    ends = periods.end_of_period(begins, schedule.period_months)
    if schedule.ends_on is not None:
        ends = min(ends, schedule.ends_on)
    found = periods.deadlines(ends, rulebook=schedule.rulebook, organisation=schedule.organisation)
    obligation = Obligation.objects.create(
        reference=next_reference("RPT"),
        schedule=schedule,
        organisation=schedule.organisation,
        rulebook=schedule.rulebook,
        tier=schedule.tier,
        period_start=begins,
        period_end=ends,
        status_since=dates.now(),
        first_due_at=found.due_at,
        **vars(found),
    )
    facts = {"from": begins.isoformat(), "to": ends.isoformat(), "due_at": found.due_at.isoformat()}
    ledger.append("obligation.planned", obligation, by=by, facts=facts)
    return obligation


@act
def _open(pk: int, *, by: Any) -> bool:
    """Open one claimed report, if its period is over where the partner is."""
    claimed = Obligation.objects.select_for_update(of=("self",), skip_locked=True)
    found = claimed.select_related("organisation__jurisdiction").filter(pk=pk, status=Obligation.Status.UPCOMING)
    obligation = found.first()
    if obligation is None or obligation.opens_on > today(obligation.organisation):
        return False
    move(obligation, Obligation.Status.OPEN, by=by, status_since=dates.now())
    telling.of_opening(obligation)
    return True


def _deadlines(obligation: Obligation) -> periods.Deadlines:
    return periods.deadlines(obligation.period_end, rulebook=obligation.rulebook, organisation=obligation.organisation)


def _set_deadlines(obligation: Obligation, found: periods.Deadlines, *, by: Any) -> None:
    facts = {"before": obligation.due_at.isoformat(), "due_at": found.due_at.isoformat()}
    changed = {**vars(found), "first_due_at": found.due_at}
    for name, value in changed.items():
        setattr(obligation, name, value)
    obligation.save(update_fields=[*changed, "period_end"])
    ledger.append("obligation.moved", obligation, by=by, facts=facts)


def _latest_day() -> date:
    """No partner is further ahead than this; each is asked by its own zone afterwards."""
    return (dates.now() + timedelta(hours=14)).date()


def _astray() -> QuerySet[Partner]:
    """Partners whose schedule does not say what their standing asks for."""
    reporting = Q(status__in=REPORTING)
    running = ReportSchedule.objects.filter(ends_on=None)
    of_tier = Q(pk__in=Partner.objects.filter(
        organisation__report_schedules__ends_on=None, organisation__report_schedules__tier=F("tier")
    ).values("pk"))  # fmt: skip
    has_one = Q(organisation__in=running.values("organisation"))
    return Partner.objects.filter((reporting & ~of_tier) | (~reporting & has_one))


def _unplanned() -> QuerySet[ReportSchedule]:
    """Schedules whose last planned period is over."""
    day = _latest_day()
    found = ReportSchedule.objects.alias(last=Max("obligations__period_end"))
    found = found.filter(Q(last=None) | Q(last__lt=day), starts_on__lte=day)
    unfinished = Q(ends_on=None) | Q(last=None) | Q(last__lt=F("ends_on"))
    return found.filter(unfinished).select_related("organisation__jurisdiction")
