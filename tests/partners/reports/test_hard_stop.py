"""A report past its hard stop bars every grant of its partner, and nobody else's."""

from datetime import timedelta

import pytest

from partners.grants import decision
from partners.reports.models import Obligation
from tests.factories.programme import (
    AttestationFactory,
    EnvironmentFactory,
    GrantFactory,
    PartnerFactory,
    PersonFactory,
    ReleaseFactory,
)

pytestmark = pytest.mark.django_db


def usable_grant(organisation, provider):
    site = EnvironmentFactory(organisation=organisation)
    AttestationFactory(environment=site)
    person = PersonFactory(organisation=organisation)
    release = ReleaseFactory(provider=provider)
    return GrantFactory(organisation=organisation, environment=site, release=release, people=[person]), person


def codes(grant, person):
    return [(bar.code, bar.reference) for bar in decision.decide(grant.pk, person.pk).bars]


@pytest.fixture
def grant(partner, meridian_models):
    return usable_grant(partner.organisation, meridian_models)


@pytest.fixture
def neighbour(borealis, meridian_models, partner):
    PartnerFactory(organisation=borealis)
    return usable_grant(borealis, meridian_models)


@pytest.mark.parametrize("status", ["upcoming", "open", "returned"])
def test_a_report_past_its_hard_stop_bars_access_for_the_whole_partner(grant, neighbour, obligation, clock, status):
    Obligation.objects.filter(pk=obligation.pk).update(status=status, hard_stop_at=clock.now)

    assert codes(*grant) == [("report_overdue", obligation.reference)]
    assert codes(*neighbour) == []


@pytest.mark.parametrize(("status", "reason"), [("submitted", ""), ("accepted", ""), ("waived", "no_use")])
def test_a_report_that_was_filed_or_waived_bars_nothing(grant, obligation, clock, status, reason):
    Obligation.objects.filter(pk=obligation.pk).update(
        status=status, waiver_reason=reason, hard_stop_at=clock.now - timedelta(days=5)
    )

    assert codes(*grant) == []


def test_a_report_before_its_hard_stop_bars_nothing_and_sets_the_end_of_the_answer(grant, obligation, clock):
    stops = clock.now + timedelta(days=3)
    Obligation.objects.filter(pk=obligation.pk).update(status="open", hard_stop_at=stops)
    answer = decision.decide(grant[0].pk, grant[1].pk)

    assert answer.bars == ()
    assert answer.valid_until == stops


def test_the_bar_says_what_to_do(grant, obligation, clock):
    Obligation.objects.filter(pk=obligation.pk).update(status="open", hard_stop_at=clock.now)

    (bar,) = decision.decide(grant[0].pk, grant[1].pk).bars
    assert bar.sentence == f"Report {obligation.reference} is so late that access stands still until it is filed."
    assert bar.since == clock.now
