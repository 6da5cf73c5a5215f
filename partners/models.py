"""Index of the app's models, for Django. Import from the slices, never from here."""

from partners.applications.models import (
    AccessRequest,
    Answer,
    AnswerEvidence,
    Application,
    InformationRequest,
    Question,
    Submission,
)
from partners.catalogues.models import Catalogue, Control, ControlGroup
from partners.environments.models import Attestation, Environment
from partners.evidence.models import Document, DocumentCorrection, DocumentVersion, EvidenceUse
from partners.grants.models import Condition, Grant, GrantPerson, Hold, HoldException, ProviderAct
from partners.grants.proofs import ConditionProof, ProofDocument
from partners.grants.versions import GrantVersion
from partners.personnel.models import Check, Person, PersonTag
from partners.releases.models import Release
from partners.reports.models import (
    Obligation,
    ReportJudgment,
    ReportSchedule,
    ReportSection,
    ReportSubmission,
    SubmissionEvidence,
)
from partners.rulebook.models import (
    Acknowledgement,
    Criterion,
    Declaration,
    LibraryEntry,
    Parameter,
    Rule,
    Rulebook,
    Section,
)
from partners.standing.models import Partner

__all__ = [
    "AccessRequest",
    "Acknowledgement",
    "Answer",
    "AnswerEvidence",
    "Application",
    "Attestation",
    "Catalogue",
    "Check",
    "Condition",
    "ConditionProof",
    "Control",
    "ControlGroup",
    "Criterion",
    "Declaration",
    "Document",
    "DocumentCorrection",
    "DocumentVersion",
    "Environment",
    "EvidenceUse",
    "Grant",
    "GrantPerson",
    "GrantVersion",
    "Hold",
    "HoldException",
    "InformationRequest",
    "LibraryEntry",
    "Obligation",
    "Parameter",
    "Partner",
    "Person",
    "PersonTag",
    "ProofDocument",
    "ProviderAct",
    "Question",
    "Release",
    "ReportJudgment",
    "ReportSchedule",
    "ReportSection",
    "ReportSubmission",
    "Rule",
    "Rulebook",
    "Section",
    "Submission",
    "SubmissionEvidence",
]
