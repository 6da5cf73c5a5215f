"""What the page of the worklist shows."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts import absences
from portal.accounts.absences import Absence
from portal.accounts.models import Membership
from portal.cases import clock
from portal.cases.history import name_or_role
from portal.cases.models import Case, SavedView
from portal.cases.whose import away_words
from portal.statements import AnyOf, Given, GivenReader, Statement
from portal.turns import Clock
from reviews.queue import paging, tabs, waiting
from reviews.queue.forms import FilterForm
from reviews.queue.waiting import Worked

WHOSE = {
    Case.Turn.PARTNER: lambda: _("Partner"),
    Case.Turn.PROVIDER: lambda: _("Provider"),
    Case.Turn.NOBODY: lambda: _("Nobody"),
}
ORDERS = {
    "due": lambda: _("soonest due first"),
    "-due": lambda: _("latest due first"),
    "reference": lambda: _("by reference"),
    "-reference": lambda: _("by reference, backwards"),
    "partner": lambda: _("by partner"),
    "-partner": lambda: _("by partner, backwards"),
    "status": lambda: _("by status"),
    "-status": lambda: _("by status, backwards"),
    "assignee": lambda: _("by who has it"),
    "-assignee": lambda: _("by who has it, backwards"),
}
# Stands for each case's own reference in the one address that is asked for.
REFERENCE = "reference"
SHOWN = (
    "reference", "kind", "tier", "priority", "status", "stage", "turn", "turn_for", "due_at", "opened_at",
    "closed_at", "working_days", "organisation__name", "jurisdiction__calendar", "jurisdiction__time_zone",
    "assignee__user__name", "assignee__role", "assignee__organisation__name",
)  # fmt: skip
SAVED = Statement(lambda: SavedView.objects.filter(membership=Given("membership")))
CASES = Statement(
    lambda: (
        Case.objects.filter(pk=AnyOf("keys"))
        .select_related("organisation", "jurisdiction", "assignee__user", "assignee__organisation")
        .only(*SHOWN)
    )
)


@dataclass
class Row:
    """One line of the list, in words where the list has words."""

    case: Case
    reference: str
    address: str
    pick: str
    partner: str
    matter: str
    is_yours: bool
    whose: str
    for_what: str
    clock: Clock
    assigned: str
    away: str


@dataclass
class Column:
    """The head of a column that sorts."""

    words: str
    address: str
    sorted: str = ""


def context(request: HttpRequest) -> dict[str, Any]:
    """The rows of the page with everything around them; a constant number of queries."""
    by = request.membership  # type: ignore[attr-defined]
    query, view = request.GET, _view(request)
    filters = FilterForm(query)
    sort = query.get("sort", "") if paging.is_known(query.get("sort", "")) else paging.DEFAULT
    page = _page(request, filters, sort)
    is_counted = "count" in query
    return {
        "rows": _rows(page.keys, by),
        "tabs": tabs_of(request),
        "view": view,
        "filters": filters,
        "is_filtered": bool(filters.picked),
        "chips": [(words, _address(query, drop=name)) for name, words in filters.chips],
        "clear": f"{reverse('queue:list')}?view={view}",
        "shown": shown_of(len(page.keys), tabs.total(found_by(request, filters)) if is_counted else ""),
        "order": ORDERS[sort](),
        "is_counted": is_counted,
        "count_address": _address(query, stay=True, count="1"),
        "columns": _columns(query, sort),
        "next": _address(query, after=page.next) if page.next else "",
        "previous": _address(query, before=page.previous) if page.previous else "",
        "priorities": Case.Priority.choices,
        "may": {"work": by.can("cases.assign"), "route": by.can("cases.route")},
        "members": absences.there(members_for(by)) if by.can("cases.route") else [],
        "save": saving(request),
        "here": request.get_full_path() if request.method == "GET" else reverse("queue:list"),
        "query": query.urlencode(),
        "chosen": [],
    }


def _page(request: HttpRequest, filters: FilterForm, sort: str) -> paging.Page:
    by, query = request.membership, request.GET  # type: ignore[attr-defined]
    after, before = query.get("after", ""), query.get("before", "")
    if _view(request) == tabs.ALL and not (filters.picked or after or before):
        return paging.first(first_page(by.side, by.role, sort).rows(**GivenReader.told(by)))
    return paging.page_of(found_by(request, filters), sort=sort, after=after, before=before)


@cache
def first_page(side: str, role: str, sort: str) -> Statement:
    """The first page of all open cases that a reader of this side and role sees: what most people ask for first."""
    return Statement(lambda: paging.first_of(tabs.cases_for(GivenReader(side, role)), sort=sort))


def found_by(request: HttpRequest, filters: FilterForm) -> QuerySet[Case]:
    """The cases that the view and the filters leave."""
    by = request.membership  # type: ignore[attr-defined]
    return filters.narrow(tabs.narrowed(tabs.cases_for(by), _view(request), by))


def shown_of(count: int, total: str) -> str:
    """“25 of 41 cases”, or without a total, which is counted after the page, “25 cases”."""
    if total:
        return _("%(count)d of %(total)s") % {"count": count, "total": total}
    return ngettext("%(count)d case", "%(count)d cases", count) % {"count": count}


def tabs_of(request: HttpRequest) -> list[tabs.Tab]:
    by = request.membership  # type: ignore[attr-defined]
    saved = SAVED.records(membership=by.pk)
    return tabs.tabs_for(by, current=_view(request), query=request.GET, base=reverse("queue:list"), saved=saved)


def saving(request: HttpRequest) -> str:
    """What a saved view would keep: the view and the filters, without the place in the list."""
    kept = request.GET.copy()
    for name in ("after", "before", "sort", "count"):
        kept.pop(name, None)
    return kept.urlencode()


def members_for(by: Membership) -> QuerySet[Membership]:
    """Who may be given cases: who works on them in this authority."""
    found = Membership.objects.current().with_capability("cases.assign").filter(organisation=by.organisation_id)
    return found.filter(user__is_active=True).select_related("user")


def _view(request: HttpRequest) -> str:
    view = request.GET.get("view", tabs.ALL)
    return view if view in tabs.VIEWS else tabs.ALL


def _rows(keys: list[int], by: Membership) -> list[Row]:
    """The lines of these cases, in this order."""
    cases = sorted(CASES.records(keys=keys), key=lambda case: keys.index(case.pk))
    away = absences.away_now({case.assignee_id for case in cases if case.assignee_id})
    clocks = clock.clocks_of(cases)
    page = reverse("casework:case", args=[REFERENCE])
    addresses = {case.pk: page.replace(REFERENCE, case.reference) for case in cases}
    turns = waiting.turns_of(cases, by)
    return [
        _row(case, by, turns[case.pk], away.get(case.assignee_id), clocks[case.pk], addresses[case.pk])
        for case in cases
    ]


def _row(case: Case, by: Membership, turn: Worked, away: Absence | None, shown: Clock, address: str) -> Row:
    return Row(
        case=case,
        reference=case.reference,
        address=address,
        pick=_("Select %(reference)s") % {"reference": case.reference},
        partner=case.organisation.name,
        matter=_matter(case),
        is_yours=turn.is_yours,
        whose=WHOSE[Case.Turn(case.turn)]() if case.turn in WHOSE else turn.whose,
        for_what=turn.words,
        clock=shown,
        assigned=_assigned(case, by),
        away=away_words(away) if away else "",
    )


def _matter(case: Case) -> str:
    kind = Case.Kind(case.kind).label
    return _("%(kind)s, tier %(tier)s") % {"kind": kind, "tier": case.tier} if case.tier else str(kind)


def _assigned(case: Case, by: Membership) -> str:
    if case.assignee is None:
        return _("Unassigned")
    return _("You") if case.assignee_id == by.pk else name_or_role(case.assignee, by)


def _columns(query: QueryDict, sort: str) -> dict[str, Column]:
    words = {"reference": _("Reference"), "partner": _("Partner and matter"), "status": _("Status"), "due": _("Due")}
    words["assignee"] = _("Assigned")
    columns = {}
    for name, said in words.items():
        is_sorted = sort.removeprefix("-") == name
        descends = sort.startswith("-")
        to = f"-{name}" if is_sorted and not descends else name
        columns[name] = Column(said, _address(query, sort=to), _direction(descends) if is_sorted else "")
    return columns


def _direction(descends: bool) -> str:
    return "descending" if descends else "ascending"


def _address(query: QueryDict, *, drop: str = "", stay: bool = False, **changes: str) -> str:
    """The list's address with these changes; the place in the list is kept by nothing but itself, or `stay`."""
    kept = query.copy()
    for name in (drop, "count") if stay else ("after", "before", "count", drop):
        kept.pop(name, None)
    for name, value in changes.items():
        kept[name] = value
    return f"{reverse('queue:list')}?{kept.urlencode()}"
