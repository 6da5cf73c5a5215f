"""Only an officer of the provider whose release it is consents, whichever way a row is written."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from partners.grants import actions
from partners.grants.models import Grant
from portal import dates
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.programme import GrantFactory


@pytest.fixture
def proposal(partner, aurora, environment, release, lena_fischer):
    return GrantFactory(
        organisation=aurora, environment=environment, release=release, people=[lena_fischer], status="proposed",
        lapses_at=dates.now() + timedelta(days=20),
    )  # fmt: skip


@pytest.fixture
def halcyon(db):
    """Officer of another provider."""
    organisation = OrganisationFactory(name="Halcyon", kind="provider", jurisdiction_id="US", country="US")
    return MembershipFactory(organisation=organisation, role="provider_officer")


@pytest.mark.parametrize("status", ["consented", "active", "paused"])
def test_the_database_refuses_a_grant_that_nobody_consented_to(proposal, meridian, status):
    with pytest.raises(DatabaseError, match="Silence never grants"), transaction.atomic():
        Grant.objects.update(status=status)

    actions.consent(proposal, by=meridian)

    assert Grant.objects.get().status in {"consented", "active"}


@pytest.mark.parametrize("who", ["alice", "petra", "halcyon"])
def test_the_database_refuses_the_consent_of_anybody_else(proposal, who, request):
    by = request.getfixturevalue(who)

    with pytest.raises(DatabaseError, match="takes provider_officer|whose release it is"), transaction.atomic():
        proposal.provider_acts.create(act="consent", by=by)


def test_an_officer_who_has_left_does_not_consent(proposal, meridian):
    type(meridian).objects.filter(pk=meridian.pk).update(ended_at="2026-11-23T10:00Z")

    with pytest.raises(DatabaseError, match="a member at that time"), transaction.atomic():
        proposal.provider_acts.create(act="consent", by=meridian)
