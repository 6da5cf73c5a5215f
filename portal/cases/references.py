"""Readable references such as APP-2026-0042, from one PostgreSQL sequence per kind (gaps are allowed)."""

from django.db import connection

from portal import dates

KINDS = ("APP", "VET", "GRT", "REQ", "SUS", "ENV", "DOC", "CON", "REL", "RPT", "VIO", "REM")


def next_reference(kind: str) -> str:
    """The next reference of this kind, such as `APP-2026-0042`."""
    if kind not in KINDS:
        raise ValueError(f"{kind} is not a kind of reference.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [f"reference_{kind.lower()}"])
        number = cursor.fetchone()[0]
    return f"{kind}-{dates.now():%Y}-{number:04d}"
