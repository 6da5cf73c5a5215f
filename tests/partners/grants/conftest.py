"""An active partner whose two people may use one model at one site."""

import pytest

from tests.factories.programme import (
    AttestationFactory,
    EnvironmentFactory,
    GrantFactory,
    PartnerFactory,
    PersonFactory,
    ReleaseFactory,
)


@pytest.fixture
def partner(clock, aurora):
    return PartnerFactory(organisation=aurora)


@pytest.fixture
def environment(partner, aurora):
    environment = EnvironmentFactory(organisation=aurora)
    AttestationFactory(environment=environment)
    return environment


@pytest.fixture
def release(clock, meridian_models):
    return ReleaseFactory(provider=meridian_models, family="M", name="M-5")


@pytest.fixture
def lena_fischer(partner, aurora):
    return PersonFactory(organisation=aurora, name="Lena Fischer", nationality="DE")


@pytest.fixture
def mateo(partner, aurora):
    return PersonFactory(organisation=aurora, name="Mateo Ruiz", nationality="US")


@pytest.fixture
def grant(partner, environment, release, lena_fischer, mateo, aurora):
    return GrantFactory(organisation=aurora, environment=environment, release=release, people=[lena_fischer, mateo])
