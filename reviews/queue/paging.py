"""Keyset paging: a page begins after a case, wherever it stands now, so a deep page costs what the first one does."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from portal.cases.models import Case

PER_PAGE = 25
# What the URL says → the field that is sorted by. Where it may be empty, such cases come last.
SORTS = {
    "due": "due_at", "reference": "reference", "partner": "organisation__name", "status": "stage",
    "assignee": "assignee__user__name",
}  # fmt: skip
MAY_BE_EMPTY = {"due_at", "assignee__user__name"}
DEFAULT = "due"


@dataclass
class Page:
    """The cases of a page by primary key, and after which and before which the neighbours begin."""

    keys: list[int]
    next: str = ""
    previous: str = ""


def page_of(cases: QuerySet[Case], *, sort: str, after: str = "", before: str = "") -> Page:
    """One page in the order `sort` (a key of SORTS, with "-" for descending)."""
    field, descends = _read(sort)
    backwards = bool(before) and not after
    at = cases.filter(reference=after or before).values_list(field, "pk").first() if after or before else None
    return _page(list(_slice(cases, field, descends != backwards, at)), at, backwards)


def first_of(cases: QuerySet[Case], *, sort: str) -> QuerySet:
    """What the first page holds, to be written once for a list that many ask for; `first` makes the page of it."""
    return _slice(cases, *_read(sort), None)


def first(found: list[tuple[Any, ...]]) -> Page:
    return _page(found, None, False)


def _page(found: list[tuple[Any, ...]], at: tuple[Any, int] | None, backwards: bool) -> Page:
    has_more = len(found) > PER_PAGE
    found = found[:PER_PAGE]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    is_first = at is None or (backwards and not has_more)
    is_last = not has_more if not backwards else at is None
    keys = [pk for pk, _reference in found]
    return Page(keys, "" if is_last else found[-1][1], "" if is_first else found[0][1])


def is_known(sort: str) -> bool:
    return sort.removeprefix("-") in SORTS


def _read(sort: str) -> tuple[str, bool]:
    name = sort if is_known(sort) else DEFAULT
    return SORTS[name.removeprefix("-")], name.startswith("-")


def _slice(cases: QuerySet[Case], field: str, descends: bool, at: tuple[Any, int] | None) -> QuerySet:
    """Primary key and reference of one more than a page, beginning after `at`."""
    order = F(field).desc(nulls_first=True) if descends else F(field).asc(nulls_last=True)
    ordered = cases.values_list("pk", "reference").order_by(order, "-pk" if descends else "pk")
    if at is not None:
        ordered = ordered.filter(_beyond(field, descends, *at))
    return ordered[: PER_PAGE + 1]


def _beyond(field: str, descends: bool, value: Any, pk: int) -> Q:
    """What stands after (value, pk); an empty value stands at the end, or descending at the beginning."""
    more, same = ("lt", {"pk__lt": pk}) if descends else ("gt", {"pk__gt": pk})
    if value is None:
        tied = Q(**{f"{field}__isnull": True}, **same)
        return tied | Q(**{f"{field}__isnull": False}) if descends else tied
    beyond = Q(**{f"{field}__{more}": value}) | Q(**{field: value}, **same)
    if field in MAY_BE_EMPTY and not descends:
        beyond |= Q(**{f"{field}__isnull": True})
    return beyond
