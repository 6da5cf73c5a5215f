"""The one table of what the application's database role may do; `migrate` sets it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from portal import environment

ORDINARY = ("SELECT", "INSERT", "UPDATE", "DELETE")
IMMUTABLE = ("SELECT", "INSERT")
READ_ONLY = ("SELECT",)

# Tables without a model. TRUNCATE, REFERENCES and TRIGGER are given on no table.
WITHOUT_MODEL = {"django_migrations": READ_ONLY, "portal_cache": ORDINARY}


def table_rights() -> dict[str, tuple[str, ...]]:
    """Table name to verbs. A model that says `IMMUTABLE = True` is only read and added to."""
    rights = dict(WITHOUT_MODEL)
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            rights[model._meta.db_table] = IMMUTABLE if getattr(model, "IMMUTABLE", False) else ORDINARY
    return rights


def set_rights(connection: BaseDatabaseWrapper, *, role: str) -> None:
    """Take everything from the role, then give what the table says. The connection is the owner's."""
    to = sql.Identifier(role)
    existing = set(connection.introspection.table_names())
    statements = [
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(to),
        sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}").format(to),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(to),
        sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(to),
    ]
    for table, verbs in sorted(table_rights().items()):
        if table in existing:
            listed = sql.SQL(", ".join(verbs))
            statements.append(sql.SQL("GRANT {} ON {} TO {}").format(listed, sql.Identifier(table), to))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def as_owner(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Use this connection as the owner role for a while; yields the name of the application's role."""
    before = dict(connection.settings_dict)
    owner = environment.database(settings.DATABASE_OWNER_URL)
    connection.close()
    connection.settings_dict.update({key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT")})
    try:
        yield before["USER"]
    finally:
        connection.close()
        connection.settings_dict.update(before)
