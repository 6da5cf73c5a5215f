"""What happens to a case. Records call these from their own actions, in the same transaction."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal import dates
from portal.access import Refused
from portal.accounts.models import Jurisdiction, Membership, Organisation
from portal.acts import act
from portal.cases import clock, opening, rules, standing_in
from portal.cases.models import Case, CaseJoining, ClockStop, Recusal
from portal.ledger import actions as ledger
from portal.notices import actions as notices
from portal.states import move


@act
def open_case(
    *,
    kind: str,
    reference: str,
    organisation: Organisation,
    jurisdiction: Jurisdiction,
    tier: int | None,
    title: str,
    by: Any,
    working_days: int,
    rulebook: Any,
    stage: str,
    turn: str,
    turn_for: str,
    due_at: datetime | None = None,
) -> Case:
    """Open the case of a record: its days run by the calendar of `jurisdiction`, under this edition of the rulebook.

    `due_at` is the deadline of whoever has the turn; without one it is the end of the days.
    """
    now = dates.now()
    decide_by = dates.add_working_days(now, working_days, calendar=jurisdiction.calendar, zone=jurisdiction.time_zone)
    case = Case.objects.create(
        reference=reference,
        kind=kind,
        organisation=organisation,
        jurisdiction=jurisdiction,
        tier=tier,
        title=title,
        stage=stage,
        turn=turn,
        turn_for=turn_for,
        turn_since=now,
        due_at=due_at or decide_by,
        rulebook_number=getattr(rulebook, "edition", rulebook),
        opened_at=now,
        working_days=working_days,
        decide_by=decide_by,
    )
    facts = {
        "kind": kind,
        "jurisdiction": jurisdiction.pk,
        "working_days": working_days,
        "rulebook": case.rulebook_number,
    }
    ledger.append("case.opened", case, by=by, facts=facts)
    return case


@act
def join(case: Case, jurisdiction: Jurisdiction, *, by: Any) -> None:
    """Let another jurisdiction take part; joining twice, or joining the lead, changes nothing. The ledger keeps to whom
    the case was opened by that."""
    if jurisdiction.pk == case.jurisdiction_id:
        return
    readers = opening.new_readers(case, [jurisdiction]).get(jurisdiction.pk, [])
    joining, is_new = CaseJoining.objects.get_or_create(case=case, jurisdiction=jurisdiction)
    if is_new:
        facts = {"jurisdiction": jurisdiction.pk, "opened_to": [str(reader.public_id) for reader in readers]}
        ledger.append("case.joined", joining, by=by, facts=facts)


@act
def set_turn(case: Case, *, stage: str, turn: str, turn_for: str, due_at: datetime | None = None) -> None:
    """Say whose turn it is, for what and by when; the programme's turn ends with its days unless it has a deadline."""
    is_new = (case.turn, case.stage, case.turn_for) != (turn, stage, turn_for)
    case.stage, case.turn, case.turn_for = stage, turn, turn_for
    if is_new:
        case.turn_since = dates.now()
    case.due_at = due_at or (case.decide_by if turn == Case.Turn.PROGRAMME else None)
    case.save(update_fields=["stage", "turn", "turn_for", "turn_since", "due_at"])


@act
def stop_clock(case: Case, *, by: Any) -> None:
    """Stop the clock, because somebody outside the programme was asked."""
    move(case, Case.Status.WAITING, by=by)
    ClockStop.objects.create(case=case, stopped_at=dates.now())


@act
def start_clock(case: Case, *, by: Any) -> None:
    """Let the clock run again: the programme's days end later by the working days it stood still."""
    decide_by = _end_the_stop(case)
    move(case, Case.Status.OPEN, by=by, decide_by=decide_by)


@act
def await_decision(case: Case, *, by: Any) -> None:
    """The work is done and somebody is to decide."""
    decide_by = _end_the_stop(case)
    move(case, Case.Status.AWAITING_DECISION, by=by, decide_by=decide_by)


@act
def back_to_work(case: Case, *, by: Any) -> None:
    """What was ready for a decision needs work again."""
    decide_by = _end_the_stop(case)
    move(case, Case.Status.OPEN, by=by, decide_by=decide_by)


