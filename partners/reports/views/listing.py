"""The list of reports, filtered and sorted by its address, with the picture of who is in time."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from partners.reports import punctuality
from partners.reports.forms import ReportFilter
from partners.reports.models import Obligation
from partners.reports.views.fetching import visible
from portal import dates
from portal.access import allowed
from portal.listing import Sorting, chosen, paged

FIELDS = {"status": "status", "partner": "organisation", "tier": "tier"}
SORTS = {
    "period": (_("Period"), "period_end"),
    "partner": (_("Partner"), "organisation__name"),
    "status": (_("Status"), "status"),
    "due": (_("Due"), "due_at"),
    "filed": (_("Filed"), "first_submitted_at"),
}
SOON = timedelta(days=14)


@allowed("reports.view")
def index(request: HttpRequest) -> HttpResponse:
    """Newest period first for a partner, what is due next for the programme, unless the address asks otherwise."""
    by = request.membership  # type: ignore[attr-defined]
    form = ReportFilter(request.GET, reader=by)
    wanted = chosen(form)
    found = visible(request)
    for name, value in wanted.items():
        found = found.filter(_state(value) if name == "state" else Q(**{FIELDS[name]: value}))
    if by.side == "programme" and not wanted:
        found = found.exclude(status__in=["accepted", "waived"])
    by_default = "-period" if by.side == "partner" else "due"
    page = paged(request, found, Sorting(request.GET, SORTS, default=by_default))
    context = {
        "filter": form,
        "is_filtered": bool(wanted),
        "reports": page["page"].object_list,
        "picture": punctuality.of(Obligation.objects.visible_to(by)),
        "is_partner": by.side == "partner",
        **page,
    }
    return render(request, "partners/reports/list.html", context)


def _state(state: str) -> Q:
    now: Any = dates.now()
    outstanding = Q(status__in=Obligation.OUTSTANDING)
    return {
        "late": outstanding & Q(due_at__lt=now),
        "violation": outstanding & Q(violation_at__lte=now),
        "stopped": outstanding & Q(hard_stop_at__lte=now),
        "soon": outstanding & Q(due_at__gte=now, due_at__lt=now + SOON),
        "judge": Q(status=Obligation.Status.SUBMITTED),
    }[state]
