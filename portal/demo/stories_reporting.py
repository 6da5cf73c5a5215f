"""Reports of every active partner: most in time, some late, returned or waived, and one that stays away."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from partners.reports import actions, periods, planning
from partners.reports.models import Obligation
from partners.reports.sections import Report
from portal import dates
from portal.accounts.models import Membership
from portal.demo.calendar import Story
from reviews.enforcement import sweeping

FIRST_DAY = -230
AGAIN = timedelta(days=4)


@dataclass(frozen=True)
class Manner:
    """How a partner reports. Reports are counted from 0; `latest` is how the newest one that was due ends."""

    filed: tuple[int, ...] = (-4,)  # Days from the day on which each is due; the last is repeated.
    judged: int = 3  # Days after it was filed.
    returned: frozenset[int] = frozenset()
    waived: frozenset[int] = frozenset()
    latest: str = "accepted"


MANNERS = {
    "Aurora Institute": Manner(filed=(3, -8), returned=frozenset({0})),
    "Kestrel Analytics": Manner(waived=frozenset({0}), latest="missing"),
    "Heron Measurement Office": Manner(latest="returned"),
    "Larkspur Institute": Manner(filed=(-1,), latest="submitted"),
    "Gadwall Cargo Analytics": Manner(filed=(365,)),
}
IN_TIME = Manner()
TEXTS = {
    "use": "Requests stayed below a third of what the grant allows. Our counts agree with the gateway’s to 1%.",
    "evaluations": "Two campaigns were registered and finished. One run was stopped after an hour, because its prompts "
    "were incomplete; it is listed with the others.",
    "people": "",
    "incidents": "",
    "misuse": "One planted attempt was found by the filter within four minutes and reported by the evaluator on duty.",
    "safeguards": "The content filter was tested on the first working day of each month. It was never switched off.",
    "data": "Public and made-up data only. Nothing was kept longer than the 90 days.",
    "suppliers": "",
    "progress": "The exercise “stolen keys” is planned with the provider; a date is agreed.",
    "outlook": "The same rate of use. One responsible officer is on leave for two weeks; the deputy acts.",
}
MORE = " Added after the return: the difference on 14 days came from a clock that ran an hour late, and is explained."


def reports() -> Story:
    """Every day: what is due is planned and opened, each partner does as it does, and what stays away is swept up."""
    yield FIRST_DAY + 0.6
    today = dates.now() - timedelta(days=FIRST_DAY + 0.6)
    for day in range(FIRST_DAY + 1, 0):
        yield day + 0.6
        planning.plan_due()
        related = ("organisation__jurisdiction", "rulebook", "schedule")
        for obligation in Obligation.objects.filter(status__in=["open", "submitted", "returned"]).select_related(
            *related
        ):
            _live(obligation, MANNERS.get(obligation.organisation.name, IN_TIME), today=today)
        sweeping.sweep()


def _live(obligation: Obligation, manner: Manner, *, today: datetime) -> None:
    """One day of one report."""
    now, number = dates.now(), _number(obligation)
    is_latest = _next_due(obligation) > today
    if manner.latest == "missing" and _next_due(obligation) > today - timedelta(days=33):
        return
    if obligation.status == Obligation.Status.OPEN:
        due_to_file = obligation.due_at + timedelta(days=manner.filed[min(number, len(manner.filed) - 1)])
        if is_latest and obligation.due_at < today and manner.latest != "accepted":
            due_to_file = today - timedelta(days={"submitted": 2, "returned": 8}[manner.latest])
        if number in manner.waived:
            _waive(obligation)
        elif now >= due_to_file:
            _file(obligation)
    elif obligation.status == Obligation.Status.SUBMITTED:
        if not (is_latest and manner.latest == "submitted"):
            _judge(
                obligation, manner, goes_back=number in manner.returned or (is_latest and manner.latest == "returned")
            )
    elif now >= obligation.status_since + AGAIN and not (is_latest and manner.latest == "returned"):
        _file(obligation, more=MORE)


def _number(obligation: Obligation) -> int:
    earlier = Obligation.objects.filter(
        organisation=obligation.organisation_id, period_start__lt=obligation.period_start
    )
    return earlier.count()


def _next_due(obligation: Obligation) -> datetime:
    """When the report after this one is due."""
    following = obligation.period_end + timedelta(days=1)
    ends = periods.end_of_period(following, obligation.schedule.period_months)
    return periods.deadlines(ends, rulebook=obligation.rulebook, organisation=obligation.organisation).due_at


def _file(obligation: Obligation, *, more: str = "") -> None:
    officer = obligation.organisation.memberships.filter(role="responsible_officer").order_by("pk")[0]
    written = []
    for section in Report(obligation).sections:
        text = TEXTS.get(section.code, "")
        text = text + more if section.code == "use" else text
        written.append(actions.Written(section.code, {"text": text, "is_nothing": not text}))
    actions.save_sections(obligation, written=written, by=officer)
    actions.submit(obligation, signed_name=officer.user.name, by=officer)


def _judge(obligation: Obligation, manner: Manner, *, goes_back: bool) -> None:
    reviewer = _member(obligation, "reviewer")
    if reviewer is None or dates.now() < obligation.status_since + timedelta(days=manner.judged - 1):
        return
    if goes_back and obligation.submissions.count() == 1:
        text = "On 14 days the gateway counted more requests than you report. Say why, by day."
        actions.send_back(obligation, codes=["figures_differ"], text=text, by=reviewer)
    else:
        actions.accept(obligation, text="Clear and complete.", by=reviewer)


def _waive(obligation: Obligation) -> None:
    approver = _member(obligation, "approver")
    if approver is not None:
        text = "The standing had begun days before the end of the period, and no grant had."
        actions.waive(obligation, reason="no_use", text=text, by=approver)


def _member(obligation: Obligation, role: str) -> Membership | None:
    members = Membership.objects.current().filter(role=role, organisation__kind="authority")
    return members.filter(organisation__jurisdiction=obligation.organisation.jurisdiction_id).order_by("pk").first()
