"""Writing an application before it is signed.

A draft is the partner's own paper: what is typed into it is kept at once, but only the start and the signed submission
are acts for the ledger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.applications import consistency, rules
from partners.applications.actions import carryover
from partners.applications.actions.submission import locked
from partners.applications.models import AccessRequest, Answer, AnswerEvidence, Application, Question
from partners.applications.questionnaire import Questionnaire
from partners.evidence.models import DocumentVersion
from partners.rulebook.models import Criterion, Rulebook
from partners.standing import actions as standing
from partners.standing.models import Partner
from portal import dates, marks
from portal.access import Refused
from portal.accounts.models import Membership
from portal.cases.references import next_reference
from portal.ledger import actions as ledger

EMPTY: dict[str, Any] = {"choice": "", "choices": [], "number": None, "date": None, "text": ""}


@dataclass(frozen=True)
class Written:
    """What somebody wrote for one criterion; `seen` are the marks of its fields as they stood when they began."""

    criterion: Criterion
    values: Mapping[str, Any]
    seen: Mapping[str, set[str]] | None = None


@dataclass(frozen=True)
class Collision:
    """An answer that was changed meanwhile, and the fields of it in which both wrote something."""

    answer: Answer
    fields: set[str]


@transaction.atomic
def start(organisation: Any, *, tier: int, by: Membership, earlier: Application | None = None) -> Application:
    """Begin a qualification, empty or from an earlier application of the same organisation that ended.

    A partner whose standing had ended becomes an applicant again.
    """
    partner = (
        Partner.objects.select_for_update(of=("self",)).select_related("organisation").get(organisation=organisation)
    )
    rules.may_start.check(by, partner)
    if earlier is not None:
        rules.may_be_taken_over.check(by, earlier)
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
    if earlier is not None:
        facts["begun_from"] = earlier.reference
        carryover.copy_answers(earlier, application, by=by)
        carryover.copy_request(earlier, application)
        carryover.copy_declarations(earlier, application)
    ledger.append("application.started", application, by=by, facts=facts)
    return application


@transaction.atomic
def save_answers(application: Application, *, written: Sequence[Written], by: Membership) -> dict[str, Collision]:
    """Keep what was written, criterion by criterion and field by field.

    Gives, by code, the answers that were changed meanwhile, be it by the same person in another window: those fields
    are not overwritten, and the writer decides after seeing both. Everything else is kept.
    """
    application = locked(application)
    rules.may_edit.check(by, application)
    open_codes = Questionnaire(application).open_codes
    answers = {answer.criterion_id: answer for answer in _answers(application)}
    collisions, first, again = dict[str, Collision](), list[Answer](), list[Answer]()
    for entry in written:
        answer = answers.get(entry.criterion.pk)
        changes, clashing = marks.merge(_values(answer), entry.values, entry.seen)
        if (changes or clashing) and entry.criterion.code not in open_codes:
            raise Refused(_("%(code)s is not open for changes now.") % {"code": entry.criterion.code})
        if answer and clashing:
            collisions[entry.criterion.code] = Collision(answer, clashing)
        if changes:
            (again if answer else first).append(
                _rewritten(answer or Answer(application=application, criterion=entry.criterion), changes, by)
            )
    Answer.objects.bulk_create(first)
    Answer.objects.bulk_update(again, [*EMPTY, "updated_by", "updated_at"])
    _touch(application)
    return collisions


@transaction.atomic
def save_replies(
    application: Application, *, replies: Mapping[int, str], by: Membership, seen: Mapping[int, set[str]] | None = None
) -> dict[int, Question]:
    """Keep the replies to the open request's questions, by the question's key; gives those changed meanwhile."""
    application = locked(application)
    rules.may_edit.check(by, application)
    questions = Question.objects.filter(request__application=application, request__status="open", pk__in=replies)
    found = {question.pk: question for question in questions.select_for_update()}
    stored = {pk: question.reply for pk, question in found.items()}
    typed = {pk: replies[pk] for pk in found}
    changes, clashing = marks.merge(stored, typed, seen)
    for pk, reply in changes.items():
        found[pk].reply, found[pk].replied_at = reply, dates.now()
        found[pk].save(update_fields=["reply", "replied_at"])
    _touch(application)
    return {pk: found[pk] for pk in clashing}


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
    application: Application, *, declarations: Mapping[str, str], by: Membership, tier: int | None = None,
    seen: Mapping[str, set[str]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Keep the answers about the request; only a draft can change its tier. Gives what was changed meanwhile."""
    application = locked(application)
    _check_request_is_open(application, by)
    _check_agrees(application, declarations)
    stored = {**application.declarations, "tier": application.tier}
    typed = {**declarations, **({} if tier is None else {"tier": tier})}
    changes, clashing = marks.merge(stored, typed, seen)
    if "tier" in changes:
        rules.may_edit_tier.check(by, application)
        application.tier = changes.pop("tier")
    application.declarations = {**application.declarations, **changes}
    application.save(update_fields=["declarations", "tier"])
    _touch(application)
    return {name: stored.get(name) for name in clashing}


@transaction.atomic
def request_access(
    application: Application, *, values: Mapping[str, Any], by: Membership, people: Sequence[Any] | None = None,
    seen: Mapping[str, set[str]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Keep what access is asked for; `values` are fields of `AccessRequest`. Gives what was changed meanwhile.

    What was declared before and follows from it is set by it.
    """
    application = locked(application)
    _check_request_is_open(application, by)
    if not Questionnaire(application).may_edit_access:
        raise Refused(_("An extension has the terms of its grant. For other terms ask for a change of scope."))
    request = application.access_requests.first() or AccessRequest(application=application)
    typed = {**values, **({} if people is None else {"people": list(people)})}
    stored = {name: getattr(request, name) for name in values}
    stored["people"] = list(request.people.all()) if request.pk else []
    changes, clashing = marks.merge(stored, typed, seen)
    named = changes.pop("people", None)
    for name, value in changes.items():
        setattr(request, name, value)
    request.save()
    if named is not None:
        request.people.set(named)
    application.declarations = {**application.declarations, **consistency.declared_by(request)}
    application.save(update_fields=["declarations"])
    _touch(application)
    return {name: stored[name] for name in clashing}


def _answers(application: Application) -> Any:
    return Answer.objects.filter(application=application).select_related("updated_by__user", "criterion")


def _values(answer: Answer | None) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in EMPTY} if answer else dict(EMPTY)


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


def _check_agrees(application: Application, declarations: Mapping[str, str]) -> None:
    """What follows from the access that is asked for is not declared differently."""
    request = application.access_requests.first()
    if request and consistency.contradicted(request, dict(declarations)):
        raise Refused(_("The access level and the data follow from what you ask access to. Change them there."))


def _touch(application: Application) -> None:
    """The partner acted: a draft lapses that much later."""
    Application.objects.filter(pk=application.pk).update(last_act_at=dates.now())
