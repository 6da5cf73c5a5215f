"""Signing in at an identity provider that the tests start: whom it signs in, and every answer that is not right."""

import pytest
from django.test import Client

from portal import dates
from portal.accounts import sessions
from portal.accounts.identity_links import IdentityLink
from portal.accounts.models import User
from portal.environment import IdentityProvider
from portal.ledger.models import Entry
from tests.portal.accounts.conftest import knows, name, visited
from tests.small_provider import CLIENT_ID, CLIENT_SECRET, new_key, public

pytestmark = pytest.mark.django_db
START, ANSWER = "/accounts/login/provider/", "/accounts/login/provider/answer/"
REFUSED = "/accounts/login/?why=provider"


def come_back(provider, client, **form):
    """The address at which the browser comes back."""
    return visited(provider, client.post(START, form).context["address"])


def enter(provider, client=None, **form):
    client = client or Client()
    return client.get(come_back(provider, client, **form))


def is_in(client):
    return "_auth_user_id" in client.session


def log_of(caplog):
    told = [record.getMessage() for record in caplog.records if record.name == "portal.security"]
    return [line.split()[0].removeprefix("refused=") for line in told]


class TestWhoIsSignedIn:
    def test_a_verified_address_links_once_with_an_entry_and_a_notice(self, provider, alice, client):
        knows(provider, alice)

        answer = enter(provider, client)

        link = IdentityLink.objects.get()
        entry = Entry.objects.get(verb="identitylink.linked")
        assert answer.status_code == 302
        assert (link.user, link.issuer, link.removed_at) == (alice.user, provider.issuer, None)
        assert (entry.reference, entry.actor, entry.organisation_id) == (
            link.reference, "system:sign-in", alice.organisation_id,
        )  # fmt: skip
        assert "A way to sign in was added" in alice.user.notices.values_list("subject", flat=True)
        assert b"subject-1" not in bytes(entry.body)

    def test_afterwards_the_subject_decides_and_not_the_address(self, provider, alice, bob, client):
        knows(provider, alice)
        enter(provider)
        knows(provider, bob)

        enter(provider, client)

        assert client.session["_auth_user_id"] == str(alice.user.pk)
        assert Entry.objects.filter(verb="identitylink.linked").count() == 1

    def test_another_subject_with_the_address_of_somebody_linked_is_nobody(self, provider, alice, client):
        knows(provider, alice)
        enter(provider)
        knows(provider, alice, subject="subject-2")

        assert enter(provider, client).status_code == 403
        assert not is_in(client)

    def test_the_address_may_come_from_the_user_information(self, provider, alice, client):
        provider.person = {"sub": "subject-1"}
        provider.user_info = {"sub": "subject-1", "email": alice.user.email, "email_verified": True}

        enter(provider, client)

        assert is_in(client)

    @pytest.mark.parametrize("verified", [False, None, "true", 1])
    def test_an_address_that_is_not_verified_links_nobody(self, provider, alice, client, verified):
        knows(provider, alice, email_verified=verified)

        assert enter(provider, client).status_code == 403
        assert not is_in(client)
        assert not IdentityLink.objects.exists()

    def test_unknown_disabled_and_ended_accounts_look_alike_and_nobody_is_made(self, provider, alice, bob, carol):
        knows(provider, alice)
        enter(provider)
        User.objects.filter(pk__in=[alice.user_id, bob.user_id]).update(is_active=False)
        carol.ended_at = dates.now()
        carol.save()
        before, pages = User.objects.count(), set()
        for subject, email in [
            ("subject-1", alice.user.email), ("subject-2", bob.user.email), ("subject-3", carol.user.email),
            ("subject-4", "nobody@nowhere.example"),
        ]:  # fmt: skip
            provider.person = {"sub": subject, "email": email, "email_verified": True}
            answer = enter(provider)
            assert answer.status_code == 403
            pages.add(answer.content)

        assert len(pages) == 1
        assert b"Accounts come by invitation only" in pages.pop()
        assert User.objects.count() == before

    def test_it_leads_back_to_the_page_that_was_wanted_and_nowhere_else(self, provider, alice, app):
        knows(provider, alice)

        assert enter(provider, next="/members/")["Location"] == "/members/"
        assert enter(provider, next="https://evil.example/")["Location"] == "/"

    def test_the_session_and_the_new_browser_are_noted_as_after_a_password(self, provider, alice, client):
        knows(provider, alice)

        enter(provider, client)

        assert alice.user.sign_ins.get().session_key == client.session.session_key
        assert client.session[sessions.SIGNED_IN_AT] == dates.now().isoformat()


