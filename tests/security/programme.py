"""The demonstration in a database of its own, with a unique marker in each text column of one partner's records."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from partners.applications.models import AccessRequest, Application, InformationRequest, Question, Submission
from partners.environments.models import EnvironmentCorrection
from partners.evidence import actions as evidence
from partners.evidence.models import DocumentCorrection, SpillDecision
from partners.grants.models import Condition, ProviderAct
from partners.grants.proofs import ConditionProof
from partners.personnel.models import PersonCorrection
from partners.rulebook.models import Criterion, Rulebook
from portal import dates
from portal.accounts import actions as accounts
from portal.accounts.actions import invitations
from portal.accounts.address_changes import AddressChange
from portal.accounts.identity_links import IdentityLink
from portal.accounts.kept_forms import KeptForm
from portal.accounts.models import Invitation, Membership, Organisation
from portal.accounts.organisation_corrections import OrganisationCorrection
from portal.accounts.sign_ins import KnownBrowser, SignIn
from portal.cases import actions as cases
from portal.cases.models import Case, Recusal
from portal.cases.references import next_reference
from portal.embedded import places
from portal.files.store import PartFile, save_bytes
from portal.files.uploads import Upload
from portal.ledger import actions as ledger
from reviews.decisions.models import (
    Decision,
    EvidenceJudgment,
    Letter,
    Opinion,
    Proposal,
    RefusalNotice,
    Resolution,
    Screening,
)
from reviews.enforcement import answering
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals.models import Removal
from reviews.enforcement.violations import actions as violations
from tests import demonstration
from tests.demonstration import copy_of, using
from tests.factories.accounts import MembershipFactory
from tests.security import marking

PARTNER = "Aurora Institute"
FILE_WORDS, LETTER_WORDS = "zq9001q", "zq9002q"


@dataclass(frozen=True)
class World:
    """A database with the whole demonstration in it."""

    database: str
    marks: dict[str, str] = field(default_factory=dict)  # Marker -> the column that holds it.
    partner_id: int = 0

    @property
    def partner(self) -> Organisation:
        return Organisation.objects.get(pk=self.partner_id)

    def member(self, role: str, *, of: str | None = None, nth: int = 0) -> Membership:
        """A member by role; `of` is an authority's jurisdiction or an organisation's name, else the marked partner."""
        members = Membership.objects.current().filter(role=role).select_related("organisation", "user").order_by("pk")
        if of is None:
            return members.filter(organisation=self.partner_id)[nth]
        if len(of) == 2:
            return members.filter(organisation__kind="authority", organisation__jurisdiction=of)[nth]
        return members.filter(organisation__name=of)[nth]


def make() -> World:
    """A copy of the demonstration in which what it leaves empty is filled, and the markers are set."""
    name = copy_of(demonstration.loaded(), "programme")
    logging.getLogger("portal.waking").disabled = True  # There is no worker to wake.
    with using(name):
        partner = Organisation.objects.get(name=PARTNER)
        complete(partner)
        with _as_superuser():
            marks = marking.mark(partner)
    logging.getLogger("portal.waking").disabled = False
    marks |= {FILE_WORDS: "file", LETTER_WORDS: "letter"}
    return World(name, marks, partner.pk)


@contextmanager
def _as_superuser() -> Iterator[None]:
    """Markers stand in rows that nobody else may change, behind triggers that refuse it."""
    tables = [model._meta.db_table for model in map(apps.get_model, marking.OWNED)]
    before = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = places.SUPERUSER
    try:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    finally:
        connection.close()
        connection.settings_dict["USER"] = before


def in_a_day() -> datetime:
    return dates.now() + timedelta(days=1)


def complete(partner: Organisation) -> None:
    """Rows that the demonstration leaves out, so that no column is without a marker; and members to look with."""
    officer = partner.memberships.filter(role="responsible_officer").order_by("pk").first()
    provider = Membership.objects.get(user__email="provider@meridian.example")
    MembershipFactory(organisation=Organisation.objects.get(name="Borealis Labs"), role="evaluator")
    MembershipFactory(organisation=partner, role="evaluator", user__name="Second evaluator")
    MembershipFactory(organisation__kind="provider", organisation__name="Third Provider", role="provider_officer")
    for role in ("board_member", "chair"):
        MembershipFactory(organisation=_authority("CA"), role=role)
    invitations.invite(partner, email="new@aurora.example", name="New", role="evaluator", by=officer)
    KeptForm.objects.create(user=officer.user, path="/x/", sealed_fields=b"", expires_at=dates.now())
    accounts.propose_reset(officer, by=_member("administrator", "EU"), grounds="Words")
    SignIn.objects.create(user=officer.user, session_key="words", browser="Words")
    KnownBrowser.objects.create(user=officer.user, mark_digest="words", browser="Words")
    correction = {"field": "name", "before": "Words", "after": "Words", "reason": "Words", "corrected_by": officer}
    OrganisationCorrection.objects.create(organisation=partner, **correction)
    AddressChange.objects.create(user=officer.user, address="w@w.example", token_digest="words", expires_at=in_a_day())
    _correct(partner, officer)
    IdentityLink.objects.create(user=officer.user, issuer="https://words.example", subject_digest="words")
    decided = Application.objects.get(organisation=partner)
    grant = partner.grants.filter(release__provider=provider.organisation).first()
    ProviderAct.objects.create(grant=grant, act="pause", text="Words", by=provider)
    auditor = _member("auditor", "EU")
    violations.report(partner, ground="VIO-21", source="audit", text="Words", by=auditor)
    application = second_application(decided)
    _judge(decided, application)
    for each in (decided, application):
        _hand_in_words(each, by=officer)
    suspension = Suspension.objects.get(organisations=partner)
    answering.answer(suspension, text="Words", by=officer)
    _consider_removal(suspension, partner)
    for role in ("reviewer", "administrator"):
        conflicted = MembershipFactory(organisation=_authority("EU"), role=role, user__name=f"Conflicted {role}")
        for case in Case.objects.filter(organisation=partner):
            Recusal.objects.create(case=case, membership=conflicted, reason="family", explanation="Words")
    _write_letter(Decision.objects.get(submission__application=decided))
    ledger.seal_now()


def second_application(decided: Application) -> Application:
    """A change of scope that is under review, with an answered question."""
    first = decided.submissions.first()
    case = _open_case(decided)
    application = Application.objects.create(
        reference=case.reference, organisation=decided.organisation, kind="scope_change", parent=decided, tier=1,
        rulebook=decided.rulebook, status="in_review", declarations=decided.declarations, case=case,
        created_by=decided.created_by, submitted_at=dates.now(),
    )  # fmt: skip
    for request in decided.access_requests.all():
        AccessRequest.objects.create(
            application=application, release=request.release, environment=request.environment, purpose="Words",
            export_basis="Words",
        )  # fmt: skip
    for answer in decided.answers.all()[:12]:
        answer.pk, answer.application = None, application
        answer.save(force_insert=True)
    for number in (1, 2):
        Submission.objects.create(
            application=application, number=number, content=first.content, digest=first.digest, signed_name="Words",
            submitted_by=first.submitted_by,
        )  # fmt: skip
    asked = InformationRequest.objects.create(
        reference=next_reference("REQ"), application=application, status="answered", due_at=dates.now(),
        asked_by=_member("reviewer", "EU"),
    )  # fmt: skip
    Question.objects.create(request=asked, text="Words", reply="Words", criterion=Criterion.objects.first())
    return application


def _open_case(decided: Application) -> Case:
    return cases.open_case(
        kind="scope_change", reference=next_reference("APP"), organisation=decided.organisation,
        jurisdiction=_authority("EU").jurisdiction, tier=1, title="Words", by=_member("reviewer", "EU"),
        working_days=30, rulebook=1, stage="in_review", turn="programme", turn_for="to review it",
    )  # fmt: skip


def _judge(decided: Application, application: Application) -> None:
    """What reviewers and approvers write: on the decided application open, on the second one still sealed."""
    reviewer, approver = _member("reviewer", "EU"), _member("approver", "EU")
    submission = application.submissions.first()
    version = decided.organisation.documents.first().versions.first()
    Screening.objects.create(submission=submission, checklist={}, missing="Words", passed=False, by=reviewer)
    EvidenceJudgment.objects.create(
        application=application, criterion=Criterion.objects.first(), version=version, verdict="insufficient",
        reason="Words", by=reviewer,
    )  # fmt: skip
    Opinion.objects.create(
        submission=submission, membership=reviewer, status="given", recommendation="approve", rationale="Words",
        given_at=dates.now(),
    )  # fmt: skip
    Resolution.objects.create(submission=submission, reason="Words", by=_member("lead", "EU"))
    with transaction.atomic():
        ledger.append("application.conflict_resolved", application, by=_member("lead", "EU"), reason="Words")
    RefusalNotice.objects.create(
        submission=submission, reasons="Words", answer="Words", by=approver, due_at=dates.now() + timedelta(days=9)
    )  # fmt: skip
    content = {"outcome": "refused", "text": "Words", "departure": "Words", "reasons": [], "conditions": []}
    Proposal.objects.create(submission=submission, content=content, proposed_by=approver)
    Decision.objects.get(submission__application=decided).reasons.create(code="REF-10", facts="Words")


def _correct(partner: Organisation, officer: Membership) -> None:
    PersonCorrection.objects.create(
        person=partner.people.first(), old_name="Words", old_birth_date="Words", reason="Words", checks_stand=True,
        corrected_by=officer,
    )  # fmt: skip
    DocumentCorrection.objects.create(
        document=partner.documents.order_by("-pk").first(), title_before="Words", kind_before="policy", reason="Words",
        corrected_by=officer,
    )  # fmt: skip
    ConditionProof.objects.create(
        condition=Condition.objects.filter(organisation=partner).first(), number=1, text="Words", answer="Words",
        status="returned", offered_by=officer, answered_by=_member("reviewer", "EU"), answered_at=dates.now(),
    )  # fmt: skip
    SpillDecision.objects.create(
        document=partner.documents.order_by("-pk").first(), reported_at=dates.now(), outcome="no_spill", reason="Words",
        by=_member("administrator", "EU"),
    )  # fmt: skip
    EnvironmentCorrection.objects.create(
        environment=partner.environments.first(), site="Words", country="DE", operators="Words", reason="Words",
        corrected_by=officer,
    )  # fmt: skip


def _consider_removal(suspension: Suspension, partner: Organisation) -> None:
    approver = _member("approver", "EU")
    case = cases.open_case(
        kind="removal", reference=next_reference("REM"), organisation=partner, jurisdiction=partner.jurisdiction,
        tier=None, title="Words", by=approver, working_days=30, rulebook=1, stage="proposed", turn="programme",
        turn_for="to co-sign it",
    )  # fmt: skip
    Removal.objects.create(
        reference=case.reference, case=case, suspension=suspension, organisation=partner, cause="asked",
        rulebook=Rulebook.current(), opened_by=approver, status="proposed", text="Words", proposed_by=approver,
        proposed_at=dates.now(), deciders_needed=2, jurisdictions_needed=2,
    )  # fmt: skip


def _hand_in_words(application: Application, *, by: Membership) -> Any:
    part = PartFile(organisation_id=by.organisation_id)
    part.write(f"A file with {FILE_WORDS} in it".encode())
    part.finish()
    upload = Upload(name="words.txt", part=part, media_type="text/plain")
    version = evidence.upload(upload, title="Words", kind="policy", marking="AMBER", by=by)
    evidence.note_uses(application.reference, [("ORG-01", version)])
    type(version).objects.filter(pk=version.pk).update(status="clean")


def _write_letter(decision: Decision) -> None:
    import typst

    Letter.objects.filter(decision=decision).exists() or Letter.objects.create(
        decision=decision,
        stored=save_bytes(
            typst.compile(f"Letter {LETTER_WORDS}".encode(), format="pdf"), name="Words.pdf",
            media_type="application/pdf", organisation=decision.submission.application.organisation, by=None,
        ),
    )  # fmt: skip


def _member(role: str, jurisdiction: str) -> Membership:
    return _authority(jurisdiction).memberships.filter(role=role).order_by("pk")[0]


def _authority(jurisdiction: str) -> Organisation:
    return Organisation.objects.get(kind="authority", jurisdiction=jurisdiction)


def all_references(partner: Organisation) -> dict[str, list[Any]]:
    """The partner's own references by the letters they begin with, oldest first."""
    found: dict[str, list[Any]] = {}
    for label, path in marking.OWNED.items():
        model = apps.get_model(label)
        if any(column.name == "reference" for column in model._meta.fields):
            for record in model.objects.filter(**{path: partner}).order_by("pk").distinct():
                found.setdefault(record.reference.partition("-")[0], []).append(record.reference)
    return {letters: list(dict.fromkeys(several)) for letters, several in found.items()}


__all__ = ["Invitation", "World", "all_references", "complete", "make", "using"]
