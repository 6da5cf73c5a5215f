"""Signing and submitting an application, and taking it into review."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.applications import content as contents
from partners.applications import rules, telling
from partners.applications.models import Application, Submission
from partners.applications.parts import Gap
from partners.applications.questionnaire import Questionnaire
from partners.evidence import actions as evidence
from portal import dates, folding
from portal.access import Lost, Refused
from portal.accounts.models import Jurisdiction, Membership
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.ledger import canonical
from portal.states import SystemActor, move

INTAKE = SystemActor("system:intake")
JOINT_FROM_TIER = 3
DECISION_DAYS = {
    Application.Kind.QUALIFICATION: "decision.qualification.working_days",
    Application.Kind.RENEWAL: "decision.renewal.working_days",
    Application.Kind.SCOPE_CHANGE: "decision.scope_change.working_days",
    Application.Kind.EXTENSION: "decision.extension.working_days",
}


class Incomplete(Refused):
    """Something is missing; `gaps` names and links each of it."""

    def __init__(self, sentence: str, gaps: list[Gap]) -> None:
        super().__init__(sentence)
        self.gaps = gaps


@transaction.atomic
def submit(application: Application, *, signed_name: str, by: Membership) -> Submission:
    """An officer signs the draft with their own full name and submits it.

    Effects: version 1 is kept whole with its digest, the status goes to screening, the case is opened (at tiers 3 and 4
    every jurisdiction joins), each document is noted as used, and the reviewers of the lead jurisdiction are told.
    """
    application = locked(application)
    if application.submitted_at is not None and application.status != Application.Status.DRAFT:
        raise Lost(_already_submitted(application))
    rules.may_submit.check(by, application)
    questionnaire = Questionnaire(application)
    check_complete(questionnaire)
    check_name(signed_name, by)
    submission = keep_version(questionnaire, signed_name=signed_name, by=by)
    now = dates.now()
    facts = {"version": submission.number, "digest": submission.digest}
    move(application, Application.Status.SUBMITTED, by=by, facts=facts, status_since=now, submitted_at=now)
    case = _open_case(application, by=by)
    Application.objects.filter(pk=application.pk).update(case=case, last_act_at=now)
    application.case = case
    move(application, Application.Status.SCREENING, by=INTAKE, status_since=now)
    telling.of_submission(application, case, version=submission.number)
    return submission


@transaction.atomic
def take_into_review(application: Application, *, by: Membership) -> None:
    """The screening found everything that is asked for: the review begins, with all the days that are left."""
    application = locked(application)
    rules.may_take_into_review.check(by, application)
    move(application, Application.Status.IN_REVIEW, by=by, status_since=dates.now())
    give_turn_to_reviewers(application)


def give_turn_to_reviewers(application: Application) -> None:
    """Their opinions have a date of their own, before the decision's."""
    cases.set_turn(
        application.case,
        stage=Application.Status.IN_REVIEW,
        turn=Case.Turn.PROGRAMME,
        turn_for=_("to review it"),
        due_at=opinions_due(application.case, application.rulebook),
    )


def opinions_due(case: Case, rulebook: Any) -> datetime:
    """When the opinions that are asked for now are due: some working days from now, and never after the decision."""
    days, lead = rulebook.number("opinion.working_days"), case.jurisdiction
    return min(dates.add_working_days(dates.now(), days, calendar=lead.calendar, zone=lead.time_zone), case.decide_by)


def locked(application: Application) -> Application:
    """The row, locked, with what the acts read of it."""
    found = Application.objects.select_for_update(of=("self",))
    related = ("organisation__partner", "organisation__jurisdiction", "rulebook", "case__jurisdiction")
    return found.select_related(*related).get(pk=application.pk)


def check_complete(questionnaire: Questionnaire) -> None:
    """Raise `Incomplete` with everything that is missing."""
    if gaps := questionnaire.gaps:
        raise Incomplete(rules.is_complete.why_not(None, questionnaire.application), gaps)


def check_name(signed_name: str, by: Membership) -> None:
    """Whoever signs types their own full name, as the portal knows it."""
    if not folding.is_same(signed_name, by.user.name):
        raise Refused(_("Sign with your own full name, as it stands here: %(name)s.") % {"name": by.user.name})


def keep_version(questionnaire: Questionnaire, *, signed_name: str, by: Membership) -> Submission:
    """Write the next numbered version, and note every document that it rests on."""
    application = questionnaire.application
    content = contents.content_of(questionnaire) | {"salt": canonical.new_salt().hex()}
    submission = Submission.objects.create(
        application=application,
        number=application.submissions.count() + 1,
        content=content,
        digest=contents.digest_of(content),
        signed_name=" ".join(signed_name.split()),
        submitted_by=by,
        submitted_at=dates.now(),
    )
    uses = [(question.code, item.version) for question in questionnaire.questions for item in question.evidence]
    evidence.note_uses(application.reference, uses)
    return submission


def _open_case(application: Application, *, by: Any) -> Case:
    rulebook = application.rulebook
    lead = application.organisation.jurisdiction
    case = cases.open_case(
        kind=application.kind,
        reference=application.reference,
        organisation=application.organisation,
        jurisdiction=lead,
        tier=application.tier,
        title=_("%(kind)s, tier %(tier)s") % {"kind": application.get_kind_display(), "tier": application.tier},
        by=by,
        working_days=rulebook.number(DECISION_DAYS[Application.Kind(application.kind)]),
        rulebook=rulebook,
        stage=Application.Status.SCREENING,
        turn=Case.Turn.PROGRAMME,
        turn_for=_("to screen it for completeness"),
    )
    screened_by = dates.add_working_days(
        dates.now(), rulebook.number("screening.working_days"), calendar=lead.calendar, zone=lead.time_zone
    )
    cases.set_turn(case, stage=case.stage, turn=case.turn, turn_for=case.turn_for, due_at=screened_by)
    if application.tier >= JOINT_FROM_TIER:
        for jurisdiction in Jurisdiction.objects.all():
            cases.join(case, jurisdiction, by=by)
    return case


def _already_submitted(application: Application) -> str:
    return _("This application was already submitted on %(at)s UTC. Nothing was sent twice.") % {
        "at": date_format(application.submitted_at, "j M Y, H:i"),
    }
