"""The pages of releases: who reads what, and what their provider does."""

import pytest
from django.urls import reverse

from partners.releases.models import Release
from tests.factories.programme import GrantFactory, ReleaseFactory

pytestmark = pytest.mark.django_db
MODEL = {"family": "M", "name": "M-5", "tier": "2"}


def address(release, act="detail"):
    return reverse(f"releases:{act}", args=[release.reference])


def test_a_provider_takes_a_release_from_its_announcement_to_its_withdrawal(clock, sign_in, meridian):
    client = sign_in(meridian)
    assert client.get(reverse("releases:announce")).status_code == 200
    assert client.post(reverse("releases:announce"), MODEL).status_code == 303
    release = Release.objects.get()
    twice = client.post(reverse("releases:announce"), MODEL)
    assert (twice.status_code, "already announced" in twice.content.decode()) == (422, True)
    for act, values, status in (
        ("available", {}, "available"), ("end", {"ends_on": "2027-01-31"}, "ending"), ("withdraw", {}, "withdrawn"),
    ):  # fmt: skip
        assert client.get(address(release, act)).status_code == 200
        assert client.post(address(release, act), values).status_code == 303
        release.refresh_from_db()
        assert release.status == status


def test_the_end_says_how_many_grants_it_touches(clock, sign_in, meridian):
    release = ReleaseFactory(provider=meridian.organisation)
    GrantFactory.create_batch(2, release=release)

    assert "2 grants" in sign_in(meridian).get(address(release, "end")).content.decode()
    assert sign_in(meridian).post(address(release, "end"), {"ends_on": "2026-01-01"}).status_code == 422


def test_a_provider_sees_its_own_and_everybody_else_all(clock, sign_in, meridian, alice, rita):
    own, other = ReleaseFactory(provider=meridian.organisation), ReleaseFactory()

    def found(member, **query):
        return {release.name for release in sign_in(member).get(reverse("releases:list"), query).context["page"]}

    assert found(meridian) == {own.name}
    assert found(alice) == found(rita) == {own.name, other.name}
    assert found(rita, q=own.name) == {own.name}
    assert sign_in(meridian).get(address(other)).status_code == 404


def test_a_partner_sees_only_its_own_grants_to_a_release(clock, sign_in, alice):
    release = ReleaseFactory()
    own, other = GrantFactory(release=release, organisation=alice.organisation), GrantFactory(release=release)

    content = sign_in(alice).get(address(release)).content.decode()

    assert own.reference in content
    assert other.reference not in content
    assert other.organisation.name not in content
