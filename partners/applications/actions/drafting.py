"""Writing an application before it is signed.

A draft is the partner's own paper: what is typed into it is kept at once, but only the start and the signed submission
are acts for the ledger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.applications import rules
from partners.applications.actions.submission import locked
from partners.applications.models import AccessRequest, Answer, AnswerEvidence, Application, Question
from partners.applications.questionnaire import Questionnaire
from partners.evidence.models import DocumentVersion
from partners.rulebook.models import Criterion, Rulebook
from partners.standing import actions as standing
from partners.standing.models import Partner
from portal import dates
from portal.access import Refused
from portal.accounts.models import Membership
from portal.cases.references import next_reference
from portal.ledger import actions as ledger

EMPTY: dict[str, Any] = {"choice": "", "choices": [], "number": None, "date": None, "text": ""}


@dataclass(frozen=True)
class Written:
    """What somebody wrote for one criterion; `seen` is the mark of the answer as it stood when they began."""

    criterion: Criterion
    values: Mapping[str, Any]
    seen: str = ""


@transaction.atomic
def start(organisation: Any, *, tier: int, by: Membership) -> Application:
    """Begin a qualification; a partner whose standing had ended becomes an applicant again."""
    partner = (
        Partner.objects.select_for_update(of=("self",)).select_related("organisation").get(organisation=organisation)
    )
    rules.may_start.check(by, partner)
    if partner.status != Partner.Status.APPLICANT:
        standing.apply_again(partner, by=by)
    application = Application.objects.create(
        reference=next_reference("APP"),
        organisation=partner.organisation,
        tier=tier,
        rulebook=Rulebook.current(),
        created_by=by,
        created_at=dates.now(),
    )
    facts = {"kind": application.kind, "tier": tier, "rulebook": application.rulebook.edition}
    ledger.append("application.started", application, by=by, facts=facts)
    return application


@transaction.atomic
def save_answers(application: Application, *, written: Sequence[Written], by: Membership) -> dict[str, Answer]:
    """Keep what was written, criterion by criterion.

    Gives, by code, the answers that somebody else changed meanwhile: those are not overwritten, and the writer decides
    after seeing both. Everything else is kept.
    """
    application = locked(application)
    rules.may_edit.check(by, application)
    open_codes = Questionnaire(application).open_codes
    answers = {answer.criterion_id: answer for answer in _answers(application)}
    collisions, first, again = dict[str, Answer](), list[Answer](), list[Answer]()
    for entry in written:
        answer = answers.get(entry.criterion.pk)
        values = {**EMPTY, **entry.values}
        if values == _values(answer):
            continue
        if entry.criterion.code not in open_codes:
            raise Refused(_("%(code)s is not open for changes now.") % {"code": entry.criterion.code})
        if _was_changed_by_another(answer, entry.seen, by):
            collisions[entry.criterion.code] = answer
            continue
        (again if answer else first).append(
            _rewritten(answer or Answer(application=application, criterion=entry.criterion), values, by)
        )
    Answer.objects.bulk_create(first)
    Answer.objects.bulk_update(again, [*EMPTY, "updated_by", "updated_at"])
    _touch(application)
    return collisions  # type: ignore[return-value]


@transaction.atomic
def save_replies(application: Application, *, replies: Mapping[int, str], by: Membership) -> None:
    """Keep the replies to the open request's questions, by the question's key."""
    application = locked(application)
    rules.may_edit.check(by, application)
    questions = Question.objects.filter(request__application=application, request__status="open", pk__in=replies)
    for question in questions.select_for_update():
        if question.reply != replies[question.pk]:
            question.reply, question.replied_at = replies[question.pk], dates.now()
            question.save(update_fields=["reply", "replied_at"])
    _touch(application)


@transaction.atomic
def attach(application: Application, *, criterion: Criterion, version: DocumentVersion, by: Membership) -> None:
    """Let a version of a document stand as evidence behind an answer; an older version of the same one makes way."""
    application = _open_for(application, criterion, by)
    if version.document.organisation_id != application.organisation_id or version.document.sealed_at:
        raise Refused(_("Choose one of your own documents that is not sealed."))
    answer, _is_new = Answer.objects.get_or_create(
        application=application, criterion=criterion, defaults={"updated_by": by, "updated_at": dates.now()}
    )
    answer.evidence.filter(version__document=version.document_id).exclude(version=version).delete()
    AnswerEvidence.objects.bulk_create([AnswerEvidence(answer=answer, version=version)], ignore_conflicts=True)
    _touch(application)


@transaction.atomic
def detach(application: Application, *, criterion: Criterion, version: DocumentVersion, by: Membership) -> None:
    """Take a document away from an answer; the document itself stays, and so do the versions submitted with it."""
    application = _open_for(application, criterion, by)
    AnswerEvidence.objects.filter(
        answer__application=application, answer__criterion=criterion, version=version
    ).delete()
    _touch(application)


@transaction.atomic
def declare(
    application: Application, *, declarations: Mapping[str, str], by: Membership, tier: int | None = None
) -> None:
    """Keep the answers about the request; only a draft can change its tier."""
    application = locked(application)
    _check_request_is_open(application, by)
    if tier is not None and tier != application.tier:
        rules.may_edit_tier.check(by, application)
        application.tier = tier
    application.declarations = {**application.declarations, **declarations}
    application.save(update_fields=["declarations", "tier"])
    _touch(application)


@transaction.atomic
def request_access(
    application: Application, *, values: Mapping[str, Any], people: Sequence[Any], by: Membership
) -> None:
    """Keep what access is asked for. `values` are fields of `AccessRequest`; its release may be changed."""
    application = locked(application)
    _check_request_is_open(application, by)
    if not Questionnaire(application).may_edit_access:
        raise Refused(_("An extension has the terms of its grant. For other terms ask for a change of scope."))
    request = application.access_requests.first() or AccessRequest(application=application)
    for name, value in values.items():
        setattr(request, name, value)
    request.save()
    request.people.set(people)
    _touch(application)


def mark_of(answer: Answer | None) -> str:
    """Tells one state of an answer from the next; the form carries it."""
    return answer.updated_at.isoformat() if answer else ""


def _answers(application: Application) -> Any:
    return Answer.objects.filter(application=application).select_related("updated_by__user", "criterion")


def _values(answer: Answer | None) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in EMPTY} if answer else dict(EMPTY)


def _was_changed_by_another(answer: Answer | None, seen: str, by: Membership) -> bool:
    return answer is not None and mark_of(answer) != seen and answer.updated_by_id != by.pk


def _rewritten(answer: Answer, values: dict, by: Membership) -> Answer:
    for name, value in values.items():
        setattr(answer, name, value)
    answer.updated_by, answer.updated_at = by, dates.now()
    return answer


def _open_for(application: Application, criterion: Criterion, by: Membership) -> Application:
    application = locked(application)
    rules.may_edit.check(by, application)
    if not Questionnaire(application).is_open(criterion):
        raise Refused(_("%(code)s is not open for changes now.") % {"code": criterion.code})
    return application


def _check_request_is_open(application: Application, by: Membership) -> None:
    rules.may_edit.check(by, application)
    if not Questionnaire(application).may_edit_request:
        raise Refused(_("What you ask for is not open for changes now."))


def _touch(application: Application) -> None:
    """The partner acted: a draft lapses that much later."""
    Application.objects.filter(pk=application.pk).update(last_act_at=dates.now())
