"""Decisions: by an approver who gave no opinion, co-signed where the rulebook says so, effective by themselves."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partners.applications import actions as applications
from partners.applications.models import Application, Submission
from portal import dates
from portal.accounts.models import Membership
from portal.acts import act
from portal.cases import actions as cases
from portal.ledger import actions as ledger
from portal.states import Lost, Refused, SystemActor, move
from portal.waking import wake
from reviews.decisions import cosigners, effects, quorum, rules
from reviews.decisions.actions import turns
from reviews.decisions.actions.screening import locked
from reviews.decisions.models import Decision, DecisionReason, Opinion, Proposal, RefusalNotice

HEARING = SystemActor("system:hearings")


@dataclass(frozen=True)
class ConditionPlan:
    """A condition as the decider words it; `due_on` is an ISO date for one by a date."""

    code: str
    text: str
    kind: str
    due_on: str = ""

    @property
    def due_day(self) -> date | None:
        return date.fromisoformat(self.due_on) if self.due_on else None


@dataclass(frozen=True)
class Plan:
    """What is to be decided: outcome, the words of the letter, coded reasons with facts, conditions."""

    outcome: str
    text: str
    departure: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    conditions: tuple[ConditionPlan, ...] = field(default=())

    @classmethod
    def of(cls, content: dict[str, Any]) -> "Plan":
        return cls(
            content["outcome"],
            content["text"],
            content["departure"],
            tuple((code, facts) for code, facts in content["reasons"]),
            tuple(ConditionPlan(**condition) for condition in content["conditions"]),
        )


@act
def decide(application: Application, plan: Plan, *, by: Membership) -> Decision | Proposal:
    """Decide on the version under decision; where two approvers are needed this asks for the co-signature."""
    application = locked(application)
    _refuse_a_second_decision(application)
    rules.may_decide_once_complete.check(by, application)
    submission = quorum.latest(application)
    state = quorum.of(submission)
    if missing := rules.missing_for_quorum(state):
        raise Refused(missing)
    _check(submission, state, plan)
    if state.deciders_for(plan.outcome) == 1:
        return _make(submission, state, plan, decided_by=by, cosigned_by=None)
    if submission.proposals.filter(status=Proposal.Status.OPEN).exists():
        raise Refused(_("A decision already waits for a co-signature. Co-sign it, or withdraw it first."))
    proposal = Proposal.objects.create(submission=submission, content=asdict(plan), proposed_by=by)
    ledger.append("decision.proposed", proposal, by=by, facts={"version": submission.number})
    for jurisdiction in cosigners.joined_by(application, state, by=by):
        cases.join(application.case, jurisdiction, by=by)
    cases.set_turn(application.case, stage=application.status, turn="programme", turn_for=_("to co-sign the decision"))
    return proposal


@act
def cosign(proposal: Proposal, *, by: Membership) -> Decision:
    """A second approver signs, where the rulebook says so from another jurisdiction: the decision takes effect."""
    application = locked(proposal.submission.application)
    rules.may_decide.check(by, application)
    latest, submission = quorum.latest(application), proposal.submission
    state = quorum.of(latest)
    if refusal := rules.why_not_cosigner(proposal, by, state) or rules.why_not_as_proposed(proposal, application):
        raise Refused(refusal)
    plan = Plan.of(proposal.content)
    _check(latest, state, plan)
    submission.application = application
    move(proposal, Proposal.Status.SIGNED, by=by)
    return _make(submission, quorum.of(submission), plan, decided_by=proposal.proposed_by, cosigned_by=by)


@act
def withdraw_proposal(proposal: Proposal, *, by: Membership) -> None:
    """The proposer, or an approver who would co-sign, takes a proposed decision back."""
    application = locked(proposal.submission.application)
    rules.may_decide_once_complete.check(by, application)
    move(proposal, Proposal.Status.WITHDRAWN, by=by)
    turns.follow_quorum(application, by=by)


@act
def announce_refusal(application: Application, *, reasons: str, by: Membership) -> RefusalNotice:
    """Tell the partner of an intended refusal; it has ten working days to answer, and the clock stands still."""
    application = locked(application)
    rules.may_decide.check(by, application)
    submission = quorum.latest(application)
    if not reasons.strip():
        raise Refused(_("Give the reasons, so that the partner can answer them."))
    if RefusalNotice.objects.filter(submission=submission).exists():
        raise Refused(_("The partner was already told of the intended refusal of this version."))
    home = application.organisation.jurisdiction
    days = application.rulebook.number("refusal_notice.working_days")
    due_at = dates.add_working_days(dates.now(), days, calendar=home.calendar, zone=home.time_zone)
    notice = RefusalNotice.objects.create(submission=submission, reasons=reasons, by=by, due_at=due_at)
    ledger.append("application.refusal_announced", application, by=by, reason=reasons)
    cases.stop_clock(application.case, by=by)
    cases.set_turn(application.case, stage=application.status, turn="partner", turn_for=_("to answer"), due_at=due_at)
    effects.tell_officers(
        application,
        key=f"refusal-{submission.pk}",
        subject=_("A refusal of %(application)s is intended"),
        text=reasons,
        link=f"/decisions/{application.reference}/answer/",
    )
    return notice


@act
def answer_refusal(notice: RefusalNotice, *, text: str, by: Membership) -> RefusalNotice:
    """The partner's officer answers; the case goes back to those who decide."""
    application = locked(notice.submission.application)
    if by.organisation_id != application.organisation_id or not by.can("applications.submit"):
        raise Refused(_("Only a responsible officer of the partner answers."))
    notice = RefusalNotice.objects.select_for_update().get(pk=notice.pk)
    if notice.answered_at is not None:
        raise Lost(_("This was already answered."))
    if not text.strip():
        raise Refused(_("Write your answer."))
    notice.answer, notice.answered_at, notice.answered_by = text, dates.now(), by
    notice.save(update_fields=["answer", "answered_at", "answered_by"])
    ledger.append("application.refusal_answered", application, by=by, reason=text)
    cases.await_decision(application.case, by=by)
    turns.follow_quorum(application, by=by)
    return notice


