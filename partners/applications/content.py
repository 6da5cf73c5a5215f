"""What a submission keeps: the whole application as plain JSON, and the digest of exactly that."""

import hashlib
from typing import Any

from partners.applications.models import AccessRequest, Answer, AnswerEvidence, Application, Submission
from partners.applications.parts import Question
from partners.applications.questionnaire import Questionnaire
from portal.ledger import canonical


def content_of(questionnaire: Questionnaire) -> dict[str, Any]:
    """Declarations, answers with the digests of their evidence, what access is asked for, and replies given so far.

    People and files stand here by reference, so that a name can be erased later without touching what was signed.
    """
    application = questionnaire.application
    return {
        "edition": questionnaire.rulebook.edition,
        "kind": application.kind,
        "tier": application.tier,
        "type": questionnaire.type,
        "declarations": dict(application.declarations),
        "answers": {
            question.code: _answer(question) for question in questionnaire.questions if question.answer is not None
        },
        "requests": [_request(request) for request in questionnaire.requests],
        "replies": _replies(application),
        **_longer(application),
    }


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON, in hexadecimal: the same for the same content, in whatever order it is kept."""
    return hashlib.sha256(canonical.encode(content)).hexdigest()


def before_of(application: Application, submission: Submission) -> Submission | None:
    """What a version is compared with: the one before it, or of a first one the version that was approved before."""
    if submission.number > 1:
        return application.submissions.filter(number=submission.number - 1).first()
    if application.parent_id is None:
        return None
    return Submission.objects.filter(application=application.parent_id).order_by("-number").first()


def _answer(question: Question) -> dict[str, Any]:
    answer: Answer = question.answer  # type: ignore[assignment]
    told = {
        "choice": answer.choice,
        "choices": sorted(answer.choices),
        "number": None if answer.number is None else format(answer.number.normalize(), "f"),
        "date": answer.date.isoformat() if answer.date else None,
        "text": answer.text,
    }
    told = {name: value for name, value in told.items() if value not in ("", [], None)}
    return {**told, "evidence": [_evidence(item) for item in question.evidence]}


def _evidence(item: AnswerEvidence) -> dict[str, Any]:
    version = item.version
    return {
        "document": version.document.reference,
        "version": version.number,
        "title": version.document.title,
        "marking": version.marking,
        "covers_from": version.covers_from.isoformat() if version.covers_from else None,
        "covers_to": version.covers_to.isoformat() if version.covers_to else None,
        "sha256": version.stored.sha256,
        "size": version.stored.size,
    }


def _request(request: AccessRequest) -> dict[str, Any]:
    return {
        "release": request.release.reference if request.release else None,
        "release_name": request.release.name if request.release else None,
        "access_level": request.access_level,
        "use_categories": sorted(request.use_categories),
        "data_classes": sorted(request.data_classes),
        "environment": request.environment.reference if request.environment else None,
        "environment_name": request.environment.name if request.environment else None,
        "people": sorted(person.reference for person in request.people.all()),
        "requests_per_minute": request.requests_per_minute,
        "tokens_per_day": request.tokens_per_day,
        "purpose": request.purpose,
        "export_basis": request.export_basis,
    }


def _longer(application: Application) -> dict[str, Any]:
    """Of a renewal or an extension what is to last longer, from which day, and of a grant by how many months."""
    told = {
        "grant": application.grant.reference if application.grant else None,
        "extends_from": application.extends_from.isoformat() if application.extends_from else None,
        "months": application.months,
    }
    return {name: value for name, value in told.items() if value is not None}


def _replies(application: Application) -> list[dict[str, Any]]:
    return [
        {
            "request": request.reference,
            "code": question.criterion.code if question.criterion else "",
            "question": question.text,
            "reply": question.reply,
        }
        for request in application.information_requests.order_by("asked_at").prefetch_related("questions__criterion")
        for question in request.questions.all()
        if question.reply
    ]
