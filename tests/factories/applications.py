"""Applications, made by the real actions: a draft that lacks nothing, and one that was submitted."""

import hashlib
from datetime import date

from partners.applications import actions
from partners.applications.models import Application
from partners.evidence.models import Document, DocumentVersion
from partners.rulebook.models import Criterion
from partners.standing.models import Partner
from portal import dates
from portal.accounts.models import Membership
from portal.cases.references import next_reference
from portal.files.store import save_bytes
from tests.factories.programme import EnvironmentFactory, PersonFactory, ReleaseFactory

DECLARATIONS = {
    "access_level": "AL1",
    "safeguard_profile": "standard",
    "agent_use": "no",
    "dangerous_field": "no",
    "personal_data": "no",
    "human_participants": "no",
    "sells_ai_models": "no",
}


def make_version(by: Membership, *, status: str = "clean", **more) -> DocumentVersion:
    """A document with one version, kept as it would be after an upload."""
    document = Document.objects.create(
        reference=next_reference("DOC"),
        organisation=by.organisation,
        title=more.pop("title", "Access policy"),
        kind="policy",
        created_by=by,
    )
    content = f"The policy of {document.reference}".encode()
    stored = save_bytes(content, name="policy.txt", media_type="text/plain", organisation=by.organisation, by=by)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    return DocumentVersion.objects.create(
        document=document, number=1, stored=stored, status=status, uploaded_by=by, **more
    )


def start_application(by: Membership, *, tier: int = 1, type: str = "research_institution") -> Application:
    if not Partner.objects.filter(organisation=by.organisation).exists():
        Partner.objects.create(organisation=by.organisation, type=type)
    return actions.start(by.organisation, tier=tier, by=by)


def values_for(criterion: Criterion) -> dict:
    """A good answer of the kind that the criterion asks for; one agrees with the tokens a day that are asked for."""
    if criterion.code == "USE-05":
        return {"number": 1_000_000}
    return {
        "yes_partial_no": {"choice": "yes", "text": "Named people only, reviewed every month."},
        "choice": {"choice": criterion.choices[0][0] if criterion.choices else ""},
        "multi_choice": {"choices": [criterion.choices[0][0]] if criterion.choices else []},
        "number": {"number": 10},
        "date": {"date": date(2026, 6, 1)},
        "text": {"text": "Our institute, at one site in Berlin."},
    }[criterion.answer]


def complete_application(by: Membership, *, tier: int = 1) -> Application:
    """A draft that may be submitted."""
    application = start_application(by, tier=tier)
    actions.declare(application, declarations=DECLARATIONS, by=by)
    environment = EnvironmentFactory(
        organisation=by.organisation, country=str(by.organisation.country), kind="provider_sandbox"
    )
    request = {
        "release": ReleaseFactory(),
        "environment": environment,
        "use_categories": ["red_teaming"],
        "data_classes": ["public"],
        "purpose": "To find out how the model refuses.",
        "export_basis": "Allied jurisdictions",
    }
    person = PersonFactory(organisation=by.organisation)
    actions.request_access(application, values=request, people=[person], by=by)
    return answer_everything(application, by=by)


def answer_everything(application: Application, *, by: Membership) -> Application:
    application.refresh_from_db()
    rulebook, partner = application.rulebook, application.organisation.partner
    asked = rulebook.criteria_for(tier=application.tier, type=partner.type, declarations=application.declarations)
    written = [actions.Written(criterion, values_for(criterion)) for criterion in asked]
    actions.save_answers(application, written=written, by=by)
    version = make_version(by, covers_from=date(2026, 1, 1), covers_to=dates.now().date())
    for criterion in asked:
        if criterion.needs_evidence(application.tier):
            actions.attach(application, criterion=criterion, version=version, by=by)
    return application


def submitted_application(by: Membership, *, tier: int = 1) -> Application:
    application = complete_application(by, tier=tier)
    actions.submit(application, signed_name=by.user.name, by=by)
    application.refresh_from_db()
    return application
