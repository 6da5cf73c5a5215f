"""The demonstration's database for every test here that asks for `world`; each test is rolled back."""

import logging

import pytest

from tests.security import programme
from tests.security.addresses import Arguments
from tests.security.walking import quick_walk  # noqa: F401 - a fixture


@pytest.fixture(scope="session")
def marked_programme(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return programme.make()


@pytest.fixture
def in_the_programme(marked_programme):
    with programme.using(marked_programme.database):
        yield marked_programme


@pytest.fixture
def world(in_the_programme, db):
    return in_the_programme


@pytest.fixture(scope="session")
def arguments(marked_programme, django_db_blocker):
    """The marked partner's records as arguments of addresses."""
    with django_db_blocker.unblock(), programme.using(marked_programme.database):
        return Arguments(marked_programme)


@pytest.fixture
def refusals():
    """The events that the security log took down, in a list that the test may empty."""
    events: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: events.append(record.getMessage())
    logger = logging.getLogger("portal.security")
    logger.addHandler(handler)
    yield events
    logger.removeHandler(handler)
