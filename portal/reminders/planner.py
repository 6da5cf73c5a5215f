"""The planner: one statement compares every standing deadline with the rows that are there, and writes what is due.

It never works row by row, so that its time grows with the deadlines and its statements do not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction

from portal import dates
from portal.notices import actions as notices
from portal.reminders.models import Reminder
from portal.reminders.sources import COLUMNS, Due, Source

LOCK = 0x52454D49
"""One planner at a time: a second one has nothing to add, and would only wait."""
MEMORY = "64MB"
"""For what is compared at once: within PostgreSQL's usual 4 MB a hundred thousand deadlines go by way of the disk."""
LONGEST_WAIT = timedelta(days=3)
"""A sent reminder is in its mail by then; what is settled later need not be taken out of a digest."""

STATEMENT = """
WITH now AS (SELECT %s::timestamptz AS moment),
due (ladder, subject, due_at, zone, recipient, day, today) AS MATERIALIZED (
    SELECT d.*, (d.due_at AT TIME ZONE d.zone)::date, (now.moment AT TIME ZONE d.zone)::date
    FROM ({due}) AS d (ladder, subject, due_at, zone, recipient) CROSS JOIN now
),
stage (ladder, code, in_hours, begins, ends, closes) AS (VALUES {stages}),
reached AS MATERIALIZED (
    SELECT d.subject, d.due_at, d.recipient, s.code, s.ends IS NULL OR NOT {ends} AS is_newest,
           CASE WHEN s.in_hours THEN d.due_at + make_interval(hours => s.begins)
                ELSE (d.day + s.begins)::timestamp AT TIME ZONE d.zone END AS begins_at
    FROM due d JOIN stage s USING (ladder) CROSS JOIN now
    WHERE {begins} AND (s.closes IS NULL OR NOT {closes})
),
settled AS (
    UPDATE portal_reminder r
    SET settled_at = now.moment, status = CASE r.status WHEN 'planned' THEN 'cancelled' ELSE r.status END
    FROM now
    WHERE (r.status = 'planned' OR (r.status = 'sent' AND r.settled_at IS NULL AND r.sent_at > %s))
      AND NOT EXISTS (
        SELECT FROM reached d WHERE d.subject = r.subject AND d.due_at = r.due_at AND d.recipient = r.recipient_id)
    RETURNING r.id
),
seen AS MATERIALIZED (
    SELECT d.*, r.id, r.status
    FROM reached d LEFT JOIN portal_reminder r
      ON r.subject = d.subject AND r.due_at = d.due_at AND r.stage = d.code AND r.recipient_id = d.recipient
),
overtaken AS (
    UPDATE portal_reminder r SET status = 'superseded'
    FROM seen d
    WHERE d.id = r.id AND d.status = 'planned' AND NOT d.is_newest
    RETURNING r.id
),
planned AS (
    INSERT INTO portal_reminder (subject, due_at, stage, recipient_id, status, begins_at, planned_at)
    SELECT d.subject, d.due_at, d.code, d.recipient,
           CASE WHEN d.is_newest THEN 'planned' ELSE 'superseded' END, d.begins_at, now.moment
    FROM seen d CROSS JOIN now
    WHERE d.id IS NULL
    ON CONFLICT DO NOTHING
    RETURNING id
)
SELECT (SELECT count(*) FROM planned), (SELECT count(*) FROM overtaken),
       ARRAY(SELECT id FROM settled)
"""  # noqa: S608 - only our own fragments are put in


@dataclass(frozen=True)
class Planned:
    """How many rows were written, overtaken by a later stage, and settled because their deadline is met or moved."""

    written: int
    overtaken: int
    settled: int


@transaction.atomic
def plan(sources: Iterable[Source]) -> Planned:
    """Write what is due by now, and take back what is not due any more; a second run writes nothing."""
    now = dates.now()
    every = [due for source in sources for due in source.due() if due.ladder]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s), set_config('work_mem', %s, true)", [LOCK, MEMORY])
        if not cursor.fetchone()[0]:
            return Planned(0, 0, 0)
        cursor.execute(*_statement(every, now))
        written, overtaken, settled = cursor.fetchone()
    if settled:
        sent = Reminder.objects.filter(pk__in=settled, status=Reminder.Status.SENT)
        notices.leave_out(reminder.key for reminder in sent)
    return Planned(written, overtaken, len(settled))


def _statement(every: list[Due], now: datetime) -> tuple[str, list[Any]]:
    parts, arguments = [], [now]
    for number, due in enumerate(every):
        try:
            sql, values = _standing(due, now).query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT {number}, {', '.join(COLUMNS)} FROM ({sql}) AS due_{number}")  # noqa: S608
        arguments += values
    stages = [
        f"({number}, %s::text, %s::boolean, %s::int, %s::int, %s::int)"
        for number, due in enumerate(every)
        for _stage in due.ladder
    ]
    arguments += [value for due in every for row in _rows_of(due) for value in row]
    arguments.append(now - LONGEST_WAIT)
    nothing = "SELECT 0, '', now(), 'UTC', 0::bigint WHERE false"
    statement = STATEMENT.format(
        due=" UNION ALL ".join(parts) or nothing,
        stages=", ".join(stages) or "(0, '', false, 0, 0, 0)",
        begins=_is_reached("s.begins"),
        ends=_is_reached("s.ends"),
        closes=_is_reached("s.closes"),
    )
    return statement, arguments


def _standing(due: Due, now: datetime) -> Any:
    """Only what may be on its ladder by now, so that an index on the deadline is of use."""
    first, last = due.ladder[0], due.ladder[-1]
    rows = due.rows.filter(reminder_due_at__lte=now - _about(first) + timedelta(days=2))
    if not last.is_after:
        rows = rows.filter(reminder_due_at__gt=now - timedelta(days=2))
    return rows.values(*COLUMNS)


def _about(stage: Any) -> timedelta:
    return timedelta(hours=stage.offset) if stage.in_hours else timedelta(days=stage.offset)


def _rows_of(due: Due) -> list[tuple[Any, ...]]:
    """(code, in hours, begins, ends, closes) of each stage."""
    last = due.ladder[-1]
    closes = None if last.is_after else int(not last.in_hours)
    ends = [*(stage.offset for stage in due.ladder[1:]), closes]
    return [(s.code, s.in_hours, s.offset, end, closes) for s, end in zip(due.ladder, ends, strict=True)]


def _is_reached(offset: str) -> str:
    """SQL that asks whether it is that far from the deadline by now: in local days, whatever the clocks do between."""
    hours = f"d.due_at + make_interval(hours => {offset}) <= now.moment"
    return f"(CASE WHEN s.in_hours THEN {hours} ELSE d.day + {offset} <= d.today END)"
