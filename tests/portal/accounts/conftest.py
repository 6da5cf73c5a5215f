"""A person with an authenticator app, how that person signs in by hand, and an identity provider that knows people."""

import pytest
from django.test import Client

from portal import dates
from portal.accounts import actions, totp
from portal.environment import IdentityProvider
from tests.factories.accounts import PASSWORD
from tests.small_provider import CLIENT_ID, CLIENT_SECRET, SmallProvider


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


@pytest.fixture
def provider(settings, clock):
    """An identity provider, which knows nobody yet, and the settings that name it."""
    small = SmallProvider()
    small.now = lambda: dates.now().timestamp()
    name(small, settings)
    yield small
    small.close()


def name(provider, settings, **more):
    """Set it, with claims that say a second factor was asked."""
    found = IdentityProvider(provider.issuer, CLIENT_ID, CLIENT_SECRET, "Example Identity", **more)
    settings.IDENTITY_PROVIDER = found


def knows(provider, membership, subject="subject-1", **claims):
    """Who sits at the provider now."""
    provider.person = {"sub": subject, "email": membership.user.email, "email_verified": True} | claims


def visited(provider, address):
    """The address at which the browser comes back from there."""
    return "/accounts/login/provider/answer/?" + provider.authorize(address.partition("?")[2]).partition("?")[2]
