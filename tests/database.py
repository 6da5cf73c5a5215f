"""The suite's own PostgreSQL: started once, one template migrated as the owner, a copy for each worker.

Loaded as an early plugin (`-p tests.database`), because the data folder must be chosen before settings are read.
Tests run as the application's role. A test that commits gets a fresh copy afterwards, in place of Django's flush, which
the ledger's triggers refuse.
"""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

import pytest

IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
TEMPLATE = "template_of_tests"

if not IS_WORKER:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "SECRET_KEY", "PORTAL_KEYS", "FILES_URL"):
        os.environ.pop(name, None)
    os.environ["DATA"] = tempfile.mkdtemp(prefix="portal-tests-")
    os.chmod(os.environ["DATA"], 0o711)  # noqa: S103 - as root PostgreSQL runs as nobody, who must get in
DATA = Path(os.environ["DATA"])


def pytest_configure(config: pytest.Config) -> None:
    if IS_WORKER or config.option.collectonly:
        return
    from portal.embedded import postgres

    config.embedded_postgres = postgres.launch(DATA, options=postgres.FOR_TESTS)


def pytest_unconfigure(config: pytest.Config) -> None:
    from portal.embedded import places

    if child := getattr(config, "embedded_postgres", None):
        child.stop(within=30)
        shutil.rmtree(places.sockets(DATA), ignore_errors=True)
    if not IS_WORKER:
        shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_blocker):
    """Give this worker its own copy of the template."""
    from django.db import connection
    from django.test import TransactionTestCase

    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with django_db_blocker.unblock():
        _make_template_once(connection)
        _use_fresh_copy(connection, f"test_{worker}")
    TransactionTestCase._fixture_teardown = lambda self: _use_fresh_copy(connection, f"test_{worker}")


def _make_template_once(connection) -> None:
    from django.core.management import call_command

    lock = os.open(DATA / "template.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (DATA / "template.made").exists():
            return
        _as_superuser(f"CREATE DATABASE {TEMPLATE} OWNER portal_owner")
        connection.settings_dict["NAME"] = TEMPLATE
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        (DATA / "template.made").touch()
    finally:
        os.close(lock)


def _use_fresh_copy(connection, name: str) -> None:
    connection.close()
    _as_superuser(
        f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} OWNER portal_owner TEMPLATE {TEMPLATE}"
    )
    connection.settings_dict["NAME"] = name


def _as_superuser(*statements: str) -> None:
    import psycopg

    from portal.embedded import places

    with psycopg.connect(places.superuser_url(DATA), autocommit=True) as superuser:
        for statement in statements:
            superuser.execute(statement)
