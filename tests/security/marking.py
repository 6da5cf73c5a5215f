"""Which columns hold a partner's words, and a unique marker in each of them."""

import re
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.encryption import EncryptedTextField
from portal.ledger import readers

MARK = re.compile(rb"zq\d{4}q")

# Every model with words of a partner's, and the way from it to the partner.
OWNED = {
    "portal.Organisation": "pk",
    "portal.User": "memberships__organisation",
    "portal.Invitation": "organisation",
    "portal.KeptForm": "user__memberships__organisation",
    "portal.FactorReset": "user__memberships__organisation",
    "portal.SignIn": "user__memberships__organisation",
    "portal.KnownBrowser": "user__memberships__organisation",
    "portal.OrganisationCorrection": "organisation",
    "portal.AddressChange": "user__memberships__organisation",
    "portal.IdentityLink": "user__memberships__organisation",
    "portal.Case": "organisation",
    "portal.Recusal": "case__organisation",
    "portal.StoredFile": "organisation",
    "portal.Wording": "entry__organisation_id",
    "portal.Notice": "user__memberships__organisation",
    "portal.Mail": "notice__user__memberships__organisation",
    "partners.Application": "organisation",
    "partners.AccessRequest": "application__organisation",
    "partners.Answer": "application__organisation",
    "partners.Submission": "application__organisation",
    "partners.InformationRequest": "application__organisation",
    "partners.Question": "request__application__organisation",
    "partners.Environment": "organisation",
    "partners.Attestation": "environment__organisation",
    "partners.Document": "organisation",
    "partners.Grant": "organisation",
    "partners.ProviderAct": "grant__organisation",
    "partners.GrantVersion": "grant__organisation",
    "partners.Condition": "organisation",
    "partners.SpillDecision": "document__organisation",
    "partners.ConditionProof": "condition__organisation",
    "partners.DocumentCorrection": "document__organisation",
    "partners.Person": "organisation",
    "partners.Check": "person__organisation",
    "partners.PersonCorrection": "person__organisation",
    "partners.EnvironmentCorrection": "environment__organisation",
    "reviews.Screening": "submission__application__organisation",
    "reviews.EvidenceJudgment": "application__organisation",
    "reviews.Opinion": "submission__application__organisation",
    "reviews.Resolution": "submission__application__organisation",
    "reviews.RefusalNotice": "submission__application__organisation",
    "reviews.Decision": "submission__application__organisation",
    "reviews.Proposal": "submission__application__organisation",
    "reviews.DecisionReason": "decision__submission__application__organisation",
    "reviews.Suspension": "organisations",
    "partners.Obligation": "organisation",
    "partners.ReportSection": "obligation__organisation",
    "partners.ReportSubmission": "obligation__organisation",
    "partners.ReportJudgment": "submission__obligation__organisation",
    "reviews.Violation": "organisation",
    "reviews.SuspensionAnswer": "organisation",
    "reviews.Removal": "organisation",
}
# Models whose words are the programme's, a provider's or everybody's.
NOBODYS = {
    "portal.Absence", "portal.SentForm", "portal.Failure", "portal.Jurisdiction", "portal.Team", "portal.SavedView",
    "portal.Entry", "portal.Checkpoint", "portal.RecoveryRequest",
    "partners.EvidenceUse", "partners.Hold", "partners.HoldException", "partners.PersonTag", "partners.Release",
    "partners.Rulebook", "partners.Parameter", "partners.Section", "partners.Criterion", "partners.Rule",
    "partners.LibraryEntry", "partners.Declaration", "partners.ReportSchedule",
    "partners.SubmissionEvidence",
    "partners.Catalogue", "partners.ControlGroup", "partners.Control",
}  # fmt: skip
# Columns that hold codes, keys and digests, which a page may look up; none of them holds what anybody typed.
CODES = {
    "password", "time_zone", "token_digest", "session_key", "mark_digest", "issuer", "subject_digest", "reference",
    "stage", "media_type", "sha256", "location", "key", "link",
    "message_id", "returns_to", "declarations", "use_categories", "data_classes", "choice", "choices", "digest",
    "decision_reference", "export_countries", "export_tags", "reason_class", "code", "checklist", "ratings",
    "dossier_digest", "lift_reason", "kind", "last_error", "terms",
    "waiver_reason", "codes", "ground", "source", "severity", "given_role",
}  # fmt: skip
CODES_OF = {
    ("portal.Reminder", "subject"),
    ("portal.Delivery", "reason"),
    ("portal.Recusal", "reason"),
    ("reviews.EvidenceJudgment", "reason"),
    ("partners.Check", "performed_by"),
}
# Read as dates or countries, so the marker is one that nobody else has.
RARE = {"birth_date": "1931-02-07", "nationalities": "BV", "residence": "HM"}
RARE_WORDS = {
    "partners.Person.birth_date": ("1931-02-07", "7 Feb 1931", "7 February 1931"),
    "partners.Person.nationalities": ("Bouvet",),
    "partners.Person.residence": ("Heard Island",),
}
WORDS_IN_JSON = {"text", "title", "purpose", "reply", "question", "departure", "environment_name", "facts"}


def columns(model: type[models.Model]) -> list[models.Field]:
    """Those that hold words."""
    kinds = (models.CharField, models.TextField, models.JSONField, ArrayField, EncryptedTextField)
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, kinds)
        and not column.choices
        and type(column).__name__ != "CountryField"
        and column.name not in CODES
        and (model._meta.label, column.name) not in CODES_OF
    ]


def mark(partner: Any) -> dict[str, str]:
    """Put a marker into each word column of the partner's records. Returns marker -> column."""
    marks: dict[str, str] = {}
    for label, path in OWNED.items():
        model = apps.get_model(label)
        for record in model.objects.filter(**{path: partner.pk}).distinct():
            for column in columns(model):
                _mark(record, column, marks, f"{label}.{column.name}")
    return marks


def _mark(record: models.Model, column: models.Field, marks: dict[str, str], name: str) -> None:
    def new_mark() -> str:
        marker = f"zq{len(marks):04d}q"
        marks[marker] = name + (".sealed" if _is_sealed(record) else ".withheld" if _is_withheld(record) else "")
        return marker

    if isinstance(column, EncryptedTextField):
        value = RARE.get(column.name) or new_mark()
        setattr(record, column.name, value)
        record.save(update_fields=[column.name])
        return
    if isinstance(column, models.JSONField):
        value = _marked(getattr(record, column.name), new_mark)
    else:
        value = new_mark() + ("@aurora.example" if isinstance(column, models.EmailField) else "")
    type(record)._base_manager.filter(pk=record.pk).update(**{column.name: value})


def _is_sealed(record: models.Model) -> bool:
    """A given opinion before the quorum is complete."""
    return record._meta.label == "reviews.Opinion" and record.submission.application.status == "in_review"


def _is_withheld(record: models.Model) -> bool:
    """The words of an act that no partner may know of."""
    return record._meta.label == "portal.Wording" and record.entry.verb not in readers.OFFICERS | readers.PROVIDER


def _marked(value: Any, new_mark: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _marked(inner, new_mark, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_marked(inner, new_mark, key) for inner in value]
    return new_mark() if isinstance(value, str) and key in WORDS_IN_JSON and value else value


def seen_in(text: bytes, marks: dict[str, str]) -> set[str]:
    """The columns whose markers stand in a text."""
    columns = {marks[found.decode()] for found in MARK.findall(text) if found.decode() in marks}
    rare = {column for column, words in RARE_WORDS.items() if any(word.encode() in text for word in words)}
    return columns | rare
