"""Passkeys: adding, signing in, confirming, removing; and every answer that is not right."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from portal import dates
from portal.access import Refused
from portal.accounts import actions, second_factor, totp
from tests.factories.accounts import PASSWORD
from tests.portal.accounts.soft_key import SoftKey

pytestmark = pytest.mark.django_db
ADD, ASK, ENTER = "/accounts/security/passkeys/new/", "/accounts/login/passkey/question/", "/accounts/login/passkey/"
HERE = {"HTTP_HOST": "localhost"}
GARBAGE = json.dumps(
    {
        "id": "AAAA", "rawId": "AAAA", "type": "public-key", "clientExtensionResults": {},
        "response": dict.fromkeys(
            ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"], "AAAA"
        ),
    }
)  # fmt: skip


@pytest.fixture
def key(clock, alice, sign_in):
    """Alice's passkey, added by its page."""
    key = SoftKey()
    add(sign_in(alice), key)
    return key


def add(client, key, name="Work laptop"):
    options = client.get(ADD, **HERE).context["options"]
    return client.post(ADD, {"name": name, "credential": json.dumps(key.make(options))}, **HERE)


def question(client):
    return client.post(ASK, **HERE).json()


def enter(client, key, **more):
    return client.post(ENTER, {"credential": json.dumps(key.use(question(client))), **more}, **HERE)


def is_in(client):
    return client.get("/accounts/profile/", **HERE).status_code == 200


def subjects(membership):
    return list(membership.user.notices.order_by("pk").values_list("subject", flat=True))


class TestAdding:
    def test_a_first_factor_may_be_a_passkey(self, clock, alice, give_password):
        client = give_password(alice)

        answer = add(client, SoftKey())

        assert answer["Location"] == "/accounts/security/recovery-codes/"
        assert is_in(client)
        assert second_factor.has_enrolled(alice.user)
        assert subjects(alice) == ["A passkey was added"]

    def test_a_further_one_asks_for_the_present_factor_first(self, clock, alice, app, sign_in):
        app(alice)
        client = sign_in(alice)
        clock.forward(minutes=6)

        assert (
            client.get(ADD, **HERE)["Location"]
            == "/accounts/code/again/?next=%2Faccounts%2Fsecurity%2Fpasskeys%2Fnew%2F"
        )

    def test_it_is_listed_by_name(self, key, alice, sign_in):
        page = sign_in(alice).get("/accounts/security/", **HERE)

        assert [factor.data["name"] for factor in page.context["factors"]] == ["Work laptop"]
        assert b"The last one stays" in page.content

    @pytest.mark.parametrize(
        "wrong",
        [
            SoftKey(verifies=False),
            SoftKey(origin="http://localhost.evil.example"),
            SoftKey(origin="https://evil.example"),
        ],
        ids=["not verified", "like ours", "elsewhere"],
    )
    def test_a_wrong_answer_is_refused_and_the_name_kept(self, alice, sign_in, wrong):
        answer = add(sign_in(alice), wrong, name="My phone")

        assert answer.status_code == 422
        assert b'value="My phone"' in answer.content
        assert not second_factor.has_enrolled(alice.user)

    @pytest.mark.parametrize(
        "nonsense", ["", "null", "[]", "{}", '{"id": 1}', "no json", '{"response": {"a": 1}}', GARBAGE]
    )
    def test_nonsense_is_refused_with_a_sentence(self, alice, sign_in, nonsense):
        client = sign_in(alice)
        client.get(ADD, **HERE)

        assert client.post(ADD, {"name": "x", "credential": nonsense}, **HERE).status_code == 422
        assert client.post(ENTER, {"credential": nonsense}, **HERE).status_code == 303

    def test_an_answer_to_an_earlier_question_is_refused(self, alice, sign_in):
        client, key = sign_in(alice), SoftKey()
        stale = client.get(ADD, **HERE).context["options"]
        client.get(ADD, **HERE)

        answer = client.post(ADD, {"name": "x", "credential": json.dumps(key.make(stale))}, **HERE)

        assert answer.status_code == 422

    @pytest.mark.parametrize(
        ("host", "elsewhere"),
        [
            ("127.0.0.1:8000", "http://localhost:8000/"),
            ("127.0.0.1", "http://localhost/"),
            ("[::1]:8000", "http://localhost:8000/"),
            ("localhost:8000", ""),
        ],
    )
    def test_an_address_of_numbers_says_where_passkeys_work(self, alice, sign_in, host, elsewhere):
        client = sign_in(alice)

        page = client.get(ADD, HTTP_HOST=host)

        assert page.context["elsewhere"] == elsewhere
        assert elsewhere.encode() in page.content
        assert (b"Make a passkey" in page.content) == (not elsewhere)
        assert client.get("/accounts/security/", HTTP_HOST=host).context["elsewhere"] == elsewhere
        assert Client().get("/accounts/login/", HTTP_HOST=host).context["elsewhere"] == elsewhere


