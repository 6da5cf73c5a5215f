"""Statements that PostgreSQL plans once for each connection: for the few that every request needs, or that take longer
to plan than to run.

They are planned without their values (`plan_cache_mode` in `portal.environment`), so they must be written so that one
plan is right for all values. What `portal.statements` writes goes this way too; nothing else that Django sends is
prepared.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper


def rows(statement: str, parameters: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that is the same text each time."""
    with _cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def _cursor() -> CursorWrapper:
    """One that prepares; but where statements are logged with their values, as tests do, the ordinary one."""
    here = connections[DEFAULT_DB_ALIAS]
    here.close_if_health_check_failed()
    here.ensure_connection()
    if here.queries_logged:
        return here.cursor()
    return here.make_cursor(psycopg.Cursor(here.connection))  # type: ignore[arg-type]