class TestSecondFactor:
    def test_the_code_is_asked_as_after_a_password(self, provider, alice, app, client):
        code = app(alice)
        knows(provider, alice, acr="high", amr=["pwd", "mfa"])

        answer = enter(provider, client, next="/members/")

        assert answer["Location"] == "/accounts/code/"
        assert not is_in(client)
        assert client.post("/accounts/code/", {"code": code()})["Location"] == "/members/"
        assert client.get("/members/").status_code == 200

    def test_whoever_has_none_enrols_before_anything_else_opens(self, provider, alice, client):
        knows(provider, alice)
        enter(provider, client)

        assert client.get("/members/")["Location"].startswith("/accounts/security/app/")

    @pytest.mark.parametrize(
        ("claims", "counts"),
        [
            ({"acr": "high"}, True), ({"amr": ["pwd", "mfa"]}, True), ({"acr": "low", "amr": ["pwd"]}, False),
            ({"acr": ["high"]}, False), ({"amr": "mfa"}, False), ({}, False),
        ],
    )  # fmt: skip
    def test_the_providers_counts_only_where_a_claim_that_is_set_says_so(
        self, provider, settings, alice, app, client, claims, counts
    ):
        app(alice)
        name(provider, settings, second_factor_acr=frozenset({"high"}), second_factor_amr=frozenset({"mfa"}))
        knows(provider, alice, **claims)

        enter(provider, client)

        assert is_in(client) == counts

    def test_it_never_counts_for_a_dangerous_act(self, provider, settings, alice, app, client):
        app(alice)
        name(provider, settings, second_factor_acr=frozenset({"high"}))
        knows(provider, alice, acr="high")
        enter(provider, client)

        assert client.get("/members/").status_code == 200
        answer = client.get("/accounts/security/recovery-codes/")
        assert answer["Location"].startswith("/accounts/code/again/")

    def test_whoever_has_no_factor_here_sets_one_up_before_a_dangerous_act(self, provider, settings, alice, client):
        name(provider, settings, second_factor_acr=frozenset({"high"}))
        knows(provider, alice, acr="high")
        enter(provider, client)

        assert client.get("/accounts/code/again/")["Location"] == "/accounts/security/app/"

    def test_the_level_that_counts_is_asked_for(self, provider, settings, alice, client):
        name(provider, settings, second_factor_acr=frozenset({"high"}))

        assert "acr_values=high" in client.post(START).context["address"]


def sign_with_another_key(provider):
    provider.signing_key = new_key()


def sign_with_none(provider):
    provider.header = {"alg": "none"}


def sign_with_the_shared_secret(provider):
    provider.header = {"alg": "HS256"}


def bring_the_key(provider):
    provider.signing_key = new_key()
    provider.header |= {"jwk": public(provider.signing_key)}


