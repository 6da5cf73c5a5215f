"""Screening for completeness, and judging evidence."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.applications import actions as applications
from partners.applications.models import Application
from partners.evidence.models import DocumentVersion
from partners.rulebook.models import Criterion
from portal.accounts.models import Membership
from portal.ledger import actions as ledger
from portal.states import Refused
from reviews.decisions import quorum, rules
from reviews.decisions.models import EvidenceJudgment, Screening

# What a person looks at before a case is read; the words stand in the form.
CHECKLIST = ("every_answer", "evidence_opens", "evidence_fits", "signature", "people_named", "environment_described")


@transaction.atomic
def pass_screening(application: Application, *, checklist: dict[str, bool], by: Membership) -> Screening:
    """The submission is complete: the application goes into review, and the reviewers' days begin to count."""
    application = locked(application)
    rules.may_screen.check(by, application)
    if not all(checklist.get(item) for item in CHECKLIST):
        raise Refused(_("An item of the checklist is missing. Send the application back and name it."))
    screening = _record(application, checklist, by=by)
    applications.take_into_review(application, by=by)
    return screening


@transaction.atomic
def send_back(application: Application, *, checklist: dict[str, bool], missing: str, by: Membership) -> Screening:
    """One item is missing: the application goes back to the partner with the item named."""
    application = locked(application)
    rules.may_screen.check(by, application)
    if not missing.strip():
        raise Refused(_("Name what is missing, so that the partner knows what to add."))
    screening = _record(application, checklist, missing=missing, by=by)
    applications.ask(application, questions=[(None, missing)], by=by)
    return screening


@transaction.atomic
def judge_evidence(
    application: Application,
    *,
    criterion: Criterion,
    version: DocumentVersion,
    verdict: str,
    reason: str = "",
    by: Membership,
) -> EvidenceJudgment:
    """Judge a document for one criterion: accepted, or insufficient because …; apart from its scan state."""
    application = locked(application)
    rules.may_judge_evidence.check(by, application)
    if verdict == EvidenceJudgment.Verdict.INSUFFICIENT and not reason:
        raise Refused(_("Say why the document is not sufficient."))
    if not version.uses.filter(reference=application.reference, label=criterion.code).exists():
        raise Refused(_("This document does not stand behind %(code)s.") % {"code": criterion.code})
    judgment = EvidenceJudgment.objects.create(
        application=application, criterion=criterion, version=version, verdict=verdict, reason=reason, by=by
    )
    facts = {"criterion": criterion.code, "document": version.reference, "version": version.number, "verdict": verdict}
    ledger.append("evidence.judged", application, by=by, facts=facts)
    return judgment


def locked(application: Application) -> Application:
    """The application with its row locked, as its rules must see it."""
    rows = Application.objects.select_for_update(of=("self",))
    return rows.select_related("case", "organisation__jurisdiction", "rulebook").get(pk=application.pk)


def _record(application: Application, checklist: dict[str, bool], *, by: Any, missing: str = "") -> Screening:
    submission = quorum.latest(application)
    screening = Screening.objects.create(
        submission=submission,
        checklist={item: bool(checklist.get(item)) for item in CHECKLIST},
        missing=missing,
        passed=not missing,
        by=by,
    )
    facts = {"version": submission.number, "passed": not missing}
    ledger.append("application.screened", application, by=by, reason=missing, facts=facts)
    return screening
