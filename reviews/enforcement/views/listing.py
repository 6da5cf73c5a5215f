"""The list of suspensions, filtered by its address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from portal.access import allowed
from portal.listing import Sorting, chosen, paged
from reviews.enforcement import acknowledgements, rules, wording
from reviews.enforcement.forms import SuspensionFilter
from reviews.enforcement.models import Suspension

SORTS = {
    "suspension": (_("Suspension"), "reference"),
    "status": (_("Status"), "status"),
    "since": (_("Since"), "imposed_at"),
}


@allowed("suspensions.view")
def suspensions(request: HttpRequest) -> HttpResponse:
    """Those that the reader may see; the standing ones unless asked otherwise."""
    reader = request.membership  # type: ignore[attr-defined]
    form = SuspensionFilter(request.GET)
    wanted = chosen(form)
    found = _in_state(Suspension.objects.visible_to(reader), wanted.get("state", ""))
    if "grounds" in wanted:
        found = found.filter(grounds=wanted["grounds"])
    related = found.select_related("case").prefetch_related("organisations")
    page = paged(request, related, Sorting(request.GET, SORTS, default="-since"))
    words = wording.Wording(page["page"], reader)
    late = acknowledgements.late_providers(page["page"]) if reader.side == "programme" else _own_late(page, reader)
    context = {
        "filter": form,
        "is_filtered": bool(wanted),
        "rows": [
            (suspension, words.scope(suspension), _partners(suspension, reader), late.get(suspension.pk, []))
            for suspension in page["page"]
        ],
        "standing": Suspension.STANDING,
        **page,
        "may_impose": rules.may_impose.allows(reader, None),
    }
    return render(request, "reviews/enforcement/list.html", context)


def _own_late(page: Any, reader: Any) -> dict[int, list[str]]:
    """A provider reads that itself is late, a partner of nobody."""
    if reader.side != "provider":
        return {}
    own = reader.organisation.name
    found = acknowledgements.late_providers(page["page"])
    return {pk: [own] for pk, names in found.items() if own in names}


def _in_state(found: Any, state: str) -> Any:
    if not state:
        return found.filter(status__in=Suspension.STANDING)
    return found.exclude(status__in=Suspension.STANDING) if state == "ended" else found


def _partners(suspension: Suspension, reader: Any) -> list[str]:
    """Whom it touches; a partner reads of itself only."""
    named = list(suspension.organisations.all())
    if reader.side == "partner":
        return [o.name for o in named if o.pk == reader.organisation_id]
    return [organisation.name for organisation in named]
