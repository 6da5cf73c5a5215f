"""Password managers find the user name and the kind of each password on every page that asks for one."""

import re

import pytest
from django.urls import reverse

from portal.accounts import actions
from portal.notices.models import Mail

pytestmark = pytest.mark.django_db
INPUT = re.compile(r"<input[^>]*>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def fields(page):
    """Name -> (autocomplete, value) of the fields that a password manager looks at."""
    found = [dict(ATTRIBUTE.findall(tag)) for tag in INPUT.findall(page.content.decode())]
    return {
        field["name"]: (field.get("autocomplete", ""), field.get("value", ""))
        for field in found
        if field.get("name") and field.get("type") not in {"hidden", "submit", "search"} and field["name"] != "q"
    }


def test_signing_in(client):
    assert fields(client.get("/accounts/login/")) == {
        "login": ("username", ""),
        "password": ("current-password", ""),
    }


def test_the_code(alice, app, give_password):
    app(alice)

    assert fields(give_password(alice).get("/accounts/code/"))["code"] == ("one-time-code", "")


@pytest.mark.parametrize("page", ["/accounts/password/reset/", "/accounts/code/lost/"])
def test_asking_for_a_way_in(client, page):
    assert fields(client.get(page)) == {"email": ("username", "")}


def test_an_invitation(client, alice):
    invitation = actions.invite(alice.organisation, email="new@x.example", name="New", role="contributor", by=alice)
    found = fields(client.get(reverse("accounts:invitation", args=[invitation.token])))

    assert found["username"] == ("username", "new@x.example")
    assert found["password1"] == found["password2"] == ("new-password", "")


def test_a_new_password_by_the_link(client, alice):
    client.post("/accounts/password/reset/", {"email": alice.user.email})
    actions.answer_recovery_requests()
    link = next(line for line in Mail.objects.get().words_to_send.splitlines() if "/password/reset/key/" in line)
    found = fields(client.get("/accounts" + link.split("/accounts", 1)[1], follow=True))

    assert found == {
        "username": ("username", alice.user.email),
        "password1": ("new-password", ""),
        "password2": ("new-password", ""),
    }


def test_changing_the_password(alice, sign_in):
    found = fields(sign_in(alice).get("/accounts/password/change/"))

    assert found == {
        "username": ("username", alice.user.email),
        "oldpassword": ("current-password", ""),
        "password1": ("new-password", ""),
        "password2": ("new-password", ""),
    }


def test_the_link_to_a_new_factor(client, alice, ada, uma):
    reset = actions.confirm_reset(actions.propose_reset(alice, by=ada, grounds="Known by voice."), by=uma)
    found = fields(client.get(reverse("accounts:new-factor", args=[reset.token])))

    assert found == {"username": ("username", alice.user.email), "password": ("current-password", "")}