def spoil(**claims):
    def apply(provider):
        provider.spoil = lambda before: {name: value for name, value in (before | claims).items() if value is not None}

    return apply


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "wrong",
        [
            spoil(nonce="another"), spoil(nonce=None), spoil(iss="https://another.example"), spoil(iss=None),
            spoil(aud="another"), spoil(aud=None), spoil(aud=[CLIENT_ID, "another"]), spoil(azp="another"),
            spoil(exp=1), spoil(exp=None), spoil(iat=None), spoil(iat=4_000_000_000), spoil(sub=None), spoil(sub=7),
            spoil(sub="x" * 256), sign_with_another_key, sign_with_none, bring_the_key,
            sign_with_the_shared_secret,
        ],
    )  # fmt: skip
    def test_a_token_that_is_not_right(self, provider, alice, client, caplog, wrong):
        knows(provider, alice)
        wrong(provider)

        answer = enter(provider, client)

        assert (answer.status_code, answer["Location"]) == (303, REFUSED)
        assert not is_in(client)
        assert not IdentityLink.objects.exists()
        assert log_of(caplog)[-1].startswith("identity_provider_token_")
        assert b"was not accepted" in client.get(REFUSED).content

    def test_an_answer_is_taken_once(self, provider, alice, client, caplog):
        knows(provider, alice)
        address = come_back(provider, client)
        client.get(address)
        client.logout()

        assert client.get(address)["Location"] == REFUSED
        assert log_of(caplog) == ["identity_provider_state"]

    def test_an_answer_to_another_browser_is_refused(self, provider, alice, client):
        knows(provider, alice)
        address = come_back(provider, Client())
        client.post(START)

        assert client.get(address)["Location"] == REFUSED
        assert not is_in(client)

    def test_a_late_answer_is_refused(self, provider, alice, client, clock):
        knows(provider, alice)
        address = come_back(provider, client)
        clock.forward(minutes=11)

        assert client.get(address)["Location"] == REFUSED

    @pytest.mark.parametrize(
        ("more", "where"),
        [
            ("&error=access_denied", REFUSED), ("&error=temporarily_unavailable", "/accounts/login/?why=provider_away"),
            ("&iss=https://another.example", REFUSED), ("&code=", REFUSED), ("&state=another", REFUSED),
        ],
    )  # fmt: skip
    def test_what_the_provider_says_instead(self, provider, alice, client, more, where):
        knows(provider, alice)

        assert client.get(come_back(provider, client) + more)["Location"] == where
        assert not is_in(client)

    def test_the_user_information_of_somebody_else_counts_for_nothing(self, provider, alice, client):
        provider.person = {"sub": "subject-1"}
        provider.user_info = {"sub": "subject-2", "email": alice.user.email, "email_verified": True}

        assert enter(provider, client)["Location"] == REFUSED

    @pytest.mark.parametrize(
        "metadata",
        [
            {"issuer": "https://another.example"}, {"token_endpoint": "http://plain.example/token"},
            {"jwks_uri": "file:///etc/passwd"}, {"token_endpoint": None}, {"authorization_endpoint": "ftp://x"},
        ],
    )  # fmt: skip
    def test_a_provider_that_is_not_what_it_should_be(self, provider, alice, client, metadata):
        knows(provider, alice)
        address = come_back(provider, client) if "authorization_endpoint" not in metadata else None
        provider.metadata = metadata

        answer = client.get(address) if address else client.post(START)

        assert answer["Location"] == "/accounts/login/?why=provider_away"
        assert b"cannot be reached" in client.get(answer["Location"]).content

    def test_a_provider_that_is_away(self, settings, client):
        settings.IDENTITY_PROVIDER = IdentityProvider("http://127.0.0.1:9", CLIENT_ID, CLIENT_SECRET, "Away")

        assert client.post(START)["Location"] == "/accounts/login/?why=provider_away"

    def test_a_secret_in_the_form_where_the_provider_wants_it_there(self, provider, alice, client):
        provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        knows(provider, alice)

        enter(provider, client)

        assert is_in(client)


class TestWithoutAProvider:
    def test_there_is_no_button_and_no_address(self, client, alice, sign_in):
        assert b"/login/provider/" not in client.get("/accounts/login/").content
        assert [client.post(START).status_code, client.get(ANSWER).status_code] == [404, 404]
        assert sign_in(alice).post("/accounts/security/provider/new/").status_code == 404

    def test_with_one_the_button_names_it(self, provider, client):
        assert b"Sign in with Example Identity" in client.get("/accounts/login/").content
