"""The views of the worklist: the ones that everybody has, and one's own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Membership
from portal.cases.models import Case, SavedView
from portal.moments import thousands
from portal.statements import GivenReader
from reviews.queue import waiting
from reviews.queue.forms import FilterForm, _due

MOST_COUNTED = 1000
ALL = "open"


@dataclass
class Tab:
    """One tab over the list, with its count once that is known."""

    name: str
    words: Any
    address: str
    is_current: bool = False
    count: str = ""
    is_late: bool = False
    pk: int | None = None


def cases_for(by: Membership | GivenReader) -> QuerySet[Case]:
    """The open cases that this member may see."""
    return Case.objects.visible_to(by).open()


VIEWS: dict[str, tuple[Any, Callable[[Membership], Q]]] = {
    "mine": (_("Waiting for me"), waiting.for_member),
    ALL: (_("All open"), lambda by: Q()),
    "unassigned": (_("Unassigned"), lambda by: waiting.UNASSIGNED),
    "week": (_("Due this week"), lambda by: _due("week")),
    "late": (_("Late"), lambda by: waiting.late()),
    "partner": (_("With the partner"), lambda by: Q(turn=Case.Turn.PARTNER)),
    "decision": (_("Awaiting decision"), lambda by: Q(status=Case.Status.AWAITING_DECISION)),
}


def narrowed(cases: QuerySet[Case], view: str, by: Membership) -> QuerySet[Case]:
    return cases.filter(VIEWS[view][1](by)) if view in VIEWS else cases


def tabs_for(by: Membership, *, current: str, query: QueryDict, base: str, saved: list[SavedView]) -> list[Tab]:
    """Everybody's views, then one's own, without counts."""
    here = "&".join(
        f"{name}={value}" for name, value in query.items() if name not in {"after", "before", "sort", "count"}
    )
    own = [Tab(f"saved-{view.pk}", view.name, f"{base}?{view.query}", view.query == here, pk=view.pk) for view in saved]
    is_own = any(tab.is_current for tab in own)
    tabs = [
        Tab(name, words, f"{base}?view={name}", name == current and not is_own) for name, (words, _of) in VIEWS.items()
    ]
    return [*tabs, *own]


def count(tabs: list[Tab], by: Membership) -> list[Tab]:
    """The same with counts, one short query each; counting stops at a thousand."""
    for tab in tabs:
        cases = cases_for(by)
        if tab.pk is None:
            cases = narrowed(cases, tab.name, by)
        else:
            query = QueryDict(tab.address.partition("?")[2])
            cases = FilterForm(query).narrow(narrowed(cases, query.get("view", ALL), by))
        tab.count = total(cases)
        tab.is_late = tab.name == "late" and tab.count != "0"
    return tabs


def total(cases: QuerySet[Case]) -> str:
    """How many there are; counting stops at a thousand, because nobody reads on from there."""
    found = cases.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return thousands(found) if found <= MOST_COUNTED else f"{thousands(MOST_COUNTED)}+"
