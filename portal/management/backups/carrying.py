"""What was stopped after the backup was made stays stopped.

The database that a restore replaces is newer than the backup. Whatever is stopped in it — accounts, memberships,
partners, people, grants, suspensions with their holds — is carried over, and nothing that was opened. Where that
database is lost nothing can be carried over; then the acts after the backup are repeated by hand, from an export of the
ledger or from the notices that providers and members have.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from psycopg import sql

# Table, the columns that say it stopped, and when that counts (n: the newer row, o: the restored one).
STOPS = (
    ("portal_user", ("is_active",), "NOT n.is_active AND o.is_active"),
    ("portal_membership", ("ended_at",), "n.ended_at IS NOT NULL AND o.ended_at IS NULL"),
    (
        "portal_invitation",
        ("used_at", "withdrawn_at"),
        "COALESCE(n.used_at, n.withdrawn_at) IS NOT NULL AND COALESCE(o.used_at, o.withdrawn_at) IS NULL",
    ),
    (
        "partners_partner",
        ("status", "status_since"),
        "n.status IN ('suspended', 'removed', 'lapsed', 'withdrawn') AND o.status IN ('active', 'suspended')"
        " AND n.status <> o.status",
    ),
    (
        "partners_person",
        ("status", "status_since"),
        "n.status IN ('expired', 'held', 'revoked', 'refused', 'left') AND o.status IN ('cleared', 'vetting')",
    ),
    (
        "partners_grant",
        ("status", "status_since"),
        "n.status IN ('suspended', 'paused', 'revoked', 'expired', 'surrendered', 'declined', 'lapsed', 'withdrawn')"
        " AND n.status <> o.status AND o.status IN ('proposed', 'consented', 'active', 'suspended', 'paused')",
    ),
    ("partners_grantperson", ("ended_at",), "n.ended_at IS NOT NULL AND o.ended_at IS NULL"),
)
# Rows of a suspension, each with what belongs to it; a hold stands even where its suspension cannot be carried over.
STANDING = "SELECT s.id FROM {aside}.reviews_suspension s WHERE s.status IN ('interim', 'confirmed', 'lift_proposed')"
HELD = "SELECT h.id FROM {aside}.partners_hold h WHERE h.ended_at IS NULL"
ROWS = (
    (
        "portal_case",
        "n.id IN (SELECT s.case_id FROM {aside}.reviews_suspension s"
        " WHERE s.status IN ('interim', 'confirmed', 'lift_proposed'))",
    ),
    ("reviews_suspension", f"n.id IN ({STANDING})"),
    ("reviews_suspension_organisations", f"n.suspension_id IN ({STANDING})"),
    ("reviews_acknowledgement", f"n.suspension_id IN ({STANDING})"),
    ("partners_hold", f"n.id IN ({HELD})"),
    ("partners_holdexception", f"n.hold_id IN ({HELD})"),
)


@dataclass
class Stopped:
    """How many rows of each table were stopped again, and the references of the holds that stand."""

    counts: dict[str, int] = field(default_factory=dict)
    holds: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        told = [
            f"Stopped since the backup, and stopped again: {n} of {table}." for table, n in self.counts.items() if n
        ]
        return told + ([f"Holds that stand: {', '.join(self.holds)}."] if self.holds else [])

    def facts(self) -> dict[str, Any]:
        return {"stopped_again": sum(self.counts.values()), "holds": self.holds}


def carry_over(aside: str) -> Stopped:
    """Stop again what is stopped in the tables of the schema `aside`; the caller's transaction."""
    stopped = Stopped()
    for table, columns, when in STOPS:
        if _is_in_both(aside, table):
            stopped.counts[table] = _update(aside, table, columns, when)
    for table, which in ROWS:
        if _is_in_both(aside, table):
            stopped.counts[table] = _put_rows(aside, table, which)
    if _is_in_both(aside, "partners_hold"):
        _run("SELECT reference FROM public.partners_hold WHERE ended_at IS NULL ORDER BY reference", into=stopped.holds)
    _raise_sequences(aside)
    return stopped


def _update(aside: str, table: str, columns: tuple[str, ...], when: str) -> int:
    known = [column for column in columns if column in _shared_columns(aside, table)]
    sets = sql.SQL(", ").join(sql.SQL("{0} = n.{0}").format(sql.Identifier(column)) for column in known)
    statement = sql.SQL("UPDATE public.{0} o SET {1} FROM {2}.{0} n WHERE n.id = o.id AND ")
    return _run(statement.format(sql.Identifier(table), sets, sql.Identifier(aside)) + sql.SQL(when))


def _put_rows(aside: str, table: str, which: str) -> int:
    """Insert or overwrite rows whose foreign keys lead to rows that exist."""
    columns = sorted(_shared_columns(aside, table))
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    changed = sql.SQL(", ").join(sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(column)) for column in columns)
    with connection.cursor() as cursor:
        relations = connection.introspection.get_relations(cursor, table)
    leads = [
        sql.SQL(" AND (n.{0} IS NULL OR EXISTS (SELECT 1 FROM public.{1} t WHERE t.{2} = n.{0}))").format(
            sql.Identifier(column), sql.Identifier(target), sql.Identifier(key)
        )
        for column, (key, target) in relations.items()
        if column in columns
    ]
    statement = sql.SQL("INSERT INTO public.{0} ({1}) SELECT {1} FROM {2}.{0} n WHERE ").format(
        sql.Identifier(table), listed, sql.Identifier(aside)
    )
    chosen = sql.SQL(which).format(aside=sql.Identifier(aside)) + sql.Composed(leads)
    return _run(statement + chosen + sql.SQL(" ON CONFLICT (id) DO UPDATE SET {}").format(changed))


def _raise_sequences(aside: str) -> None:
    """No reference and no number that was given since is given twice."""
    given: list[str] = []
    _run("SELECT sequencename FROM pg_sequences WHERE schemaname = %s AND last_value IS NOT NULL", [aside], into=given)
    for name in given:
        _run(
            "SELECT setval(p.oid, GREATEST((SELECT last_value FROM pg_sequences WHERE schemaname = 'public'"
            " AND sequencename = %(name)s), (SELECT last_value FROM pg_sequences WHERE schemaname = %(aside)s"
            " AND sequencename = %(name)s))) FROM pg_class p WHERE p.relname = %(name)s"
            " AND p.relnamespace = 'public'::regnamespace AND p.relkind = 'S'",
            {"name": name, "aside": aside},
        )


def _is_in_both(aside: str, table: str) -> bool:
    return "id" in _shared_columns(aside, table)


def _shared_columns(aside: str, table: str) -> set[str]:
    found: list[str] = []
    _run(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema IN ('public', %s)"
        " GROUP BY column_name HAVING count(*) = 2",
        [table, aside],
        into=found,
    )
    return set(found)


def _run(statement: Any, values: Any = None, *, into: list[str] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if into is not None:
            into.extend(row[0] for row in cursor.fetchall())
        return cursor.rowcount
