"""What each field of a page showed when somebody began to type, so that a page which grew old restores nothing.

A mark is a digest of a value, and the page carries one for every field. A field whose typed value still has its mark
was not changed there and is not written. One that was changed elsewhere meanwhile is in conflict, whoever changed it.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models

from portal.accounts.validators import json_from

Posted = Any  # What a form sent: `request.POST`.
Name = TypeVar("Name", str, int)


def mark_of(value: Any) -> str:
    """The same for what a form cannot tell apart: nothing and an empty text, kinds of line break, 24 and 24.00."""
    plain = _plain(value)
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:16] if plain else ""


def seen_in(posted: Posted) -> dict[str, str]:
    """The marks that a page carried; whoever chose to keep their own text has seen the other one, too."""
    found = json_from(posted.get("marks") or "{}")
    marks = {str(name): str(mark) for name, mark in found.items()} if isinstance(found, dict) else {}
    kept, _colon, mark = posted.get("mine", "").rpartition(":")
    return marks | ({kept: mark} if kept else {})


def pending_in(posted: Posted, name: str) -> list[str]:
    """What the same page was still sending for this field when it sent this."""
    return posted.getlist(f"pending:{name}")


def is_sent(posted: Posted, name: str, *, shows_when_empty: bool) -> bool:
    """Whether a field was sent: a page in the background names those that were changed, any other sends all it has.

    A box that is not ticked is not sent by a browser: there the marks say that the page has it.
    """
    if named := posted.getlist("changed"):
        return name in named
    return name in posted or (not shows_when_empty and name in seen_in(posted))


def merge(
    stored: Mapping[Name, Any], typed: Mapping[Name, Any], seen: Mapping[Name, set[str]] | None
) -> tuple[dict[Name, Any], set[Name]]:
    """(what to write, the names in conflict), where `seen` holds the marks that the page knows of each field.

    Without marks the writer is no page, and everything typed is meant.
    """
    changes, conflicts = dict[Name, Any](), set[Name]()
    for name, value in typed.items():
        wanted, now = mark_of(value), mark_of(stored.get(name))
        if wanted == now:
            continue
        known = {now} if seen is None else seen.get(name, {""})
        if now in known:
            changes[name] = value
        elif wanted not in known:
            conflicts.add(name)
    return changes, conflicts


def form_values(value: Any) -> list[str]:
    """A value as a browser sends it."""
    plain = _plain(value)
    return plain if isinstance(plain, list) else [plain] if plain else []


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, Decimal | int):
        return format(Decimal(value).normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value.pk)
    return sorted(str(_plain(each)) for each in value)
