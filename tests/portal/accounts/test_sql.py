"""The database refuses what the rules refuse, whichever way a row is written."""

import pytest
from django.db import IntegrityError, transaction

from portal import dates
from portal.accounts.models import Membership

pytestmark = pytest.mark.django_db


def add(user, organisation, role="contributor"):
    with transaction.atomic():
        Membership.objects.create(user=user, organisation=organisation, role=role)


def test_a_partners_member_cannot_join_an_authority_or_provider(alice, eu_authority, meridian_models):
    for organisation in (eu_authority, meridian_models):
        with pytest.raises(IntegrityError, match="Nobody belongs to both"):
            add(alice.user, organisation)


def test_an_ended_membership_cannot_be_revived_on_the_other_side(alice, borealis, eu_authority):
    Membership.objects.filter(pk=alice.pk).update(ended_at=dates.now())
    add(alice.user, eu_authority, "reviewer")

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=alice.pk).update(ended_at=None)


def test_two_organisations_of_one_side_are_possible(alice, borealis, meridian, eu_authority):
    add(alice.user, borealis)
    add(meridian.user, eu_authority, "observer")

    assert alice.user.memberships.current().count() == 2
