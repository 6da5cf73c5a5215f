"""An active partner with one person on one grant, and an order that stops that person."""

from datetime import timedelta

import pytest

from partners.grants.holds import ScopeLines
from portal import dates
from reviews.enforcement import actions
from reviews.enforcement.actions import Order
from tests.factories.accounts import MembershipFactory
from tests.factories.population import settle_population
from tests.factories.programme import EnvironmentFactory, GrantFactory, PartnerFactory, PersonFactory, ReleaseFactory


@pytest.fixture
def person(clock, aurora):
    PartnerFactory(organisation=aurora)
    return PersonFactory(organisation=aurora)


@pytest.fixture
def grant(person, aurora, meridian_models):
    return GrantFactory(
        organisation=aurora,
        environment=EnvironmentFactory(organisation=aurora),
        release=ReleaseFactory(provider=meridian_models),
        people=[person],
    )


@pytest.fixture
def arno(eu_authority):
    """Another administrator of the EU authority, which leads Aurora."""
    return MembershipFactory(user__name="Arno", organisation=eu_authority, role="administrator")


@pytest.fixture
def make_order(grant, person):
    def make_order(**changes):
        order = {
            "scope": ScopeLines(people=[person.pk]),
            "scope_sentence": "One person may not use any model.",
            "grounds": "facts_incomplete",
            "reason": "Requests came from an unknown place.",
            "lift_when": "The sender is known.",
            "review_on": dates.now().date() + timedelta(days=4),
        }
        return Order(**order | changes)

    return make_order


@pytest.fixture
def population(clock, aurora, borealis, meridian_models):
    """(grant, person) of two partners, two models of one family and two sites, by a short name."""
    return settle_population(aurora, borealis, meridian_models)


@pytest.fixture
def imposed(make_order, ada):
    return actions.impose(make_order(), by=ada)
