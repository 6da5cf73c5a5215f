"""The list of people, the record of one, and their details."""

from typing import Any

from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from partners.personnel import actions, rules
from partners.personnel.forms import PeopleFilter
from partners.personnel.models import Check, Person
from partners.personnel.views.fetching import fetch, visible
from portal import dates, folding
from portal.access import allowed
from portal.cases import history
from portal.cases.whose import left_to_partner, turn_of
from portal.listing import Sorting, chosen, paged

SORTS = {
    "person": (gettext_lazy("Person"), "name"),
    "status": (gettext_lazy("Clearance"), "status"),
    "expires": (gettext_lazy("Next check expires"), "next_expiry"),
    "grants": (gettext_lazy("Grants"), "grants_named"),
}


@allowed("people.view")
def index(request: HttpRequest) -> HttpResponse:
    """People with their clearance, the next check to expire, and how many grants they are named on."""
    by = request.membership  # type: ignore[attr-defined]
    form = PeopleFilter(request.GET)
    wanted = chosen(form)
    clear = Q(checks__status__in=actions.CLEAR, checks__expires_on__gte=dates.now().date())
    people = visible(request).annotate(
        next_expiry=Min("checks__expires_on", filter=clear),
        grants_named=Count("named_on", filter=Q(named_on__ended_at=None), distinct=True),
    )
    if "status" in wanted:
        people = people.filter(status=wanted["status"])
    if "q" in wanted:
        people = people.filter(Q(name__finds=wanted["q"]) | Q(reference=folding.reference(wanted["q"])))
    context = {
        "filter": form,
        "is_filtered": bool(wanted),
        "may": {"nominate": by.can("people.nominate")},
        **paged(request, people, Sorting(request.GET, SORTS, default="person")),
    }
    return render(request, "partners/personnel/list.html", context)


@allowed("people.view")
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Whose turn it is, the checks for those who may read them, and what has happened."""
    by = request.membership  # type: ignore[attr-defined]
    person = fetch(request, reference)
    may_read = rules.may_read_details(by, person)
    checks = _checks(person) if may_read else []
    context = {
        "person": person,
        "named_people": [person],
        "turn": _turn(person, by),
        "checks": checks,
        "pending": {check.kind for check in checks if check.status == Check.Status.PENDING},
        "missing": sorted(Check.Kind(kind).label for kind in actions.missing(person)),
        "named": person.named_on.filter(ended_at=None).select_related("grant__release", "grant__environment"),
        "events": history.events(person, by) if may_read else [],
        "may": _may(by, person, may_read),
    }
    return render(request, "partners/personnel/detail.html", context)


@allowed("people.view", step_up=True)
def details(request: HttpRequest, reference: str) -> HttpResponse:
    """What is stored encrypted, for the few who may read it; every look is in the ledger (Rulebook 2.6)."""
    person = fetch(request, reference)
    by = request.membership  # type: ignore[attr-defined]
    if not rules.may_read_details(by, person):
        raise Http404
    actions.record_look(person, by=by)
    facts = [
        (_("Birth date"), person.birth_date or "–"),
        (_("Nationalities"), ", ".join(map(_country, person.nationalities.split())) or "–"),
        (_("Country of residence"), _country(person.residence)),
    ]
    recorded = person.checks.order_by("kind", "-recorded_at")
    context = {"person": person, "facts": facts, "checks": [check for check in recorded if check.issuer_reference]}
    context["corrections"] = person.corrections.select_related("corrected_by__user", "corrected_by__organisation")
    return render(request, "partners/personnel/details.html", context)


def _checks(person: Person) -> list[Check]:
    return list(person.checks.select_related("recorded_by__user", "recorded_by__organisation"))


def _may(by: Any, person: Person, may_read: bool) -> dict[str, bool]:
    judges = rules.may_clear.allows(by, person)
    return {
        "read": may_read,
        "suspensions": by.can("suspensions.view"),
        "record": rules.may_record_check.allows(by, person),
        "renew": rules.may_renew_check.allows(by, person),
        "hold": judges and person.status == Person.Status.CLEARED,
        "clear": judges and person.status == Person.Status.HELD,
        "refuse": rules.may_end.allows(by, person),
        "vet": rules.may_vet_again.allows(by, person),
        "correct": rules.may_correct.allows(by, person),
        "correct_spelling": rules.may_correct_spelling.allows(by, person),
        "withdraw": rules.may_withdraw.allows(by, person),
        "leave": rules.may_leave.allows(by, person) and Person.Status.LEFT in Person.MOVES[person.status],
    }


def _country(code: str) -> str:
    return str(countries.name(code)) or code or "–"


def _turn(person: Person, by: Any) -> Any:
    """After a check has expired, it is the partner that asks for it again."""
    if person.status == Person.Status.EXPIRED:
        again = left_to_partner(person.case, by, _("to ask for the expired check again"))
        if again is not None:
            return again
    return turn_of(person.case, by, ended=_("vetting is complete"))
