"""The parts of a questionnaire: its sections, their questions, and each thing that is missing."""

from dataclasses import dataclass, field

from partners.applications.gaps import is_answered_at_all
from partners.applications.models import Answer, AnswerEvidence
from partners.applications.models import Question as Asked
from partners.rulebook.models import Criterion, Section


@dataclass(frozen=True)
class Gap:
    """One thing that is missing: where (a criterion's code, or empty), what in words, and the way to it."""

    code: str
    what: str
    link: str
    section: str = ""


@dataclass
class Question:
    """One criterion with the answer so far, its evidence, and what the programme asked about it."""

    criterion: Criterion
    answer: Answer | None
    evidence: list[AnswerEvidence]
    asked: list[Asked]
    gaps: list[str] = field(default_factory=list)
    may_edit: bool = True
    faults: dict[int, str] = field(default_factory=dict)  # By version: why it does not count.

    @property
    def code(self) -> str:
        return self.criterion.code

    @property
    def is_begun(self) -> bool:
        return self.answer is not None and is_answered_at_all(self.answer)

    @property
    def judged_evidence(self) -> list[tuple[AnswerEvidence, str]]:
        """Each piece of evidence, and why it does not count; empty for what counts."""
        return [(item, self.faults.get(item.version_id, "")) for item in self.evidence]

    def rests_on(self, document: str) -> bool:
        """Whether the document with this reference is among the evidence."""
        return any(item.version.document.reference == document for item in self.evidence)


@dataclass
class Part:
    """A section of the questionnaire with its questions and how far they are answered."""

    number: int
    section: Section
    questions: list[Question]

    @property
    def code(self) -> str:
        return self.section.code

    @property
    def title(self) -> str:
        return self.section.title

    @property
    def total(self) -> int:
        return len(self.questions)

    @property
    def done(self) -> int:
        return sum(not question.gaps for question in self.questions)

    @property
    def is_complete(self) -> bool:
        return self.done == self.total

    @property
    def is_begun(self) -> bool:
        return any(question.is_begun for question in self.questions)

    @property
    def is_asked_about(self) -> bool:
        return any(question.asked for question in self.questions)
