"""What one answer, or what access is asked for, still lacks."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from partners.applications.models import AccessRequest, Answer, AnswerEvidence, Application
from partners.evidence.models import DocumentVersion
from partners.rulebook.models import Criterion
from portal import dates
from portal.moments import words

NO_EVIDENCE_FOR = {"no", "not_applicable"}
USELESS = {DocumentVersion.Status.INFECTED, DocumentVersion.Status.REJECTED, DocumentVersion.Status.REDACTED}


def missing_of(
    criterion: Criterion, answer: Answer | None, evidence: list[AnswerEvidence], *, tier: int,
    ran_out: Sequence[DocumentVersion] = (),
) -> list[str]:  # fmt: skip
    """What one criterion still lacks, in words; `ran_out` is evidence approved before that is no longer good."""
    gaps = [words for words in [_missing_answer(criterion, answer)] if words]
    spared = criterion.answer == Criterion.Answer.YES_PARTIAL_NO and answer and answer.choice in NO_EVIDENCE_FOR
    usable = [item for item in evidence if item.version.status not in USELESS and not item.version.document.sealed_at]
    if criterion.needs_evidence(tier) and not usable and not spared:
        gaps += [_ran_out(version) for version in ran_out] or [_("add the evidence it asks for")]
    return gaps


def is_good(version: DocumentVersion) -> bool:
    """Whether evidence that was approved once still stands: usable, not sealed, and not past its last day."""
    is_usable = version.status not in USELESS and not version.document.sealed_at
    return is_usable and (version.valid_until is None or version.valid_until >= dates.now().date())


def _ran_out(version: DocumentVersion) -> str:
    told = {"title": version.document.title, "number": version.number}
    if version.valid_until and version.valid_until < dates.now().date():
        told["day"] = words(version.valid_until)
        return _("“%(title)s”, version %(number)d, ran out on %(day)s: add newer evidence") % told
    return _("“%(title)s”, version %(number)d, can no longer be used: add other evidence") % told


def missing_of_request(request: AccessRequest, application: Application) -> list[tuple[str, str]]:
    """(anchor of the field, what is missing) of what access is asked for."""
    wanted = [
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
