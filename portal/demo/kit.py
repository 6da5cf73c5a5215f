"""What the stories are told with: a partner with its people, site and papers, and the programme's acts upon it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from partners.applications import actions as applications
from partners.applications.models import AccessRequest, Application
from partners.applications.questionnaire import Questionnaire
from partners.environments import actions as environments
from partners.environments.models import Attestation, Environment
from partners.evidence.models import DocumentVersion
from partners.grants.models import Grant
from partners.personnel import actions as personnel
from partners.personnel.models import Check, Person
from partners.releases.models import Release
from partners.standing import actions as standing
from portal import dates
from portal.accounts.models import Membership, Organisation
from portal.cases import actions as cases
from portal.demo import cast, papers
from reviews.decisions import actions as decisions

DECLARATIONS = {
    "access_level": "AL1",
    "safeguard_profile": "standard",
    "agent_use": "no",
    "dangerous_field": "no",
    "personal_data": "no",
    "human_participants": "no",
    "sells_ai_models": "no",
}
PAPERS = {
    "ORG": ("Register extract", "register_extract", "GREEN", "The entry of the register, with every site."),
    "USE": ("Evaluation plan", "evaluation_plan", "AMBER", "Questions, users of the answers, and the forbidden uses."),
    "SEC": ("Access control policy", "policy", "AMBER", "Who may reach the environment, and who reviews it."),
    "PER": ("Training records", "training_record", "AMBER", "Attendance and results of this year’s training."),
    "INC": ("Incident exercise", "exercise_record", "AMBER", "What was practised in June and what was changed."),
    "DAT": ("Data register", "procedure", "AMBER", "Every data set, its source and what may be done with it."),
    "SAF": ("Safeguard tests", "test_result", "AMBER+STRICT", "Filters and limits, tested in August."),
    "EVA": ("Method notes", "procedure", "GREEN", "How runs are numbered, kept and scored."),
}  # fmt: skip
RATINGS = dict.fromkeys(PAPERS, "met")
A_SEASON = timedelta(days=80)


@dataclass
class Kit:
    """A partner of the demonstration."""

    organisation: Organisation
    members: dict[str, Membership]
    city: str
    environment: Environment | None = None
    people: dict[str, Person] = field(default_factory=dict)
    papers: dict[str, DocumentVersion] = field(default_factory=dict)

    @property
    def officer(self) -> Membership:
        return self.members["officer"]


def found_partner(
    name: str, domain: str, jurisdiction: str, country: str, city: str, *, type: str, members: list[cast.Member],
    by: Membership, register_number: str,
) -> Kit:  # fmt: skip
    """Register a partner and let its members join."""
    organisation, joined = cast.found_organisation(
        "partner", name, domain, jurisdiction, country, members, register_number=register_number
    )
    standing.register(organisation, type=type, by=by)
    return Kit(organisation, joined, city)


def declare_site(kit: Kit, name: str, *, kind: str = "partner_enclave", country: str = "") -> Environment:
    """Declare the partner's main site and attest its five safeguards."""
    kit.environment = declare_another_site(kit, name, kind=kind, country=country)
    attest(kit)
    return kit.environment


def declare_another_site(kit: Kit, name: str, *, kind: str = "partner_enclave", country: str = "") -> Environment:
    """Declare a site; nothing is attested yet."""
    return environments.declare(
        kit.organisation,
        name=name,
        kind=kind,
        site=kit.city,
        country=country or str(kit.organisation.country),
        operators=kit.organisation.name,
        by=kit.officer,
    )


def attest(kit: Kit) -> None:
    """Attest all five safeguards of the main site anew."""
    assert kit.environment is not None
    attest_at(kit.environment, by=kit.officer)


def attest_at(environment: Environment, *, by: Membership) -> None:
    """Attest all five safeguards of a site."""
    for safeguard in Attestation.Safeguard.values:
        environments.attest(
            environment,
            safeguard=safeguard,
            statement="In place for every session, and tested with planted cases.",
            tested_on=today() - timedelta(days=20),
            version=None,
            by=by,
        )


def verify_site(kit: Kit, *, by: Membership, days: int = 330) -> None:
    """One of the programme looks at the site, and another of the same authority verifies it."""
    assert kit.environment is not None
    environments.assess(kit.environment, reason="Read the attestations and saw the room by video.", by=by)
    until = today() + timedelta(days=days)
    colleagues = Membership.objects.current().filter(organisation=by.organisation_id).exclude(user=by.user_id)
    second = colleagues.filter(role__in=["approver", "reviewer"]).order_by("role", "pk")[0]
    environments.verify(kit.environment, until=until, reason="Everything attested was shown.", by=second)
    kit.environment.refresh_from_db()


def nominate(kit: Kit, name: str, position: str, nationality: str, *, tier: int = 1, user: Any = None) -> Person:
    """An officer names a person; vetting begins."""
    kit.people[name] = personnel.nominate(
        kit.organisation,
        name=name,
        position=position,
        tier=tier,
        nationalities=[nationality],
        residence=str(kit.organisation.country),
        birth_date=date(1986, 4, 12),
        by=kit.officer,
        user=user,
    )
    return kit.people[name]


