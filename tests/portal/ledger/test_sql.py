"""Neither the portal's own role nor the owner of the tables can rewrite the record."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from portal.embedded import places
from portal.ledger import actions, sql
from tests.database import DATA
from tests.portal.ledger.conftest import act

REWRITES = [
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} DISABLE TRIGGER {table}_keeps_rows",
    "DROP TRIGGER {table}_keeps_rows ON {table}",
    "DROP TABLE {table} CASCADE",
    "ALTER TABLE {table} ADD COLUMN another int",
    "CREATE RULE silent AS ON INSERT TO {table} DO INSTEAD NOTHING",
]
COLUMN = {"ledger_entry": "verb", "ledger_seal": "mark", "ledger_block": "hash", "ledger_checkpoint": "note"}


@pytest.mark.django_db
@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("table", sql.TABLES)
@pytest.mark.parametrize("rewrite", REWRITES)
def test_the_portal_role_cannot_rewrite(table, rewrite):
    act(1)
    actions.seal_waiting()

    with pytest.raises(DatabaseError, match="permission denied|must be owner|append-only"), transaction.atomic():
        connection.cursor().execute(rewrite.format(table=table, column=COLUMN[table]))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["SET session_replication_role = replica", "DROP FUNCTION ledger_refuses() CASCADE", "SET ROLE portal_owner"],
)
def test_the_portal_role_cannot_step_around_the_triggers(statement):
    with pytest.raises(DatabaseError, match="permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("table", sql.TABLES)
@pytest.mark.parametrize("rewrite", REWRITES[:3])
def test_the_triggers_stop_even_a_superuser_who_replicates(table, rewrite):
    for number in range(256 if table == "ledger_block" else 1):
        act(number)
    actions.seal_waiting()
    name = connection.settings_dict["NAME"]

    with psycopg.connect(places.superuser_url(DATA), dbname=name, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.Error, match="append-only"):
            superuser.execute(rewrite.format(table=table, column=COLUMN[table]))