class TestSigningIn:
    def test_a_passkey_alone_is_both_factors(self, key):
        client = Client()

        answer = enter(client, key, next="/members/")

        assert answer["Location"] == "/members/"
        assert is_in(client)
        assert client.get("/accounts/security/recovery-codes/", **HERE).status_code == 200

    def test_it_leads_nowhere_else(self, key):
        assert enter(Client(), key, next="https://evil.example/")["Location"] == "/"

    def test_after_the_password_it_takes_the_place_of_the_code(self, key, alice):
        client = Client()
        asked = client.post(
            "/accounts/login/?next=/members/", {"login": alice.user.email, "password": PASSWORD, "next": "/members/"}
        )
        options = question(client)

        assert asked["Location"].startswith("/accounts/code/")
        assert b"Use a passkey" in client.get("/accounts/code/", **HERE).content
        assert len(options["publicKey"]["allowCredentials"]) == 1
        answer = client.post(ENTER, {"credential": json.dumps(key.use(options))}, **HERE)
        assert answer["Location"] == "/members/"
        assert is_in(client)

    def test_every_form_of_the_pages_bears_its_token(self, clock, key, alice, sign_in, give_password):
        stale = sign_in(alice)
        clock.forward(minutes=6)
        pages = [
            Client().get("/accounts/login/", **HERE),
            give_password(alice).get("/accounts/code/", **HERE),
            stale.get("/accounts/code/again/", **HERE),
        ]

        for page in pages:
            text = page.content.decode()
            assert "data-passkey-ask" in text
            assert text.count('name="csrfmiddlewaretoken"') == text.count('method="post"')

    def test_to_a_stranger_the_question_names_nobodys_passkey(self, key):
        options = question(Client())["publicKey"]

        assert (options["allowCredentials"], options["userVerification"]) == ([], "required")

    def test_without_the_persons_own_verification_it_is_refused(self, key):
        key.flags &= ~0x04
        client = Client()

        assert enter(client, key)["Location"] == "/accounts/login/?why=passkey"
        assert not is_in(client)
        assert b"That passkey was not accepted." in client.get("/accounts/login/?why=passkey").content

    def test_a_key_that_only_knows_the_names_is_refused(self, key):
        thief = SoftKey()
        thief.key_id, thief.handle = key.key_id, key.handle
        client = Client()
        enter(client, thief)

        assert not is_in(client)

    def test_from_another_place_it_is_refused(self, key):
        key.origin = "https://portal.evil.example"
        client = Client()
        enter(client, key)

        assert not is_in(client)

    def test_an_answer_works_once(self, key):
        first, second = Client(), Client()
        options = question(first)
        answer = {"credential": json.dumps(key.use(options))}
        first.post(ENTER, answer, **HERE)
        first.post("/accounts/logout/", **HERE)
        first.post(ENTER, answer, **HERE)
        second.post(ENTER, answer, **HERE)

        assert not is_in(first)
        assert not is_in(second)

    def test_a_passkey_does_not_open_another_persons_account(self, key, bob, sign_in):
        theirs = SoftKey()
        add(sign_in(bob), theirs)
        key.handle = theirs.handle
        client = Client()
        enter(client, key)

        assert not is_in(client)

    @pytest.mark.parametrize("closed", ["user", "membership"])
    def test_a_closed_account_is_refused_like_a_wrong_passkey(self, key, alice, closed):
        if closed == "user":
            alice.user.is_active = False
            alice.user.save()
        else:
            alice.ended_at = dates.now()
            alice.save()
        client = Client()

        assert enter(client, key)["Location"] == "/accounts/login/?why=passkey"
        assert "_auth_user_id" not in client.session


