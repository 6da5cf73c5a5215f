"""What the application's database role may do, as the database itself sees it."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.utils import ProgrammingError

from portal.ledger.models import Entry
from portal.management.rights import IMMUTABLE, ORDINARY, READ_ONLY, table_rights

pytestmark = pytest.mark.django_db

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def may(table: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT verb FROM unnest(%s::text[]) WITH ORDINALITY AS verbs(verb, place)"
            " WHERE has_table_privilege(current_user, quote_ident(%s), verb) ORDER BY place",
            [list(VERBS), table],
        )
        return tuple(verb for (verb,) in cursor.fetchall())


def test_each_table_has_exactly_the_rights_of_the_table():
    expected = table_rights()

    found = {table: may(table) for table in connection.introspection.table_names()}

    assert found == {table: expected[table] for table in found}


def test_models_that_say_so_are_only_read_and_added_to():
    immutable = {model for model in apps.get_models() if getattr(model, "IMMUTABLE", False)}

    assert Entry in immutable
    assert {may(model._meta.db_table) for model in immutable} == {IMMUTABLE}


def test_the_migrations_are_only_read_and_sessions_are_ordinary():
    assert may("django_migrations") == READ_ONLY
    assert may("django_session") == ORDINARY


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET id = id",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "DROP TABLE {}",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (id int)",
    ],
)
def test_the_ledger_is_out_of_reach(statement):
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement.format(Entry._meta.db_table))
