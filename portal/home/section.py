"""What a head of section watches: who is late, who has how much, what nobody has, what was escalated, who is away."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import dates
from portal.accounts import absences
from portal.accounts.absences import Absence
from portal.accounts.models import Membership
from portal.cases.models import Case
from portal.home.next import Next
from reviews.queue import waiting
from reviews.queue.addresses import address_of

MOST = 8
MOST_LATE = 500
AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Load:
    """What one person has: open cases, those of them on the programme's turn, and what is late with them."""

    name: str
    open: int
    late: int
    away: Absence | None = None


@dataclass(frozen=True)
class Line:
    """One case in a list, with whom it waits for."""

    case: Case
    address: str
    whose: str
    for_what: str


def of_member(by: Membership) -> dict[str, Any] | None:
    """None for whoever routes no cases."""
    if not by.can("cases.route"):
        return None
    cases = Case.objects.visible_to(by).open()
    loads = _loads(by, cases)
    return {
        "loads": loads,
        "most": max((load.open for load in loads), default=0) or 1,
        "late": sum(load.late for load in loads),
        "unassigned": _lines(cases.filter(waiting.UNASSIGNED), by),
        "escalated": _lines(cases.filter(waiting.late(), escalated_for=F("due_at")), by),
        "absences": _absences(by),
        "worklist": reverse("queue:list"),
    }


def tasks(by: Membership) -> list[Next]:
    """What a head of section does about the whole: assign what nobody has, look after what is late."""
    if not by.can("cases.route"):
        return []
    found = (
        Case.objects.visible_to(by)
        .open()
        .aggregate(
            unassigned=Count("pk", filter=waiting.UNASSIGNED, distinct=True),
            late=Count("pk", filter=waiting.late() & waiting.ON_US, distinct=True),
        )
    )
    late = ngettext("%(n)d case is late", "%(n)d cases are late", found["late"]) % {"n": found["late"]}
    free = ngettext("Assign %(n)d case", "Assign %(n)d cases", found["unassigned"]) % {"n": found["unassigned"]}
    worklist = reverse("queue:list")
    told = _("The programme is behind with it. See whom each waits for, and route what is stuck.")
    nobody = _("Nobody works on it yet.")
    return [
        *([Next("alert", late, told, None, f"{worklist}?view=late", _("See late cases"))] if found["late"] else []),
        *(
            [Next("users", free, nobody, None, f"{worklist}?view=unassigned", _("Assign"))]
            if found["unassigned"]
            else []
        ),
    ]


def _loads(by: Membership, cases: Any) -> list[Load]:
    """Everybody who works cases in this authority, and whoever else a late case waits for; the latest first."""
    members = list(
        Membership.objects.current()
        .with_capability("cases.assign")
        .filter(organisation=by.organisation_id, user__is_active=True)
        .select_related("user")
    )
    has = dict(cases.filter(assignee__isnull=False).order_by().values_list("assignee").annotate(n=Count("pk")))
    late = list(
        cases.filter(waiting.late() & waiting.ON_US).select_related("assignee__user").order_by("due_at")[:MOST_LATE]
    )
    behind = Counter(name for turn in waiting.holders_of(late, by).values() for name in turn or [_("Nobody yet")])
    away = absences.away_now([member.pk for member in members])
    loads = [
        Load(member.user.name, has.get(member.pk, 0), behind.pop(member.user.name, 0), away.get(member.pk))
        for member in members
    ]
    loads += [Load(name, 0, count) for name, count in behind.items()]
    return sorted(
        [load for load in loads if load.open or load.late or load.away],
        key=lambda load: (-load.late, -load.open, load.name),
    )


def _lines(cases: Any, by: Membership) -> list[Line]:
    found = list(cases.select_related("organisation", "assignee__user").order_by("due_at")[:MOST])
    turns = waiting.turns_of(found, by)
    return [Line(case, address_of(case), turns[case.pk].whose or _whose(case), turns[case.pk].words) for case in found]


def _absences(by: Membership) -> list[Absence]:
    """Whoever of this authority is away, or will be within two weeks."""
    now = dates.now()
    found = Absence.objects.filter(Q(ends_at__gt=now), membership__organisation=by.organisation_id)
    found = found.filter(begins_at__lt=now + AHEAD, membership__ended_at=None)
    return list(found.select_related("membership__user", "deputy__user").order_by("begins_at"))


def _whose(case: Case) -> str:
    return _("Nobody yet") if case.turn == Case.Turn.PROGRAMME else case.get_turn_display()
