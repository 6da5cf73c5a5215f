"""The list of suspensions, filtered by its address."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from portal.access import allowed
from reviews.enforcement import rules, wording
from reviews.enforcement.models import Suspension

A_PAGE = 25
STATES = {"standing": _("Standing"), "ended": _("Ended"), "all": _("All")}


@allowed("suspensions.view")
def suspensions(request: HttpRequest) -> HttpResponse:
    """Those that the reader may see; the standing ones unless asked otherwise."""
    reader = request.membership  # type: ignore[attr-defined]
    state = request.GET.get("state", "standing")
    state = state if state in STATES else "standing"
    grounds = request.GET.get("grounds", "")
    found = _in_state(Suspension.objects.visible_to(reader), state)
    if grounds in Suspension.Grounds.values:
        found = found.filter(grounds=grounds)
    found = found.select_related("case").prefetch_related("organisations").order_by("-imposed_at", "-pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    words = wording.Wording(page, reader)
    context = {
        "page": page,
        "rows": [(suspension, words.scope(suspension), _partners(suspension, reader)) for suspension in page],
        "standing": Suspension.STANDING,
        "states": STATES.items(),
        "state": state,
        "grounds": Suspension.Grounds.choices,
        "picked": grounds,
        "may_impose": rules.may_impose.allows(reader, None),
    }
    return render(request, "reviews/enforcement/list.html", context)


def _in_state(found: Any, state: str) -> Any:
    if state == "standing":
        return found.filter(status__in=Suspension.STANDING)
    return found.exclude(status__in=Suspension.STANDING) if state == "ended" else found


def _partners(suspension: Suspension, reader: Any) -> list[str]:
    """Whom it touches; a partner reads of itself only."""
    named = list(suspension.organisations.all())
    if reader.side == "partner":
        return [o.name for o in named if o.pk == reader.organisation_id]
    return [organisation.name for organisation in named]
