"""Until a session has used a second factor, only sign-in, enrolment and sign-out answer."""

from urllib.parse import parse_qs, urlparse

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from portal.accounts import actions, demo_codes, second_factor, sessions, totp
from portal.accounts.models import Installation

pytestmark = pytest.mark.django_db


def demonstration():
    Installation.objects.update_or_create(id=1, defaults={"is_demonstration": True})


def test_first_sign_in_leads_to_enrolment_then_recovery_codes(clock, alice, give_password):
    client = give_password(alice)

    assert client.get("/accounts/profile/")["Location"] == "/accounts/security/app/?next=%2Faccounts%2Fprofile%2F"
    page = client.get("/accounts/security/app/")
    answer = client.post("/accounts/security/app/", {"code": totp.current_code(page.context["secret"])})

    assert (answer.status_code, answer["Location"]) == (303, "/accounts/security/recovery-codes/")
    assert len(client.get(answer["Location"]).context["codes"]) == 10
    assert client.get("/accounts/profile/").status_code == 200


def test_enrolment_refuses_a_wrong_code(clock, alice, give_password):
    client = give_password(alice)

    answer = client.post("/accounts/security/app/", {"code": "000000"})

    assert answer.status_code == 422
    assert not second_factor.has_enrolled(alice.user)


@pytest.mark.parametrize(
    "path",
    ["/", "/accounts/profile/", "/accounts/security/", "/members/", "/organisations/", "/inbox/", "/no-such-page/"],
)
def test_nothing_else_answers_a_session_without_second_factor(alice, sign_in, path):
    answer = sign_in(alice, second_factor=False).get(path)

    assert (answer.status_code, urlparse(answer["Location"]).path) == (302, "/accounts/security/app/")


def test_api_answers_401_to_a_session_without_second_factor(alice, sign_in):
    answer = sign_in(alice, second_factor=False).get("/api/v1/grants")

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_sign_in_takes_the_code_of_the_app_once(clock, alice, app, give_password):
    code = app(alice)

    first, second = give_password(alice), give_password(alice)
    assert "_auth_user_id" not in first.session
    accepted = first.post("/accounts/code/", {"code": code()})
    repeated = second.post("/accounts/code/", {"code": code()})

    assert (accepted.status_code, accepted["Location"]) == (302, "/")
    assert first.get("/accounts/profile/").status_code == 200
    assert b"That code did not match." in repeated.content
    assert "_auth_user_id" not in second.session


def test_a_recovery_code_works_once(clock, alice, app, give_password):
    app(alice)
    codes = Authenticator.objects.get(user=alice.user, type="recovery_codes").wrap().get_unused_codes()

    first, second = give_password(alice), give_password(alice)
    first.post("/accounts/code/", {"code": codes[0]})
    second.post("/accounts/code/", {"code": codes[0]})

    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


def test_a_session_from_before_enrolment_is_asked_for_the_code(alice, app, sign_in):
    client = sign_in(alice, second_factor=False)
    app(alice)

    assert urlparse(client.get("/members/")["Location"]).path == "/accounts/code/again/"


def test_the_secret_is_sealed_in_the_database(alice):
    secret = totp.new_secret()

    stored = actions.enrol(alice.user, secret=secret)

    assert secret not in str(stored.data)
    assert totp.secret_of(stored) == secret


def test_replacing_the_app_takes_a_recent_factor_and_tells_the_person(clock, alice, app, sign_in):
    app(alice)
    client = sign_in(alice)
    clock.forward(minutes=6)
    asked = client.get("/accounts/security/app/")
    session = client.session
    sessions.mark_second_factor(session)
    session.save()
    page = client.get("/accounts/security/app/")

    client.post("/accounts/security/app/", {"code": totp.current_code(page.context["secret"])})

    assert urlparse(asked["Location"]).path == "/accounts/code/again/"
    assert Authenticator.objects.filter(user=alice.user, type="totp").count() == 1
    assert alice.user.notices.latest("pk").subject == "Your authenticator app was replaced"


def test_new_recovery_codes_replace_the_earlier_ones(clock, alice, app, sign_in):
    app(alice)
    client = sign_in(alice)
    before = client.get("/accounts/security/recovery-codes/").context["codes"]

    client.post("/accounts/security/recovery-codes/new/")

    after = client.get("/accounts/security/recovery-codes/").context["codes"]
    assert set(before).isdisjoint(after)
    assert len(after) == 10