@act
def end_hearing(notice: RefusalNotice) -> None:
    """The days to answer an intended refusal are over: it is decided on what is there, and is the programme's turn."""
    application = locked(notice.submission.application)
    notice = RefusalNotice.objects.select_for_update().get(pk=notice.pk)
    is_open = application.status == Application.Status.IN_REVIEW and application.case.turn == "partner"
    if notice.answered_at is not None or notice.due_at > dates.now() or not is_open:
        return
    cases.await_decision(application.case, by=HEARING)
    turns.follow_quorum(application, by=HEARING)


def end_hearings() -> int:
    """Each notice whose days are over; gives how many cases went back to the programme."""
    over = RefusalNotice.objects.filter(
        answered_at=None,
        due_at__lte=dates.now(),
        submission__application__status=Application.Status.IN_REVIEW,
        submission__application__case__turn="partner",
    )
    found = list(over.select_related("submission__application"))
    for notice in found:
        end_hearing(notice)
    return len(found)


def dossier_digest(submission: Submission, opinions: Iterable[Opinion]) -> str:
    """SHA-256, hex, over all that a decision is made on: the version, its given opinions, the judgments of evidence."""
    judgments = submission.application.evidence_judgments.order_by("pk").values_list(
        "criterion__code", "version__stored__sha256", "verdict", "reason"
    )
    dossier = {
        "version": submission.digest,
        "opinions": [_committed(opinion) for opinion in sorted(opinions, key=attrgetter("pk"))],
        "judgments": [list(judgment) for judgment in judgments],
    }
    return hashlib.sha256(json.dumps(dossier, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _committed(opinion: Opinion) -> list[Any]:
    salt = bytes(opinion.salt).hex() if opinion.salt else ""
    return [opinion.pk, opinion.recommendation, opinion.rationale, opinion.ratings, salt]


def _refuse_a_second_decision(application: Application) -> None:
    decision = Decision.objects.filter(submission__application=application).select_related("decided_by__user").first()
    if decision is not None:
        raise Lost(
            _("Nothing was changed. %(name)s decided this application on %(day)s.")
            % {"name": decision.decided_by.user.name, "day": f"{decision.decided_at:%-d %b %Y, %H:%M} UTC"}
        )


def _check(submission: Submission, state: quorum.Quorum, plan: Plan) -> None:
    if plan.outcome not in Application.Outcome.values:
        raise Refused(_("Choose what you decide."))
    if not plan.text.strip():
        raise Refused(_("Write the decision in your words; the letter prints them."))
    notice = RefusalNotice.objects.filter(submission=submission).first()
    departure = plan.departure
    if sentence := rules.why_not_on(submission, state.combined, plan.outcome, departure=departure, notice=notice):
        raise Refused(sentence)
    if plan.outcome == Application.Outcome.REFUSED and not plan.reasons:
        raise Refused(_("A refusal names at least one coded reason."))
    if plan.outcome == Application.Outcome.WITH_CONDITIONS and not plan.conditions:
        raise Refused(_("Add at least one condition, or approve without conditions."))
    if plan.outcome != Application.Outcome.WITH_CONDITIONS and plan.conditions:
        raise Refused(_("Conditions go with “approve with conditions” only."))
    for code, _facts in plan.reasons:
        submission.application.rulebook.entry("refusal_reason", code)
    for condition in plan.conditions:
        _check_condition(condition)


def _check_condition(condition: ConditionPlan) -> None:
    if not condition.text.strip() or "{" in condition.text:
        raise Refused(_("Fill in every blank of condition %(code)s.") % {"code": condition.code or _("(free)")})
    if condition.kind == "by_date" and not condition.due_day:
        raise Refused(_("Give the date of condition %(code)s.") % {"code": condition.code or _("(free)")})
    if condition.due_day and condition.due_day <= dates.now().date() + timedelta(days=0):
        raise Refused(_("The date of condition %(code)s is in the past.") % {"code": condition.code or _("(free)")})


def _make(
    submission: Submission, state: quorum.Quorum, plan: Plan, *, decided_by: Membership, cosigned_by: Any
) -> Decision:
    """In order: the decision and its reasons, the ledger, the application decided, its effects, the letter woken."""
    application = submission.application
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                submission=submission,
                outcome=plan.outcome,
                text=plan.text,
                departure=plan.departure,
                dossier_digest=dossier_digest(submission, state.given),
                opinions_needed=state.opinions_needed,
                jurisdictions_needed=state.jurisdictions_needed,
                deciders_needed=state.deciders_for(plan.outcome),
                decided_by=decided_by,
                cosigned_by=cosigned_by,
            )
    except IntegrityError as error:
        raise Lost(_("Nothing was changed. Somebody decided this application before you.")) from error
    DecisionReason.objects.bulk_create(
        DecisionReason(decision=decision, code=code, facts=facts) for code, facts in plan.reasons
    )
    facts = {
        "version": submission.number,
        "outcome": plan.outcome,
        "dossier": decision.dossier_digest,
        "reasons": [code for code, _facts in plan.reasons],
    }
    actor = cosigned_by or decided_by
    ledger.append("decision.made", decision, by=actor, reason=plan.text, facts=facts)
    application = applications.record_decision(
        application, outcome=plan.outcome, decision_reference=application.reference, by=actor
    )
    effects.carry_out(application, decision, plan.conditions, by=actor)
    wake("reviews.decisions.letters")
    return decision
