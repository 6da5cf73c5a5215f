"""The list of grants and the record of one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from partners.grants import reading, rules
from partners.grants.forms import GrantFilter
from partners.grants.models import Condition, Grant
from partners.grants.usable import usability
from partners.grants.views.fetching import fetch, visible
from portal import labels
from portal.access import allowed
from portal.cases import history
from portal.cases.whose import turn_of
from portal.listing import Sorting, chosen, paged

FIELDS = {"status": "status", "partner": "organisation", "provider": "release__provider"}
SORTS = {
    "proposed": (_("Proposed"), "proposed_at"),
    "grant": (_("Grant"), "release__name", "access_level"),
    "status": (_("Status"), "status"),
    "until": (_("Until"), "valid_until"),
}


@allowed("grants.view")
def index(request: HttpRequest) -> HttpResponse:
    """Grants with their access now; the decision for a whole page is one statement."""
    by = request.membership  # type: ignore[attr-defined]
    form = GrantFilter(request.GET, reader=by)
    wanted = chosen(form)
    grants = visible(request).filter(**{FIELDS[name]: value for name, value in wanted.items()})
    page = paged(request, grants, Sorting(request.GET, SORTS, default="-proposed"))
    context = {
        "filter": form,
        "is_filtered": bool(wanted),
        "grants": usability(page["page"].object_list),
        **page,
    }
    return render(request, "partners/grants/list.html", context)


@allowed("grants.view")
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Whose turn it is, whether it is usable and why not, for whom, on which terms, and what has happened."""
    by = request.membership  # type: ignore[attr-defined]
    grant = fetch(request, reference)
    usable = usability([grant])[0]
    context = {
        "grant": grant,
        "turn": turn_of(grant.case, by, ended=_standing(grant, by), then=reading.after_the_deadline(grant)),
        "usable": usable,
        "bars": [bar.told_to(by) for bar in usable.bars],
        "people": reading.people(usable, by),
        "terms": reading.terms(grant),
        "conditions": _conditions(grant, by),
        "extension_opens_on": rules.extension_opens_on(grant),
        "replaced_by": grant.replaced_by.first(),
        "versions": (versions := reading.versions(grant, by)),
        "offered": next((told for told in versions if told.version.status == "proposed"), None),
        "acts": reading.provider_acts(grant, by),
        "events": history.events(grant, by),
        "may": _may(by, grant),
    }
    return render(request, "partners/grants/detail.html", context)


def _standing(grant: Grant, by: Any) -> Any:
    return labels.label_of("grant", grant.status).words(by.side)


def _conditions(grant: Grant, by: Any) -> list[Condition]:
    """On this grant, and for a reader of the partner's records those on the whole partner."""
    conditions = Condition.objects.visible_to(by).filter(organisation=grant.organisation_id)
    return [condition for condition in conditions if condition.grant_id in {None, grant.pk}]


def _may(by: Any, grant: Grant) -> dict[str, bool]:
    consents, pauses = rules.may_consent.allows(by, grant), rules.may_pause.allows(by, grant)
    steps = Grant.MOVES[grant.status]
    return {
        "know_people": rules.knows_people(by),
        "open_environment": by.can("environments.view"),
        "read_conditions": by.side != "provider",
        "answer_extension": consents,
        "consent": consents and "consented" in steps,
        "decline": consents and "declined" in steps,
        "pause": pauses and "paused" in steps,
        "resume": pauses and grant.status == "paused",
        "withdraw": consents and grant.status in {"consented", "active", "paused", "suspended"},
        "change": rules.may_change_scope.allows(by, grant),
        "extend": rules.may_extend.allows(by, grant),
        "narrow": rules.may_narrow.allows(by, grant),
        "answer": rules.may_answer_narrowing.allows(by, grant),
        "surrender": rules.may_surrender.allows(by, grant) and "surrendered" in steps,
        "settle": rules.may_settle.allows(by, None),
    }
