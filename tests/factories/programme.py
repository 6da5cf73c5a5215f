"""The smallest valid records of a running programme: an active partner with people, a site, a model and a grant."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from partners.environments.models import Attestation, Environment
from partners.grants.holds import nationality_tag
from partners.grants.models import Condition, Grant, GrantPerson
from partners.personnel.models import Check, Person, PersonTag
from partners.releases.models import Release
from partners.standing.models import Partner
from portal import dates
from portal.cases.references import next_reference
from tests.factories.accounts import OrganisationFactory

TIER_1_CHECKS = ("identity", "sanctions", "training", "undertaking")


def today():
    return dates.now().date()


class PartnerFactory(DjangoModelFactory):
    class Meta:
        model = Partner

    organisation = factory.SubFactory(OrganisationFactory)
    type = Partner.Type.RESEARCH
    tier = 1
    status = Partner.Status.ACTIVE
    admitted_at = factory.LazyFunction(dates.now)
    standing_until = factory.LazyFunction(lambda: today() + timedelta(days=700))


class EnvironmentFactory(DjangoModelFactory):
    class Meta:
        model = Environment

    reference = factory.LazyFunction(lambda: next_reference("ENV"))
    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Enclave {n}")
    kind = Environment.Kind.ENCLAVE
    site = "Rotterdam"
    country = "NL"
    status = Environment.Status.VERIFIED
    verified_until = factory.LazyFunction(lambda: today() + timedelta(days=300))


class AttestationFactory(DjangoModelFactory):
    class Meta:
        model = Attestation

    environment = factory.SubFactory(EnvironmentFactory)
    safeguard = Attestation.Safeguard.LOGGING
    statement = "Every request is logged with its person."
    tested_on = factory.LazyFunction(lambda: today() - timedelta(days=30))
    valid_until = factory.LazyFunction(lambda: today() + timedelta(days=200))


class ReleaseFactory(DjangoModelFactory):
    class Meta:
        model = Release

    reference = factory.LazyFunction(lambda: next_reference("REL"))
    provider = factory.SubFactory(OrganisationFactory, kind="provider", jurisdiction_id="US", country="US")
    family = "M"
    name = factory.Sequence(lambda n: f"Model {n}")
    tier = 1
    status = Release.Status.AVAILABLE


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    reference = factory.LazyFunction(lambda: next_reference("VET"))
    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Evaluator {n}")
    tier = 1
    status = Person.Status.CLEARED

    @factory.post_generation
    def nationality(person, create, country):
        PersonTag.objects.create(person=person, kind="nationality", tag=nationality_tag(country or "DE"))

    @factory.post_generation
    def checks(person, create, kinds):
        for kind in TIER_1_CHECKS if kinds is None else kinds:
            CheckFactory(person=person, kind=kind)


class CheckFactory(DjangoModelFactory):
    class Meta:
        model = Check

    person = factory.SubFactory(PersonFactory)
    kind = Check.Kind.IDENTITY
    status = Check.Status.CLEAR
    performed_by = "EU authority"
    performed_on = factory.LazyFunction(lambda: today() - timedelta(days=10))
    expires_on = factory.LazyFunction(lambda: today() + timedelta(days=355))


class GrantFactory(DjangoModelFactory):
    class Meta:
        model = Grant
        skip_postgeneration_save = True

    reference = factory.LazyFunction(lambda: next_reference("GRT"))
    organisation = factory.SubFactory(OrganisationFactory)
    release = factory.SubFactory(ReleaseFactory)
    environment = factory.SubFactory(EnvironmentFactory, organisation=factory.SelfAttribute("..organisation"))
    tier = 1
    access_level = "AL1"
    use_categories = ["red_teaming"]
    data_classes = ["public"]
    requests_per_minute = 60
    tokens_per_day = 1_000_000
    export_basis = "Allied jurisdictions"
    export_countries = ["DE", "NL", "US"]
    export_tags = factory.LazyAttribute(lambda grant: [nationality_tag(code) for code in grant.export_countries])
    status = Grant.Status.ACTIVE
    consent_due_at = factory.LazyFunction(dates.now)
    lapses_at = factory.LazyFunction(dates.now)
    valid_from = factory.LazyFunction(lambda: today() - timedelta(days=30))
    valid_until = factory.LazyFunction(lambda: today() + timedelta(days=330))

    @factory.post_generation
    def people(grant, create, people):
        for person in people or ():
            GrantPerson.objects.create(grant=grant, person=person)


class ConditionFactory(DjangoModelFactory):
    class Meta:
        model = Condition

    reference = factory.LazyFunction(lambda: next_reference("CON"))
    organisation = factory.SubFactory(OrganisationFactory)
    decision_reference = "APP-2026-0001"
    code = "CON-01"
    text = "A second factor for every account."
    kind = Condition.Kind.BEFORE_USE
