"""Releases: announce, make available, end, withdraw."""

from datetime import timedelta

import pytest

from partners.releases import actions
from partners.releases.models import Release
from portal import dates
from portal.ledger.models import Entry
from portal.states import Refused
from tests.factories.accounts import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

MODEL = {"family": "M", "name": "M-5", "tier": 2}
OTHERS = ["alice", "rita", "petra", "ada", "vera", "viewer", "halcyon"]


@pytest.fixture
def halcyon(db):
    return MembershipFactory(organisation=OrganisationFactory(kind="provider"), role="provider_officer")


@pytest.fixture
def viewer(meridian_models):
    return MembershipFactory(organisation=meridian_models, role="provider_viewer")


@pytest.fixture
def release(clock, meridian):
    return actions.announce(**MODEL, by=meridian)


def soon():
    return dates.now().date() + timedelta(days=30)


def test_announce_keeps_the_release_of_the_officers_own_provider(release, meridian):
    assert (release.status, release.provider) == (Release.Status.ANNOUNCED, meridian.organisation)
    assert Entry.objects.get(verb="release.announced").reference == release.reference


@pytest.mark.parametrize("who", [who for who in OTHERS if who != "halcyon"])
def test_announce_is_refused_to_others(clock, who, request):
    with pytest.raises(Refused):
        actions.announce(**MODEL, by=request.getfixturevalue(who))


def test_announce_refuses_a_name_twice_for_one_provider_only(release, meridian, halcyon):
    with pytest.raises(Refused, match="already announced"):
        actions.announce(**MODEL, by=meridian)

    assert actions.announce(**MODEL, by=halcyon).provider == halcyon.organisation


def test_a_release_becomes_available_ends_and_is_withdrawn(release, meridian):
    actions.make_available(release, by=meridian)
    ending = actions.end(release, ends_on=soon(), by=meridian)
    assert ending.ends_on == soon()

    assert actions.withdraw(release, by=meridian).status == Release.Status.WITHDRAWN
    assert {"release.available", "release.ending", "release.withdrawn"} <= set(
        Entry.objects.values_list("verb", flat=True)
    )


def test_steps_are_not_skipped(release, meridian):
    with pytest.raises(Refused, match="cannot become"):
        actions.withdraw(release, by=meridian)


def test_end_refuses_a_day_that_is_not_to_come(release, meridian):
    actions.make_available(release, by=meridian)

    with pytest.raises(Refused, match="after today"):
        actions.end(release, ends_on=dates.now().date(), by=meridian)


@pytest.mark.parametrize("who", OTHERS)
def test_changes_are_refused_to_others(release, who, request):
    by = request.getfixturevalue(who)
    for act in (
        lambda: actions.make_available(release, by=by),
        lambda: actions.end(release, ends_on=soon(), by=by),
        lambda: actions.withdraw(release, by=by),
    ):
        with pytest.raises(Refused):
            act()
    release.refresh_from_db()
    assert release.status == Release.Status.ANNOUNCED
