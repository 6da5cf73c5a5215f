"""What one answer, or what access is asked for, still lacks."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from partners.applications.models import AccessRequest, Answer, AnswerEvidence, Application
from partners.evidence.models import DocumentVersion
from partners.rulebook.models import Criterion
from portal import dates
from portal.moments import words

NO_EVIDENCE_FOR = {"no", "not_applicable"}
USELESS = {DocumentVersion.Status.INFECTED, DocumentVersion.Status.REJECTED, DocumentVersion.Status.REDACTED}


def missing_of(
    criterion: Criterion, answer: Answer | None, evidence: list[AnswerEvidence], *, tier: int, on: date,
    ran_out: Sequence[DocumentVersion] = (),
) -> list[str]:  # fmt: skip
    """What one criterion still lacks, in words, of what is submitted on a day.

    `ran_out` is evidence approved before that is no longer good.
    """
    gaps = [words for words in [_missing_answer(criterion, answer)] if words]
    spared = criterion.answer == Criterion.Answer.YES_PARTIAL_NO and answer and answer.choice in NO_EVIDENCE_FOR
    versions = [item.version for item in evidence]
    if criterion.needs_evidence(tier) and not spared and not any(supports(v, criterion, on=on) for v in versions):
        faulty = [fault_of(version, criterion, on=on) for version in (*versions, *ran_out)]
        gaps += list(dict.fromkeys(filter(None, faulty))) or [_("add the evidence it asks for")]
    return gaps


def supports(version: DocumentVersion, criterion: Criterion, *, on: date) -> bool:
    """Whether evidence counts for a criterion on a day: it is good, and not older than the criterion allows."""
    return is_good(version, on=on) and not is_too_old(version, criterion, on=on)


def is_good(version: DocumentVersion, *, on: date | None = None) -> bool:
    """Whether evidence stands on a day, else now: usable, not sealed, and not past its last day."""
    is_usable = version.status not in USELESS and not version.document.sealed_at
    return is_usable and not _is_past(version, on or dates.now().date())


def is_too_old(version: DocumentVersion, criterion: Criterion, *, on: date) -> bool:
    """By the end of the period that it covers; what names no period has no age, and counts only where none is asked."""
    months = criterion.evidence_no_older_than_months
    if not months:
        return False
    return version.covers_to is None or dates.add_months(version.covers_to, months) < on


def _is_past(version: DocumentVersion, on: date) -> bool:
    return version.valid_until is not None and version.valid_until < on


def fault_of(version: DocumentVersion, criterion: Criterion, *, on: date) -> str:
    """Why evidence does not count, and what to do; empty for what counts."""
    return "" if supports(version, criterion, on=on) else _fault(version, criterion, on=on)


def _fault(version: DocumentVersion, criterion: Criterion, *, on: date) -> str:
    told = {"title": version.document.title, "number": version.number}
    if is_good(version, on=on) and not version.covers_to:
        return _("“%(title)s”, version %(number)d, does not say which period it covers: add a version that does") % told
    if is_good(version, on=on) and version.covers_to:
        told |= {"day": words(version.covers_to), "months": criterion.evidence_no_older_than_months}
        return _(
            "“%(title)s”, version %(number)d, covers the time until %(day)s; evidence may not be older than %(months)d "
            "months here: add newer evidence"
        ) % told  # fmt: skip
    if version.valid_until and _is_past(version, on):
        told["day"] = words(version.valid_until)
        return _("“%(title)s”, version %(number)d, ran out on %(day)s: add newer evidence") % told
    return _("“%(title)s”, version %(number)d, can no longer be used: add other evidence") % told


def missing_of_request(request: AccessRequest, application: Application) -> list[tuple[str, str]]:
    """(anchor of the field, what is missing) of what access is asked for."""
    wanted = [
        ("id_release", request.release_id, _("Say which model release you ask for")),
        ("id_environment", request.environment_id, _("Say in which environment the model is used")),
        ("id_use_categories_0", request.use_categories, _("Say for which uses you ask")),
        ("id_data_classes_0", request.data_classes, _("Say which classes of data you use")),
        ("id_people_0", request.people.all(), _("Name the people who will use the model")),
        ("id_purpose", request.purpose.strip(), _("Say what you want to find out")),
        ("id_export_basis", request.export_basis.strip(), _("Name the basis of the export")),
    ]
    return [(anchor, words) for anchor, value, words in wanted if not value]


def is_answered_at_all(answer: Answer) -> bool:
    return bool(answer.choice or answer.choices or answer.text or answer.date or answer.number is not None)


def _missing_answer(criterion: Criterion, answer: Answer | None) -> str:
    if answer is None or not is_answered_at_all(answer):
        return _("not answered yet")
    kind = criterion.answer
    if kind == Criterion.Answer.YES_PARTIAL_NO:
        if not answer.choice:
            return _("pick an answer")
        return "" if answer.text.strip() else _WHY[answer.choice == "not_applicable"]()
    value = {
        Criterion.Answer.CHOICE: answer.choice,
        Criterion.Answer.MULTI_CHOICE: answer.choices,
        Criterion.Answer.NUMBER: answer.number is not None,
        Criterion.Answer.DATE: answer.date,
        Criterion.Answer.TEXT: answer.text.strip(),
    }[Criterion.Answer(kind)]
    return "" if value else _("not answered yet")


_WHY = {False: lambda: _("say how"), True: lambda: _("say why it does not apply")}
