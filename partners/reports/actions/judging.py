"""Accepting, returning and waiving a report."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from partners.reports import periods, rules, telling
from partners.reports.actions.drafting import locked
from partners.reports.models import Obligation, ReportJudgment, ReportSubmission
from portal import dates
from portal.access import Refused
from portal.accounts.models import Membership
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.states import move


@transaction.atomic
def accept(obligation: Obligation, *, by: Membership, text: str = "") -> ReportJudgment:
    """The latest version is good: the obligation is settled, its case closed, the partner told."""
    obligation = locked(obligation)
    rules.may_judge.check(by, obligation)
    judgment = _judge(obligation, ReportJudgment.Outcome.ACCEPTED, codes=[], text=text, by=by)
    facts = {"version": judgment.submission.number, "digest": judgment.submission.digest}
    move(obligation, Obligation.Status.ACCEPTED, by=by, reason=text, facts=facts, status_since=dates.now())
    cases.close(obligation.case, by=by)  # type: ignore[arg-type]
    telling.of_acceptance(obligation)
    return judgment


@transaction.atomic
def send_back(obligation: Obligation, *, codes: Sequence[str], text: str, by: Membership) -> ReportJudgment:
    """The partner mends what the reasons name and files again within its days; the programme's clock stands still."""
    obligation = locked(obligation)
    rules.may_judge.check(by, obligation)
    known = {entry.code: entry.label for entry in obligation.rulebook.entries("return_reason")}
    if not codes or set(codes) - set(known):
        raise Refused(_("Choose at least one of the reasons for which a report is returned."))
    if not text.strip():
        raise Refused(_("Say what the partner has to put right."))
    judgment = _judge(obligation, ReportJudgment.Outcome.RETURNED, codes=list(codes), text=text, by=by)
    again = periods.due_again(dates.now(), rulebook=obligation.rulebook, organisation=obligation.organisation)
    facts = {"version": judgment.submission.number, "codes": list(codes), "due_at": again["due_at"].isoformat()}
    move(obligation, Obligation.Status.RETURNED, by=by, reason=text, facts=facts, status_since=dates.now(), **again)
    case: Case = obligation.case  # type: ignore[assignment]
    cases.stop_clock(case, by=by)
    turn_for = _("to put it right and file it again")
    cases.set_turn(case, stage=obligation.status, turn=Case.Turn.PARTNER, turn_for=turn_for, due_at=obligation.due_at)
    why = "\n".join([*(known[code] for code in codes), "", text])
    telling.of_return(obligation, version=judgment.submission.number, why=why)
    return judgment


@transaction.atomic
def waive(obligation: Obligation, *, reason: str, text: str, by: Membership) -> None:
    """No report is asked for this period, for a reason of the rulebook and with words; it bars nothing any more."""
    obligation = locked(obligation)
    rules.may_waive.check(by, obligation)
    known = {entry.code: entry.label for entry in obligation.rulebook.entries("waiver_reason")}
    if reason not in known:
        raise Refused(_("Choose the reason for which the report is waived."))
    if not text.strip():
        raise Refused(_("Say why no report is needed for this period."))
    now = dates.now()
    facts = {"reason": reason}
    move(obligation, Obligation.Status.WAIVED, by=by, reason=text, facts=facts, status_since=now, waiver_reason=reason)
    if obligation.case is not None:
        cases.close(obligation.case, by=by)
    telling.of_waiver(obligation, why=f"{known[reason]}. {text}")


def _judge(obligation: Obligation, outcome: str, *, codes: list[str], text: str, by: Membership) -> ReportJudgment:
    latest = ReportSubmission.objects.filter(obligation=obligation).order_by("-number")[0]
    return ReportJudgment.objects.create(
        submission=latest, outcome=outcome, codes=codes, text=text, by=by, at=dates.now()
    )
