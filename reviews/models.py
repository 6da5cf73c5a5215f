"""Index of the app's models, for Django. Import from the slices, never from here."""

from reviews.decisions.models import (
    Decision,
    DecisionReason,
    EvidenceJudgment,
    Letter,
    Opinion,
    Proposal,
    RefusalNotice,
    Resolution,
    Screening,
)
from reviews.enforcement.models import Acknowledgement, AnswerDocument, Suspension, SuspensionAnswer
from reviews.enforcement.removals.models import Removal, RemovalLetter
from reviews.enforcement.violations.models import Violation
from reviews.queue.models import Assignment

__all__ = [
    "Acknowledgement",
    "AnswerDocument",
    "Assignment",
    "Decision",
    "DecisionReason",
    "EvidenceJudgment",
    "Letter",
    "Opinion",
    "Proposal",
    "RefusalNotice",
    "Removal",
    "RemovalLetter",
    "Resolution",
    "Screening",
    "Suspension",
    "SuspensionAnswer",
    "Violation",
]