def test_security_page_shows_the_factors(clock, alice, app, sign_in):
    app(alice)

    page = sign_in(alice).get("/accounts/security/")

    assert (page.context["app"].type, page.context["codes_left"]) == ("totp", 10)


class TestStepUp:
    """Dangerous acts ask for the factor again, before a form is filled."""

    def test_holds_for_five_minutes(self, clock, alice, bob, sign_in):
        client = sign_in(alice)
        path = f"/members/{bob.public_id}/role/"

        assert client.get(path).status_code == 200
        clock.forward(minutes=5, seconds=1)
        answer = client.get(path)

        assert urlparse(answer["Location"]).path == "/accounts/code/again/"
        assert parse_qs(urlparse(answer["Location"]).query) == {"next": [path]}

    def test_takes_the_code_and_not_the_password(self, clock, alice, bob, app, sign_in):
        code = app(alice)
        client = sign_in(alice)
        clock.forward(minutes=6)

        refused = client.post("/accounts/code/again/", {"code": "000000", "password": "x", "next": "/members/"})
        accepted = client.post("/accounts/code/again/", {"code": code(), "next": "/members/"})

        assert refused.status_code == 422
        assert (accepted.status_code, accepted["Location"]) == (303, "/members/")
        assert client.get(f"/members/{bob.public_id}/role/").status_code == 200

    def test_leads_nowhere_else(self, clock, alice, app, sign_in):
        code = app(alice)
        client = sign_in(alice)
        clock.forward(minutes=6)

        answer = client.post("/accounts/code/again/", {"code": code(), "next": "https://evil.example/"})

        assert answer["Location"] == "/"

    def test_keeps_a_form_that_came_too_late_and_does_not_execute_it(self, clock, alice, bob, app, sign_in):
        code = app(alice)
        client = sign_in(alice)
        path = f"/members/{bob.public_id}/role/"
        clock.forward(minutes=6)

        asked = client.post(path, {"role": "evaluator"})
        back = parse_qs(urlparse(asked["Location"]).query)["next"][0]
        client.post("/accounts/code/again/", {"code": code(), "next": back})
        page = client.get(back)

        assert page.context["fields"] == [("role", "evaluator")]
        bob.refresh_from_db()
        assert bob.role == "contributor"


class TestDemonstration:
    """Invented people's codes are shown on the page, and nobody else's, and nowhere else."""

    def test_shows_the_code_of_an_invented_person(self, clock, alice, give_password):
        demonstration()
        demo_codes.enrol(alice.user)

        page = give_password(alice).get("/accounts/code/")

        assert demo_codes.code_for(alice.user).encode() in page.content

    def test_the_shown_code_may_be_used_again(self, clock, alice, give_password):
        demonstration()
        demo_codes.enrol(alice.user)

        for client in (give_password(alice), give_password(alice)):
            client.post("/accounts/code/", {"code": demo_codes.code_for(alice.user)})
            assert "_auth_user_id" in client.session

    def test_shows_nothing_of_a_real_app(self, clock, alice, app):
        demonstration()
        app(alice)

        assert demo_codes.code_for(alice.user) == ""

    def test_a_real_installation_shows_no_code(self, clock, alice):
        demonstration()
        demo_codes.enrol(alice.user)
        Installation.objects.update(is_demonstration=False)

        assert demo_codes.code_for(alice.user) == ""
        with pytest.raises(RuntimeError):
            demo_codes.enrol(alice.user)

    def test_the_factor_may_be_switched_off_in_a_demonstration_only(self, alice, sign_in, settings):
        settings.REQUIRE_MFA = False
        with pytest.raises(ImproperlyConfigured):
            sign_in(alice, second_factor=False).get("/accounts/profile/")

        demonstration()

        assert sign_in(alice, second_factor=False).get("/accounts/profile/").status_code == 200


def test_wrong_codes_are_limited_and_logged(clock, alice, app, give_password, caplog):
    code = app(alice)
    client = give_password(alice)
    for _turn in range(5):
        client.post("/accounts/code/", {"code": "000000"})

    answer = client.post("/accounts/code/", {"code": code()})

    assert b"That was tried too often." in answer.content
    assert f"refused=second_factor method=- url=- who={alice.user.public_id} request=-" in caplog.messages


def test_nothing_is_suspended_in_the_session_to_be_resumed(clock, alice, bob, sign_in):
    client = sign_in(alice)
    clock.forward(minutes=6)

    client.post(f"/members/{bob.public_id}/role/", {"role": "evaluator"})

    assert "account_reauthentication_state" not in client.session
    assert Client().get("/accounts/reauthenticate/").status_code == 404
