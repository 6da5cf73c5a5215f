"""Fetching an environment as the member may see it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.environments.models import Environment
from portal.acting import Told

JUDGES = ("assessed_by__user", "assessed_by__organisation", "verified_by__user", "verified_by__organisation")


def visible(request: HttpRequest) -> QuerySet[Environment]:
    found = Environment.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    return found.select_related("organisation__jurisdiction", *JUDGES)


def fetch(request: HttpRequest, reference: str) -> Environment:
    """The environment, or 404 where it is not this member's to see."""
    return get_object_or_404(visible(request), reference=reference)


def told(environment: Environment, **more: Any) -> Told:
    """What the page of an act on an environment has around it."""
    record = environment.get_absolute_url()
    crumbs = [(_("Environments"), reverse("environments:list")), (environment.reference, record)]
    return Told(lead=f"{environment.name} · {environment.organisation.name}", crumbs=crumbs, back=record, **more)
