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
from reviews.enforcement.models import Acknowledgement, Suspension
from reviews.enforcement.violations.models import Violation
from reviews.queue.models import Assignment

__all__ = [
    "Acknowledgement",
    "Assignment",
    "Decision",
    "DecisionReason",
    "EvidenceJudgment",
    "Letter",
    "Opinion",
    "Proposal",
    "RefusalNotice",
    "Resolution",
    "Screening",
    "Suspension",
    "Violation",
]
