"""The pages of environments: who reads what, and who does what."""

import pytest
from django.urls import reverse

from partners.environments.models import Environment
from portal import dates
from tests.factories.programme import AttestationFactory, EnvironmentFactory, GrantFactory, ReleaseFactory

pytestmark = pytest.mark.django_db
PLACE = {"name": "Enclave 2", "kind": "partner_enclave", "site": "Rotterdam", "country": "NL", "operators": "Ours"}
TEST = {"logging-statement": "Every request is logged.", "logging-tested_on": "2026-11-20"}


def address(environment, act="detail"):
    return reverse(f"environments:{act}", args=[environment.reference])


def test_a_place_is_declared_attested_assessed_and_verified(clock, sign_in, bob, rita, otto):
    partner = sign_in(bob)
    assert partner.post(reverse("environments:declare"), PLACE | {"country": ""}).status_code == 422
    assert partner.post(reverse("environments:declare"), PLACE).status_code == 303
    environment = Environment.objects.get()
    assert partner.get(address(environment, "attest")).status_code == 200
    assert partner.post(address(environment, "attest"), TEST).status_code == 303
    for by, act, values in ((rita, "assess", {}), (otto, "verify", {"until": "2027-06-30"})):
        programme = sign_in(by)
        assert programme.get(address(environment, act)).status_code == 200
        assert programme.post(address(environment, act), values).status_code == 422
        assert programme.post(address(environment, act), values | {"reason": "Seen"}).status_code == 303

    environment.refresh_from_db()
    assert environment.status == "verified"
    assert "Stated, without evidence" in partner.get(address(environment)).content.decode()
    page = sign_in(rita).get(address(environment)).content.decode()
    assert all(words in page for words in ("Assessed by", "Verified by", "Rita", "Otto"))


def test_the_page_says_why_whoever_assessed_it_does_not_verify_it(clock, sign_in, aurora, rita):
    environment = EnvironmentFactory(organisation=aurora, status="assessed", assessed_by=rita)

    page = sign_in(rita).get(address(environment)).content.decode()

    assert "You assessed this environment. A second person must verify it." in page
    assert address(environment, "verify") not in page


def test_several_safeguards_are_attested_at_once_or_none(clock, sign_in, bob):
    client = sign_in(bob)
    environment = EnvironmentFactory(organisation=bob.organisation, status="declared")
    page = address(environment, "attest")
    old = {"human_review-statement": "Two people read.", "human_review-tested_on": "2020-05-03"}

    assert "Attest at least one safeguard" in client.post(page, {}).content.decode()
    half = client.post(page, TEST | {"human_review-statement": "Two people read."})
    assert (half.status_code, "Give the day of the test." in half.content.decode()) == (422, True)
    refused = client.post(page, TEST | old)
    assert "a test of 3 May 2020 counted until 3 May 2021" in refused.content.decode()
    assert "Every request is logged." in refused.content.decode()
    assert not environment.attestations.exists()

    assert client.post(page, TEST | old | {"human_review-tested_on": "2026-11-19"}).status_code == 303

    assert set(environment.attestations.values_list("safeguard", flat=True)) == {"logging", "human_review"}
    assert "attested until 20 Nov 2027" in client.get(page).content.decode()


def test_a_place_fails_with_a_reason(clock, sign_in, aurora, otto, alice):
    environment = EnvironmentFactory(organisation=aurora, status="assessed")
    client = sign_in(otto)

    assert client.get(address(environment, "fail")).status_code == 200
    assert client.post(address(environment, "fail"), {"reason": "No logs were kept"}).status_code == 303

    environment.refresh_from_db()
    assert environment.status == "failed"
    assert "No logs were kept" in sign_in(alice).get(address(environment)).content.decode()


def test_an_expired_place_is_retired(clock, sign_in, aurora, alice):
    environment = EnvironmentFactory(organisation=aurora, status="expired")
    client = sign_in(alice)

    assert client.get(address(environment, "retire")).status_code == 200
    assert client.post(address(environment, "retire")).status_code == 303

    environment.refresh_from_db()
    assert environment.status == "retired"


def test_expired_and_coming_attestations_are_told(clock, sign_in, aurora, alice):
    environment = EnvironmentFactory(organisation=aurora)
    AttestationFactory(environment=environment, valid_until=dates.now().date().replace(day=20))

    content = sign_in(alice).get(address(environment)).content.decode()

    assert "Expired" in content
    assert "not attested: Content filter" in content


def test_a_provider_knows_a_place_by_its_grants_only(clock, sign_in, aurora, meridian, alice):
    place = EnvironmentFactory(organisation=aurora, operators="Vault Ltd")
    AttestationFactory(environment=place, statement="The leak in the vault is mended.")
    grant = GrantFactory(organisation=aurora, environment=place, release=ReleaseFactory(provider=meridian.organisation))
    client = sign_in(meridian)

    content = client.get(grant.get_absolute_url()).content.decode()

    assert "Rotterdam" in content
    assert place.get_absolute_url() not in content
    assert client.get(address(place)).status_code == 403
    assert "the vault" in sign_in(alice).get(address(place)).content.decode()


def test_another_partner_finds_nothing(clock, sign_in, aurora, carol):
    environment = EnvironmentFactory(organisation=aurora)
    client = sign_in(carol)

    assert client.get(address(environment)).status_code == 404
    assert client.post(address(environment, "attest"), TEST).status_code == 404
    assert environment.reference not in client.get(reverse("environments:list")).content.decode()


def test_the_list_is_narrowed_by_its_address(clock, sign_in, rita):
    verified, failed = EnvironmentFactory(), EnvironmentFactory(status="failed", name="Vault")
    client = sign_in(rita)

    def found(**query):
        return {place.reference for place in client.get(reverse("environments:list"), query).context["page"]}

    assert found() == {verified.reference, failed.reference}
    assert found(status="failed") == found(q="vault") == {failed.reference}
