"""Pages of a list that is newest first, by key: page 400 costs what page 1 costs."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

SIZE = 25


@dataclass(frozen=True)
class Page:
    """One page; `newest` and `next` are the queries of the first and the following one, empty on the last."""

    rows: list[Any]
    is_first: bool
    next: str
    newest: str = ""


def page_of(rows: QuerySet, before: str, **filters: str) -> Page:
    """The newest rows older than the one with key `before`; anything that is no key gives the first page.

    `filters` are kept in the addresses of the other pages.
    """
    kept = {name: value for name, value in filters.items() if value}
    is_first = not before.isdecimal()
    older = rows if is_first else rows.filter(pk__lt=int(before[:18]))
    found = list(older.order_by("-pk")[: SIZE + 1])
    shown = found[:SIZE]
    following = f"?{urlencode(kept | {'before': shown[-1].pk})}" if len(found) > SIZE else ""
    return Page(shown, is_first, following, f"?{urlencode(kept)}" if kept else "")
