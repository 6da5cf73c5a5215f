"""Tables out and in, as COPY writes them."""

import gzip
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from psycopg import sql

from portal.management.backups import manifest
from portal.management.backups.manifest import Part

# What must not come back: sessions, what was kept for them, counters of tries. Migrations are run, not copied.
LEFT_OUT = {
    "django_migrations",
    "django_session",
    "portal_cache",
    "portal_keptform",
    "usersessions_usersession",
}
LEVEL = 1


def columns() -> dict[str, list[str]]:
    """The columns of every table that is kept, in their order; generated ones are computed again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
            " AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' GROUP BY c.relname ORDER BY c.relname"
        )
        return {table: names for table, names in cursor.fetchall() if table not in LEFT_OUT}


def sequences() -> dict[str, int | None]:
    """The last value of every sequence, None for one that was never asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename::text, last_value FROM pg_sequences WHERE schemaname = 'public'")
        return dict(cursor.fetchall())


def write(table: str, names: list[str], target: Path, *, path: str) -> tuple[Part, int]:
    """One table into one file; the part and the number of rows."""
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(_table(table), _listed(names))
    with manifest.new(target) as file, connection.cursor() as cursor:
        with gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as packed, cursor.copy(statement) as copy:
            for piece in copy:
                packed.write(piece)
        rows = cursor.rowcount
    size, digest = manifest.digest_of(target)
    return Part(path, size, digest), rows


def read(table: str, names: list[str], source: Path) -> int:
    """One file into its table, in place of what the table holds; the number of rows."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(_table(table), _listed(names))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DELETE FROM {}").format(_table(table)))
        with gzip.open(source, "rb") as packed, cursor.copy(statement) as copy:
            while piece := packed.read(manifest.CHUNK):
                copy.write(piece)
        return cursor.rowcount


class no_triggers:
    """Within this block the portal's own triggers of these tables rest: the rows passed them once already."""

    def __init__(self, tables: list[str]) -> None:
        self.tables = tables

    def __enter__(self) -> None:
        self.found = list(_triggers(self.tables))
        for table in {table for table, _name, _mode in self.found}:
            _execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(_table(table)))

    def __exit__(self, kind: object, *_rest: object) -> None:
        if kind is not None:
            return
        # Foreign keys are checked now: a table with checks outstanding cannot be altered.
        _execute(sql.SQL("SET CONSTRAINTS ALL IMMEDIATE"))
        for table, name, mode in self.found:
            enable = sql.SQL({"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA", "D": "DISABLE"}[mode])
            _execute(sql.SQL("ALTER TABLE {} {} TRIGGER {}").format(_table(table), enable, sql.Identifier(name)))


def _triggers(tables: list[str]) -> Iterator[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname::text, t.tgname::text, t.tgenabled::text FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s)",
            [tables],
        )
        yield from cursor.fetchall()


def _execute(statement: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _table(name: str) -> sql.Identifier:
    return sql.Identifier("public", name)


def _listed(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