class TestStepUp:
    def test_a_passkey_confirms_who_it_is(self, clock, key, alice, sign_in):
        client = sign_in(alice)
        clock.forward(minutes=6)
        options = question(client)

        answer = client.post(
            "/accounts/code/again/", {"credential": json.dumps(key.use(options)), "next": "/members/"}, **HERE
        )

        assert (answer.status_code, answer["Location"]) == (303, "/members/")
        assert client.get("/accounts/security/recovery-codes/", **HERE).status_code == 200

    def test_another_persons_does_not(self, clock, key, bob, sign_in):
        client = sign_in(bob)
        clock.forward(minutes=6)
        options = question(Client())

        answer = client.post("/accounts/code/again/", {"credential": json.dumps(key.use(options))}, **HERE)

        assert answer.status_code == 422
        assert b"That passkey was not accepted." in answer.content


class TestRemoving:
    def path(self, factor):
        return f"/accounts/security/factors/{factor.pk}/removal/"

    def test_one_of_two_goes_and_the_person_is_told(self, clock, key, alice, app, sign_in):
        app(alice)
        client, passkey = sign_in(alice), Authenticator.objects.get(user=alice.user, type="webauthn")

        assert b"Work laptop" in client.get(self.path(passkey)).content
        assert client.post(self.path(passkey)).status_code == 303
        assert not Authenticator.objects.filter(pk=passkey.pk).exists()
        assert subjects(alice)[-1] == "A passkey was removed"
        gone = Client()
        assert enter(gone, key)["Location"] == "/accounts/login/?why=passkey"

    def test_the_app_may_go_while_a_passkey_stays(self, clock, key, alice, sign_in):
        app = actions.enrol(alice.user, secret=totp.new_secret())

        sign_in(alice).post(self.path(app))

        assert second_factor.has_enrolled(alice.user)
        assert subjects(alice)[-1] == "Your authenticator app was removed"

    def test_the_last_one_stays(self, key, alice, sign_in):
        passkey = Authenticator.objects.get(user=alice.user, type="webauthn")

        answer = sign_in(alice).post(self.path(passkey))

        assert answer.status_code == 422
        assert b"This is your last factor, so it stays." in answer.content
        with pytest.raises(Refused):
            actions.remove_factor(alice.user, passkey)

    def test_nobody_removes_another_persons_nor_the_recovery_codes(self, key, alice, bob, sign_in):
        passkey = Authenticator.objects.get(user=alice.user, type="webauthn")
        codes = Authenticator.objects.get(user=alice.user, type="recovery_codes")

        assert sign_in(bob).post(self.path(passkey)).status_code == 404
        assert sign_in(alice).post(self.path(codes)).status_code == 404


def test_after_a_reset_a_passkey_takes_the_link_too(clock, key, alice, ada, uma, give_password):
    actions.confirm_reset(actions.propose_reset(alice, by=ada, grounds="Lost."), by=uma)
    clock.forward(minutes=1)
    client = give_password(alice)

    assert client.get(ADD, **HERE).status_code == 403
    assert enter(Client(), key)["Location"] == "/accounts/login/?why=passkey"
