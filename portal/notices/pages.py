"""Pages of a list that is newest first, by key: page 400 costs what page 1 costs."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

SIZE = 25


@dataclass(frozen=True)
class Page:
    """One page; `next` is the query of the following one, empty on the last."""

    rows: list[Any]
    is_first: bool
    next: str


def page_of(rows: QuerySet, before: str) -> Page:
    """The newest rows older than the one with key `before`; anything that is no key gives the first page."""
    is_first = not before.isdecimal()
    older = rows if is_first else rows.filter(pk__lt=int(before[:18]))
    found = list(older.order_by("-pk")[: SIZE + 1])
    shown = found[:SIZE]
    return Page(shown, is_first, f"?before={shown[-1].pk}" if len(found) > SIZE else "")
