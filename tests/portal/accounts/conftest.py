"""A person with an authenticator app, and how that person signs in by hand."""

import pytest
from django.test import Client

from portal.accounts import actions, totp
from tests.factories.accounts import PASSWORD


@pytest.fixture
def app():
    """`app(alice)` sets up an authenticator app and gives a function that reads the present code."""

    def set_up(membership):
        secret = totp.new_secret()
        actions.enrol(membership.user, secret=secret)
        return lambda: totp.current_code(secret)

    return set_up


@pytest.fixture
def give_password():
    """`give_password(alice)` gives a client that has signed in by password alone."""

    def sign_in(membership, password=PASSWORD, client=None):
        client = client or Client()
        client.post("/accounts/login/", {"login": membership.user.email, "password": password})
        return client

    return sign_in
