"""The capability tier of a release corrected: who may, in which direction, and what follows for grants."""

import pytest
from django.urls import reverse

from partners.releases import actions
from portal.ledger.models import Entry
from portal.states import Refused
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.programme import GrantFactory, ReleaseFactory

pytestmark = pytest.mark.django_db

WHY = "Measured again: it reaches the next tier."


@pytest.fixture
def release(clock, meridian):
    return ReleaseFactory(provider=meridian.organisation, tier=2)


@pytest.fixture
def halcyon(db):
    return MembershipFactory(organisation=OrganisationFactory(kind="provider"), role="provider_officer")


def test_a_raised_tier_is_that_of_every_grant_in_force(release, meridian):
    live, higher = GrantFactory(release=release, tier=2), GrantFactory(release=release, tier=4)
    ended = GrantFactory(release=release, tier=2, status="revoked")

    actions.correct_tier(release, tier=3, reason=WHY, by=meridian)

    for grant in (live, higher, ended):
        grant.refresh_from_db()
    assert (live.tier, higher.tier, ended.tier) == (3, 4, 2)
    entry = Entry.objects.get(verb="release.tier_corrected")
    assert entry.facts == {"from": 2, "to": 3}


def test_a_lowered_tier_takes_nothing_from_a_grant(release, ada):
    grant = GrantFactory(release=release, tier=2)

    actions.correct_tier(release, tier=1, reason=WHY, by=ada)

    grant.refresh_from_db()
    assert grant.tier == 2


def test_a_provider_lowers_only_while_nobody_has_a_grant(release, meridian):
    actions.correct_tier(release, tier=1, reason=WHY, by=meridian)
    GrantFactory(release=release, tier=1)
    actions.correct_tier(release, tier=2, reason=WHY, by=meridian)

    with pytest.raises(Refused, match="Ask an administrator"):
        actions.correct_tier(release, tier=1, reason=WHY, by=meridian)


@pytest.mark.parametrize("who", ["alice", "rita", "petra", "vera", "halcyon"])
def test_nobody_else_corrects_it(who, release, request):
    with pytest.raises(Refused):
        actions.correct_tier(release, tier=3, reason=WHY, by=request.getfixturevalue(who))


def test_the_same_tier_and_no_reason_are_refused(release, meridian):
    with pytest.raises(Refused, match="already"):
        actions.correct_tier(release, tier=2, reason=WHY, by=meridian)
    with pytest.raises(Refused, match="what was wrong"):
        actions.correct_tier(release, tier=3, reason="", by=meridian)


def test_the_page_says_whom_it_reaches_and_corrects(release, meridian, sign_in):
    GrantFactory(release=release, tier=2)
    client, address = sign_in(meridian), reverse("releases:correct_tier", args=[release.reference])
    assert "asks more of 1 grant at once" in client.get(address).content.decode()

    assert client.post(address, {"tier": "3", "reason": WHY}).status_code == 303

    release.refresh_from_db()
    assert release.tier == 3
