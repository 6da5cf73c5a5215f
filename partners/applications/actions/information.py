"""The programme asks, the partner answers: meanwhile the case's clock stands still."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.applications import rules, telling
from partners.applications.actions.submission import (
    INTAKE,
    check_complete,
    check_name,
    give_turn_to_reviewers,
    keep_version,
    locked,
)
from partners.applications.models import Application, InformationRequest, Question, Submission
from partners.applications.questionnaire import Questionnaire
from partners.rulebook.models import Criterion
from portal import dates
from portal.access import Lost, Refused
from portal.accounts.models import Membership
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.cases.references import next_reference
from portal.ledger import actions as ledger
from portal.states import move


@transaction.atomic
def ask(
    application: Application, *, questions: Sequence[tuple[Criterion | None, str]], by: Membership
) -> InformationRequest:
    """Ask the partner one or more questions, each about a criterion or (None) about the whole.

    Effects: the application awaits information and knows where it returns to; the case's clock stops; the answer is due
    by the partner's own calendar; officers and contributors are told.
    """
    application = locked(application)
    rules.may_ask.check(by, application)
    asked = [(criterion, text.strip()) for criterion, text in questions if text.strip()]
    if not asked:
        raise Refused(_("Write at least one question."))
    request = InformationRequest.objects.create(
        reference=next_reference("REQ"),
        application=application,
        asked_by=by,
        asked_at=dates.now(),
        due_at=_due(application, "information.working_days", dates.now()),
    )
    Question.objects.bulk_create(Question(request=request, criterion=criterion, text=text) for criterion, text in asked)
    returns_to = application.status
    facts = {"request": request.reference, "criteria": [c.code if c else "" for c, _text in asked]}
    move(
        application,
        Application.Status.AWAITING_INFORMATION,
        by=by,
        facts=facts,
        returns_to=returns_to,
        status_since=dates.now(),
    )
    cases.stop_clock(application.case, by=by)
    _give_turn_to_partner(application, request)
    telling.of_questions(request)
    return request


@transaction.atomic
def resubmit(application: Application, *, signed_name: str, by: Membership) -> Submission:
    """An officer signs and submits the answered application again.

    Effects: the next version is kept, the request counts as answered, the application goes back to where it came from,
    and the case's clock runs again.
    """
    application = locked(application)
    if application.status in rules.WITH_REVIEWERS:
        raise Lost(_("This was submitted already. %(who)s") % {"who": ledger.last_act_on(application)})
    rules.may_resubmit.check(by, application)
    questionnaire = Questionnaire(application)
    check_complete(questionnaire)
    check_name(signed_name, by)
    submission = keep_version(questionnaire, signed_name=signed_name, by=by)
    request, now = open_request(application), dates.now()
    move(request, InformationRequest.Status.ANSWERED, by=by, answered_at=now)
    back_to = application.returns_to
    facts = {"version": submission.number, "digest": submission.digest}
    ledger.append("application.resubmitted", application, by=by, facts=facts)
    move(application, back_to, by=INTAKE, returns_to="", status_since=now, last_act_at=now)
    cases.start_clock(application.case, by=by)
    _give_turn_to_programme(application)
    telling.of_submission(application, application.case, version=submission.number)
    return submission


@transaction.atomic
def extend(application: Application, *, by: Membership) -> InformationRequest:
    """Give the partner more time for its answer, once."""
    application = locked(application)
    rules.may_extend.check(by, application)
    request = open_request(application)
    request.due_at = _due(application, "information.extension", request.due_at)
    request.extended = True
    request.save(update_fields=["due_at", "extended"])
    _give_turn_to_partner(application, request)
    ledger.append("informationrequest.extended", request, by=by, facts={"due": request.due_at.isoformat()})
    telling.the_partner(
        application,
        key=f"information.extended:{request.reference}",
        subject=_("More time to answer about %(reference)s"),
        text=_("The programme gave you more time to answer its questions about %(reference)s."),
    )
    return request


def open_request(application: Application) -> InformationRequest:
    """The one open request, locked."""
    found = InformationRequest.objects.select_for_update(of=("self",)).filter(
        application=application, status=InformationRequest.Status.OPEN
    )
    return found.select_related("application").get()


def _due(application: Application, key: str, start: Any) -> Any:
    calendar = application.organisation.jurisdiction
    days = application.rulebook.number(key)
    return dates.add_working_days(start, days, calendar=calendar.calendar, zone=calendar.time_zone)


def _give_turn_to_partner(application: Application, request: InformationRequest) -> None:
    cases.set_turn(
        application.case,
        stage=Application.Status.AWAITING_INFORMATION,
        turn=Case.Turn.PARTNER,
        turn_for=_("to answer what was asked"),
        due_at=request.due_at,
    )


def _give_turn_to_programme(application: Application) -> None:
    if application.status == Application.Status.IN_REVIEW:
        give_turn_to_reviewers(application)
        return
    lead = application.case.jurisdiction
    days = application.rulebook.number("screening.working_days")
    cases.set_turn(
        application.case,
        stage=application.status,
        turn=Case.Turn.PROGRAMME,
        turn_for=_("to screen it for completeness"),
        due_at=dates.add_working_days(dates.now(), days, calendar=lead.calendar, zone=lead.time_zone),
    )
