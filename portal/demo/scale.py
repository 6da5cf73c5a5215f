"""Many plausible partners at once, for benches: organisations, people, sites, grants and open cases, in bulk.

Not through the actions: no ledger entry, no notice. So it fills an empty database, which it marks as a demonstration,
or adds to a demonstration; never a real programme.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import models, transaction

from partners.environments.models import Attestation, Environment
from partners.grants.holds import nationality_tag
from partners.grants.models import Grant, GrantPerson
from partners.personnel.models import Check, Person, PersonTag
from partners.releases.models import Release
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal import dates
from portal.accounts.models import Installation, Organisation, User
from portal.cases.models import Case
from portal.states import Refused

BATCH = 1000
CASES_A_PARTNER, PEOPLE_A_PARTNER = 10, 2
# Jurisdiction and country, in the proportion in which partners come.
PLACES = (("EU", "DE"), ("EU", "NL"), ("EU", "FR"), ("UK", "GB"), ("US", "US"))
FIRST = ("Aster", "Birch", "Cobalt", "Delta", "Ember", "Fjord", "Garnet", "Harbour", "Indigo", "Juniper")
SECOND = ("Institute", "Laboratory", "Safety Lab", "Observatory", "Centre", "Foundation", "Systems", "Works")
CHECKS = ("identity", "sanctions", "training", "undertaking")
STAGES = ("screening", "in_review", "awaiting_information", "in_review")


def fill(partners: int) -> dict[str, int]:
    """Add so many partners; how many rows of each kind were made."""
    installation = Installation.objects.first()
    is_used = User.objects.exists() or Organisation.objects.exists()
    if is_used and not (installation and installation.is_demonstration):
        raise Refused("This database holds a real programme. Bulk is added to an empty one or to a demonstration only.")
    Installation.objects.update_or_create(pk=1, defaults={"is_demonstration": True})
    made: dict[str, int] = {}
    release = _release()
    for start in range(0, partners, BATCH):
        with transaction.atomic():
            batch = range(start, min(start + BATCH, partners))
            for rows in _rows(batch, release):
                name = str(rows[0]._meta.verbose_name_plural)
                made[name] = made.get(name, 0) + len(rows)
    return made


def _release() -> Release:
    found = Release.objects.filter(status=Release.Status.AVAILABLE, tier=1).first()
    if found:
        return found
    provider = Organisation.objects.create(name="Scale Models", kind="provider", jurisdiction_id="US", country="US")
    return Release.objects.create(
        reference="REL-0000-0001", provider=provider, family="Scale", name="Scale 1", tier=1, status="available"
    )


def _rows(batch: range, release: Release) -> Iterator[list[Any]]:
    """Every kind of row of one batch, made in the order in which they need each other."""
    offset = Organisation.objects.count()
    organisations = _made(Organisation, (_organisation(number, offset) for number in batch))
    yield organisations
    yield _made(Partner, (_partner(one) for one in organisations))
    sites = _made(Environment, (_site(one, _mark("ENV", one)) for one in organisations))
    yield sites
    yield _made(Attestation, (_attestation(site) for site in sites))
    people = _made(Person, (_person(one, n) for one in organisations for n in range(PEOPLE_A_PARTNER)))
    yield people
    tags = {country: nationality_tag(country) for _place, country in PLACES}
    yield _made(PersonTag, (PersonTag(person=p, kind="nationality", tag=tags[p.organisation.country]) for p in people))
    yield _made(Check, (_check(person, kind) for person in people for kind in CHECKS))
    grants = _made(Grant, (_grant(site, release, list(tags.values())) for site in sites))
    yield grants
    by_partner = {grant.organisation_id: grant for grant in grants}
    yield _made(GrantPerson, (GrantPerson(grant=by_partner[p.organisation_id], person=p) for p in people))
    edition = Rulebook.current().edition
    yield _made(Case, (_case(one, n, edition) for one in organisations for n in range(CASES_A_PARTNER)))


def _made(model: type[models.Model], rows: Iterator[Any]) -> list[Any]:
    return model._default_manager.bulk_create(rows, batch_size=BATCH)


def _mark(kind: str, organisation: Organisation, number: int = 0) -> str:
    """A reference of a year of its own, so that it never meets one that was given."""
    return f"{kind}-0000-{organisation.pk * 10 + number:07d}"


def _organisation(number: int, offset: int) -> Organisation:
    jurisdiction, country = PLACES[number % len(PLACES)]
    name = f"{FIRST[number % len(FIRST)]} {SECOND[number // len(FIRST) % len(SECOND)]} {offset + number}"
    return Organisation(name=name, kind="partner", jurisdiction_id=jurisdiction, country=country)


def _partner(organisation: Organisation) -> Partner:
    now = dates.now()
    return Partner(
        organisation=organisation, type=Partner.Type.RESEARCH, tier=1, status=Partner.Status.ACTIVE, admitted_at=now,
        standing_until=now.date() + timedelta(days=700),
    )  # fmt: skip


def _site(organisation: Organisation, reference: str) -> Environment:
    return Environment(
        reference=reference, organisation=organisation, name="Main enclave", kind=Environment.Kind.ENCLAVE,
        site="Campus", country=organisation.country, status=Environment.Status.VERIFIED,
        verified_until=dates.now().date() + timedelta(days=300),
    )  # fmt: skip


def _attestation(site: Environment) -> Attestation:
    today = dates.now().date()
    return Attestation(
        environment=site, safeguard=Attestation.Safeguard.LOGGING, statement="Every request is logged with its person.",
        tested_on=today - timedelta(days=30), valid_until=today + timedelta(days=200),
    )  # fmt: skip


def _person(organisation: Organisation, number: int) -> Person:
    return Person(
        reference=_mark("VET", organisation, number), organisation=organisation, tier=1, status=Person.Status.CLEARED,
        name=f"Evaluator {organisation.pk}-{number + 1}",
    )  # fmt: skip


def _check(person: Person, kind: str) -> Check:
    today = dates.now().date()
    return Check(
        person=person, kind=kind, status=Check.Status.CLEAR, performed_by="Authority",
        performed_on=today - timedelta(days=10), expires_on=today + timedelta(days=355),
    )  # fmt: skip


def _grant(site: Environment, release: Release, tags: list[str]) -> Grant:
    now = dates.now()
    return Grant(
        reference=_mark("GRT", site.organisation), organisation=site.organisation, release=release, environment=site,
        tier=1, access_level="AL1", use_categories=["red_teaming"], data_classes=["public"], requests_per_minute=60,
        tokens_per_day=1_000_000, export_basis="Allied jurisdictions", export_tags=tags,
        export_countries=[country for _place, country in PLACES], status=Grant.Status.ACTIVE, consent_due_at=now,
        lapses_at=now, valid_from=now.date() - timedelta(days=30), valid_until=now.date() + timedelta(days=330),
    )  # fmt: skip


def _case(organisation: Organisation, number: int, edition: int) -> Case:
    now = dates.now()
    place = organisation.pk * CASES_A_PARTNER + number
    due_at = now + timedelta(minutes=place * 7919 % 86_400)
    return Case(
        reference=_mark("APP", organisation, number), kind=Case.Kind.QUALIFICATION, organisation=organisation,
        jurisdiction_id=organisation.jurisdiction_id, tier=place % 2 + 1, title="Qualification",
        priority=place % 3 + 1, stage=STAGES[place % len(STAGES)], turn=Case.Turn.PROGRAMME, turn_for="to review",
        turn_since=now, due_at=due_at, rulebook_number=edition,
        opened_at=now - timedelta(days=place % 40), working_days=60, decide_by=due_at,
    )  # fmt: skip
