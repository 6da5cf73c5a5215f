"""One's own link to the identity provider: listed, made and removed by the person, with the second factor."""

import pytest
from django.db import IntegrityError, transaction

from portal import dates
from portal.access import Lost, Refused
from portal.accounts import actions
from portal.accounts.identity_links import IdentityLink
from portal.accounts.oidc.tokens import Identity
from portal.environment import IdentityProvider
from portal.ledger.models import Entry
from tests.portal.accounts.conftest import knows, visited
from tests.portal.accounts.test_identity_provider import enter, is_in
from tests.small_provider import CLIENT_ID, CLIENT_SECRET

pytestmark = pytest.mark.django_db
ISSUER, LINK = "https://identity.example", "/accounts/security/provider/new/"


@pytest.fixture
def named(settings, clock):
    settings.IDENTITY_PROVIDER = IdentityProvider(ISSUER, CLIENT_ID, CLIENT_SECRET, "Example Identity")


def identity(subject="a" * 64, email=""):
    return Identity(issuer=ISSUER, subject_digest=subject, verified_email=email)


def link_of(membership, **about):
    return actions.link_identity(membership.user, identity(**about), by=membership)


def removal(link):
    return f"/accounts/security/provider/{link.public_id}/removal/"


class TestLinking:
    def test_a_person_links_it_whatever_the_address_there(self, provider, alice, bob, sign_in):
        knows(provider, bob)
        client = sign_in(alice)
        address = client.post(LINK).context["address"]

        answer = client.get(visited(provider, address))

        assert answer["Location"] == "/accounts/security/#provider"
        assert IdentityLink.objects.get().user == alice.user
        assert Entry.objects.get(verb="identitylink.linked").actor == alice.reference
        assert b"Example Identity" in client.get("/accounts/security/").content

    def test_it_asks_for_the_second_factor_at_both_ends(self, provider, alice, sign_in, clock):
        knows(provider, alice)
        client = sign_in(alice)
        address = client.post(LINK).context["address"]
        clock.forward(minutes=6)

        assert client.post(LINK)["Location"].startswith("/accounts/code/again/")
        answer = client.get(visited(provider, address))
        assert answer["Location"] == "/accounts/security/?why=provider"
        assert not IdentityLink.objects.exists()

    def test_one_that_belongs_to_somebody_else_is_refused(self, named, alice, bob):
        link_of(alice)

        with pytest.raises(Refused, match="another account"):
            link_of(bob)

    def test_a_second_one_is_refused_by_the_action_and_by_the_database(self, named, alice):
        link = link_of(alice)

        with pytest.raises(Refused, match="linked to your account already"):
            link_of(alice, subject="b" * 64)
        with pytest.raises(IntegrityError), transaction.atomic():
            IdentityLink.objects.create(user=alice.user, issuer=ISSUER, subject_digest="b" * 64)
        with pytest.raises(IntegrityError), transaction.atomic():
            IdentityLink.objects.create(
                user=alice.user, issuer=ISSUER, subject_digest=link.subject_digest, removed_at=dates.now()
            )

    def test_one_that_was_removed_may_be_linked_again_by_the_person(self, named, alice):
        link = link_of(alice)
        actions.remove_identity_link(alice.user, link, by=alice)

        assert link_of(alice) == link
        assert actions.person_of(identity()) == alice.user


class TestRemoving:
    def test_it_no_longer_signs_in_and_no_address_brings_it_back(self, provider, alice, sign_in, client):
        knows(provider, alice)
        enter(provider)
        mine = sign_in(alice)

        assert mine.post(removal(IdentityLink.objects.get())).status_code == 303
        for subject in ("subject-1", "subject-2"):
            knows(provider, alice, subject=subject)
            assert enter(provider, client).status_code == 403
        assert not is_in(client)
        assert Entry.objects.get(verb="identitylink.removed").actor == alice.reference
        assert "A way to sign in was removed" in alice.user.notices.values_list("subject", flat=True)
        assert b"Link Example Identity" in mine.get("/accounts/security/").content

    def test_it_says_before_what_it_does_and_asks_for_the_second_factor(self, named, alice, sign_in, clock):
        address, client = removal(link_of(alice)), sign_in(alice)

        assert b"You will no longer sign in with Example Identity." in client.get(address).content
        clock.forward(minutes=6)
        assert client.post(address)["Location"].startswith("/accounts/code/again/")

    def test_somebody_elses_is_not_there(self, named, alice, bob, sign_in):
        assert sign_in(bob).post(removal(link_of(alice))).status_code == 404

    def test_the_only_way_to_sign_in_stays(self, named, alice, sign_in):
        link = link_of(alice)
        alice.user.set_unusable_password()
        alice.user.save()

        answer = sign_in(alice).post(removal(link))

        assert (answer.status_code, IdentityLink.objects.standing().count()) == (422, 1)
        assert b"your only way to sign in" in answer.content

    def test_twice_is_once(self, named, alice):
        link = link_of(alice)
        actions.remove_identity_link(alice.user, link, by=alice)

        with pytest.raises(Lost):
            actions.remove_identity_link(alice.user, link, by=alice)
        assert Entry.objects.filter(verb="identitylink.removed").count() == 1

    def test_it_is_still_listed_by_its_host_when_the_setting_is_gone(self, named, settings, alice, sign_in):
        link_of(alice)
        settings.IDENTITY_PROVIDER = None

        page = sign_in(alice).get("/accounts/security/").content

        assert b"identity.example" in page
        assert b"Link " not in page
