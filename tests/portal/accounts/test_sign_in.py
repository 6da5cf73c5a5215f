"""Signing in by e-mail address and password; sign-up is closed."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from portal import dates
from portal.accounts import actions
from portal.notices.models import Mail
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db


def attempt(email, password, client=None):
    return (client or Client()).post("/accounts/login/", {"login": email, "password": password})


def body(response):
    """The page without what differs from request to request."""
    text = response.content.decode()
    token = response.context["csrf_token"]
    return text.replace(str(token), "TOKEN")


def test_sign_in_page_asks_for_address_and_password(client):
    page = client.get("/accounts/login/")

    assert page.status_code == 200
    assert b'name="login"' in page.content
    assert b'name="password"' in page.content


def test_known_unknown_disabled_and_ended_accounts_look_alike(alice, bob, carol):
    bob.user.is_active = False
    bob.user.save()
    carol.ended_at = dates.now()
    carol.save()

    answers = [
        attempt(alice.user.email, "wrong password"),
        attempt("nobody@nowhere.example", "wrong password"),
        attempt(bob.user.email, PASSWORD),
        attempt(carol.user.email, PASSWORD),
    ]

    pages = {body(answer).replace(answer.wsgi_request.POST["login"], "ADDRESS") for answer in answers}
    assert {answer.status_code for answer in answers} == {200}
    assert len(pages) == 1
    assert b"That did not match." in answers[0].content


def test_reset_answers_alike_and_mails_only_to_accounts(alice):
    answers = [
        Client().post("/accounts/password/reset/", {"email": email}) for email in (alice.user.email, "no@one.example")
    ]

    assert not Mail.objects.exists()
    actions.answer_recovery_requests()
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, "/accounts/password/reset/done/")
    ] * 2
    assert list(Mail.objects.values_list("to", flat=True)) == [alice.user.email]


def test_reset_link_sets_a_password_and_does_not_sign_in(client, alice, give_password):
    client.post("/accounts/password/reset/", {"email": alice.user.email})
    actions.answer_recovery_requests()
    link = next(line for line in Mail.objects.get().words_to_send.splitlines() if "/password/reset/key/" in line)

    form = client.get("/accounts" + link.split("/accounts", 1)[1])
    answer = client.post(form["Location"], {"password1": "a wholly new phrase", "password2": "a wholly new phrase"})

    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session
    assert "_auth_user_id" in give_password(alice, "a wholly new phrase").session


def test_refused_sign_in_is_logged_without_the_address(alice, caplog):
    attempt(alice.user.email, "wrong password")

    lines = [record.getMessage() for record in caplog.records if record.name == "portal.security"]
    assert [line.partition(" request=")[0] for line in lines] == [
        "refused=sign_in method=POST url=/accounts/login/ who=-"
    ]


def test_sixth_wrong_password_within_five_minutes_must_wait(alice):
    for _turn in range(5):
        attempt(alice.user.email, "wrong password")

    assert b"That was tried too often." in attempt(alice.user.email, PASSWORD).content


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_inactive", "mfa_deactivate_totp"])
def test_what_we_do_not_use_is_not_there(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_sign_up_is_closed(client):
    assert client.get("/accounts/signup/").status_code == 404


def test_sign_out_ends_the_session(sign_in, alice):
    client = sign_in(alice)

    assert client.get("/accounts/logout/").status_code == 200
    answer = client.post("/accounts/logout/")

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "_auth_user_id" not in client.session


def test_password_change_asks_for_the_present_one_and_ends_other_sessions(sign_in, alice):
    here, elsewhere = sign_in(alice), sign_in(alice)
    new = {"password1": "a wholly new phrase", "password2": "a wholly new phrase"}

    wrong = here.post("/accounts/password/change/", {"oldpassword": "not it", **new})
    right = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})

    assert b"That is not your present password." in wrong.content
    assert right.status_code == 302
    assert here.get("/accounts/profile/").status_code == 200
    assert elsewhere.get("/accounts/profile/").status_code == 302