@act
def close(case: Case, *, by: Any, stage: str = "") -> None:
    """End the work at this stage, else at the one that it has: it is nobody's turn, and nothing is due."""
    decide_by = _end_the_stop(case)
    nobody: dict[str, Any] = {"turn": Case.Turn.NOBODY, "turn_for": "", "turn_since": dates.now(), "due_at": None}
    nobody["stage"] = stage or case.stage
    move(case, Case.Status.CLOSED, by=by, decide_by=decide_by, closed_at=dates.now(), **nobody)


@act
def reopen(case: Case, *, by: Any, reason: str) -> None:
    """Take a closed case up again, as when it was remitted; the time in between does not count."""
    ClockStop.objects.create(case=case, stopped_at=case.closed_at, started_at=dates.now())
    decide_by = clock.working_clock(case).decide_by(dates.now())
    turn: dict[str, Any] = {"turn": Case.Turn.PROGRAMME, "turn_since": dates.now(), "due_at": decide_by}
    move(case, Case.Status.OPEN, by=by, reason=reason, decide_by=decide_by, closed_at=None, **turn)


@act
def begin_new_work(case: Case, *, working_days: int, by: Any) -> None:
    """Take a closed case up for another piece of work, which has all of its working days from now on."""
    reopen(case, by=by, reason="")
    case.working_days = clock.working_clock(case).used(dates.now()) + working_days
    case.decide_by = clock.working_clock(case).decide_by(dates.now())
    case.due_at = case.decide_by
    case.save(update_fields=["working_days", "decide_by", "due_at"])


@act
def assign(case: Case, *, to: Membership | None, by: Membership) -> None:
    """Give the case to a member who is there, or to nobody; the new assignee is told."""
    case = _locked(case)
    rules.may_assign_to(to).check(by, case)
    if to is not None and (reason := rules.why_not_assignee(to, case)):
        raise Refused(reason)
    if to is not None and to != by and (reason := standing_in.why_away(to)):
        raise Refused(reason)
    if case.assignee_id == (to.pk if to else None):
        return
    _give(case, to, by=by)
    if to is not None and to != by:
        _tell_assignee(case, to, by)


@act
def recuse(case: Case, *, by: Membership, reason: str, explanation: str = "") -> Recusal:
    """Stand down because of a conflict: this person sees nothing of the case from now on, and it is given back."""
    case = _locked(case)
    rules.may_recuse.check(by, case)
    if not reason:
        raise Refused(_("Choose the reason for which you stand down."))
    recusal = Recusal.objects.create(case=case, membership=by, reason=reason, explanation=explanation)
    ledger.append("case.recused", recusal, by=by, reason=explanation, facts={"reason": reason})
    if case.assignee is not None and case.assignee.user_id == by.user_id:
        _give(case, None, by=by)
    return recusal


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("assignee", "jurisdiction").get(pk=case.pk)


def _end_the_stop(case: Case) -> datetime:
    """End the running stop, if there is one; the end of the programme's days as it then is."""
    ClockStop.objects.filter(case=case, started_at=None).update(started_at=dates.now())
    return clock.working_clock(case).decide_by(dates.now())


def _give(case: Case, to: Membership | None, *, by: Membership) -> None:
    before = case.assignee
    case.assignee = to
    case.save(update_fields=["assignee"])
    facts = {"from": str(before.public_id) if before else "", "to": str(to.public_id) if to else ""}
    ledger.append("case.assigned", case, by=by, facts=facts)


def _tell_assignee(case: Case, to: Membership, by: Membership) -> None:
    notices.notify(
        [to.user],
        key=f"case.assigned:{case.reference}:{dates.now().isoformat()}",
        subject=_("%(reference)s was assigned to you") % {"reference": case.reference},
        text=_("%(name)s gave you %(reference)s, %(title)s.")
        % {"name": by.user.name, "reference": case.reference, "title": case.title},
        link=f"/cases/{case.reference}/",
        reference=case.reference,
    )
