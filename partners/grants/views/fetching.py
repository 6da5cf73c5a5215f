"""Fetching a grant as the member may see it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.grants.models import Grant
from portal.acting import Told


def visible(request: HttpRequest) -> QuerySet[Grant]:
    grants = Grant.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    return grants.select_related("organisation__jurisdiction", "release__provider", "environment", "case__jurisdiction")


def fetch(request: HttpRequest, reference: str) -> Grant:
    """The grant, or 404 where it is not this member's to see."""
    return get_object_or_404(visible(request), reference=reference)


def told(grant: Grant, **more: Any) -> Told:
    """What the page of an act on a grant has around it."""
    record = grant.get_absolute_url()
    crumbs = [(_("Grants"), reverse("grants:list")), (grant.reference, record)]
    return Told(lead=title_of(grant), crumbs=crumbs, back=record, **more)


def title_of(grant: Grant) -> str:
    return f"{grant.organisation.name}: {grant.release.name}, {grant.get_access_level_display()}"
