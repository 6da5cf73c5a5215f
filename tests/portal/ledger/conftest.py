"""A small log to read, and the superuser who would like to rewrite it."""

from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection, transaction

from portal.embedded import places
from portal.ledger import actions
from portal.states import SystemActor
from tests.database import DATA

REMINDERS = SystemActor("system:reminders")


def record(reference="APP-2026-0001", **columns):
    """Something that an entry can tell about."""
    return SimpleNamespace(pk=1, reference=reference, **columns)


def act(number, *, verb="application.submitted", reason="", by=REMINDERS, **columns):
    """One committed act."""
    with transaction.atomic():
        return actions.append(
            verb,
            record(f"APP-2026-{number:04}", **columns),
            by=by,
            reason=reason,
            facts={"version": number, "digest": "ab" * 32},
        )


@pytest.fixture
def written(clock, settings, tmp_path):
    """Keys of its own for a test that seals."""
    settings.PORTAL_KEYS = tmp_path / "keys"
    settings.KEYS_MAY_BE_MADE = True


@pytest.fixture
def superuser(transactional_db):
    """A connection that no right and no trigger stops, to the database of this test."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(places.superuser_url(DATA), dbname=name, autocommit=True) as everything:
        everything.execute("SET session_replication_role = replica")
        for table in ("ledger_entry", "ledger_seal", "ledger_block", "ledger_checkpoint"):
            everything.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        yield everything
