"""The calendar and home hold every kind of deadline that is reminded of."""

from datetime import timedelta

import pytest

from partners.grants import narrowing
from partners.grants.models import Grant
from partners.grants.versions import GrantVersion
from partners.personnel.models import Check
from partners.standing.models import Partner
from portal import dates
from portal.home import deadlines
from tests.factories.cases import open_case
from tests.factories.programme import EnvironmentFactory
from tests.partners.grants.conftest import environment, grant, lena_fischer, mateo, partner, release  # noqa: F401
from tests.partners.grants.test_narrowing import WHY


def day(number):
    return dates.now().date() + timedelta(days=number)


def keys(member):
    return {deadline.key.partition("-")[0] for deadline in deadlines.of_member(member)}


@pytest.fixture(autouse=True)
def far(grant):  # noqa: F811
    """Nothing ends soon, and the rulebook is new."""
    Grant.objects.update(valid_until=day(300))
    Partner.objects.update(standing_until=day(600))


def test_what_ends_far_ahead_is_left_out(grant, alice):  # noqa: F811
    assert keys(alice) <= {"rulebook"}


def test_each_kind_stands_from_the_day_on_which_its_reminders_begin(grant, alice, bob, lena_fischer):  # noqa: F811
    Partner.objects.update(standing_until=day(120))
    Grant.objects.update(valid_until=day(60))
    EnvironmentFactory(organisation=alice.organisation, verified_until=day(60))
    Check.objects.filter(person=lena_fischer, kind="training").update(expires_on=day(20))

    assert {"standing", "end", "site", "check"} <= keys(alice)
    assert "check" not in keys(bob)


def test_narrower_terms_stand_with_the_partner(grant, alice, meridian, carol):  # noqa: F811
    open_case(grant.organisation, kind="grant", reference=grant.reference, turn="provider", stage="proposed")
    narrowing.narrow(grant, changes={"requests_per_minute": 5}, **WHY, by=meridian)
    assert "terms" in keys(alice)
    assert "terms" not in keys(meridian) | keys(carol)


def test_an_extension_stands_with_the_provider(grant, alice, meridian):  # noqa: F811
    GrantVersion.objects.create(
        grant=grant, number=9, kind="extension", terms={}, due_at=dates.now() + timedelta(days=9), proposed_by=None
    )

    assert "terms" in keys(meridian)
    assert "terms" not in keys(alice)
