"""Fetching a report as its member may see it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from partners.reports.models import Obligation


def visible(request: HttpRequest) -> QuerySet[Obligation]:
    found = Obligation.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    return found.select_related("organisation__jurisdiction", "rulebook", "case__jurisdiction")


def fetch(request: HttpRequest, reference: str) -> Obligation:
    """The report, or 404 where it is not this member's to see."""
    return get_object_or_404(visible(request), reference=reference)


def fetch_own(request: HttpRequest, reference: str) -> Obligation:
    """The partner's own report, as it is written."""
    if request.membership.side != "partner":  # type: ignore[attr-defined]
        raise Http404
    return fetch(request, reference)


def to(name: str, *args: Any, anchor: str = "") -> HttpResponseRedirect:
    """See other, after an act."""
    return HttpResponseRedirect(reverse(name, args=args) + (f"#{anchor}" if anchor else ""), status=303)
