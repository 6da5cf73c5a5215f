"""The demonstration, loaded once, for every test here that asks for it."""

import pytest
from django.db import transaction

from tests import demonstration as demonstrations


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demonstration; what is done to it in this file is rolled back."""
    with django_db_blocker.unblock(), demonstrations.using(demonstrations.loaded()), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demonstration(loaded, django_db_blocker):
    with django_db_blocker.unblock():
        yield