def clear(person: Person, *, by: Membership, days_ago: dict[str, int] | None = None) -> None:
    """A reviewer records every pending check as clear; `days_ago` makes single ones older."""
    for check in person.checks.filter(status=Check.Status.PENDING):
        personnel.record_check(
            check,
            outcome=Check.Status.CLEAR,
            performed_by=by.organisation.name,
            performed_on=today() - timedelta(days=(days_ago or {}).get(check.kind, 3)),
            issuer_reference=f"{check.kind[:3].upper()}-{check.pk:05d}",
            by=by,
        )
    person.refresh_from_db()


def write_application(
    kit: Kit, *, tier: int, release: Release, purpose: str, leave_out: tuple[str, ...] = ()
) -> Application:
    """Fill in a qualification; `leave_out` names criteria (or sections) that stay unanswered."""
    application = applications.start(kit.organisation, tier=tier, by=kit.officer)
    applications.declare(application, declarations=DECLARATIONS, by=kit.officer)
    request = {
        "release": release,
        "access_level": AccessRequest.AccessLevel.AL1,
        "use_categories": ["capability_evaluation", "red_teaming"],
        "data_classes": ["public", "synthetic"],
        "environment": kit.environment,
        "purpose": purpose,
        "export_basis": "Allied jurisdictions",
    }
    applications.request_access(application, values=request, people=list(kit.people.values()), by=kit.officer)
    application.refresh_from_db()
    questions = Questionnaire(application).questions
    asked = [q.criterion for q in questions if q.code not in leave_out and q.code[:3] not in leave_out]
    written = [applications.Written(criterion, answer_to(criterion, kit)) for criterion in asked]
    applications.save_answers(application, written=written, by=kit.officer)
    for criterion in asked:
        if criterion.needs_evidence(tier):
            applications.attach(
                application, criterion=criterion, version=paper(kit, criterion.code[:3]), by=kit.officer
            )
    return application


def answer_to(criterion: Any, kit: Kit) -> dict[str, Any]:
    """The invented answer to one criterion, in the fields that its kind has."""
    told = _answers()[criterion.code].format(name=kit.organisation.name, city=kit.city, officer=kit.officer.user.name)
    kinds = {
        "yes_partial_no": {"choice": "yes", "text": told},
        "text": {"text": told},
        "number": {"number": told},
        "date": {"date": told},
        "choice": {"choice": told},
        "multi_choice": {"choices": [told]},
    }
    values = dict(kinds[criterion.answer])
    if criterion.answer == "number":
        values = {"number": int(told)}
    if criterion.answer == "date":
        values = {"date": min(date.fromisoformat(told), today())}
    return values


def paper(kit: Kit, section: str) -> DocumentVersion:
    """The document behind the answers of a section; handed in when it is first needed, and again once it is old."""
    if section not in kit.papers or kit.papers[section].covers_to < today() - A_SEASON:
        title, kind, marking, text = PAPERS[section]
        covers = (today() - timedelta(days=180), today() - timedelta(days=1))
        kit.papers[section] = papers.hand_in(
            title, text=text, kind=kind, marking=marking, covers=covers, by=kit.officer
        )
    return kit.papers[section]


def submit(kit: Kit, application: Application) -> None:
    applications.submit(application, signed_name=kit.officer.user.name, by=kit.officer)
    application.refresh_from_db()


def screen(application: Application, *, by: Membership) -> None:
    """A reviewer takes the case and finds the submission complete."""
    cases.assign(application.case, to=by, by=by)
    decisions.pass_screening(application, checklist=dict.fromkeys(decisions.CHECKLIST, True), by=by)
    application.refresh_from_db()


def opine(application: Application, recommendation: str, why: str, *, by: Membership, **ratings: str) -> None:
    decisions.give_opinion(application, recommendation=recommendation, rationale=why, ratings=RATINGS | ratings, by=by)


def ask_also(application: Application, kit: Kit, release: Release, purpose: str) -> None:
    """Ask for a further release, for the same people at the same site."""
    request = AccessRequest.objects.create(
        application=application,
        release=release,
        use_categories=["benchmarking"],
        data_classes=["public"],
        environment=kit.environment,
        purpose=purpose,
        export_basis="Allied jurisdictions",
    )
    request.people.set(kit.people.values())


def grant_of(kit: Kit, release: str) -> Grant:
    return Grant.objects.get(organisation=kit.organisation, release__name=release)


def officer_of(release: Release) -> Membership:
    """Who consents for the provider of this release."""
    return release.provider.memberships.get(role="provider_officer")


def today() -> date:
    return dates.now().date()


@lru_cache(maxsize=1)
def _answers() -> dict[str, str]:
    return yaml.safe_load(Path(__file__).with_name("answers.yaml").read_text())
