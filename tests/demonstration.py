"""The demonstration in a database of its own: loaded once by the worker that needs it; who changes it takes a copy."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import psycopg
from django.db import connection

from portal.demo import programme
from portal.embedded import places
from tests import database


@cache
def loaded() -> str:
    """The name of a database that holds the demonstration and is left as it is."""
    name = copy_of(places.DATABASE, "demonstration")
    logging.getLogger("portal.waking").disabled = True  # There is no worker to wake.
    with using(name):
        programme.load()
    logging.getLogger("portal.waking").disabled = False
    return name


def copy_of(template: str, name: str) -> str:
    """A new database of this worker's, with what the template holds."""
    name = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with psycopg.connect(places.superuser_url(database.DATA), autocommit=True) as superuser:
        superuser.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        superuser.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


@contextmanager
def using(name: str) -> Iterator[None]:
    """Let the connection speak to another database for a while."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
