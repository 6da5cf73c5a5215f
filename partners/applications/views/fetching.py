"""Fetching an application as its member may see it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from partners.applications.models import Application
from partners.applications.questionnaire import Questionnaire


def visible(request: HttpRequest) -> QuerySet[Application]:
    related = ("organisation__partner", "organisation__jurisdiction", "rulebook", "case__jurisdiction")
    found = Application.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    return found.select_related(*related, "created_by__user")


def fetch(request: HttpRequest, reference: str) -> Application:
    """The application, or 404 where it is not this member's to see."""
    return get_object_or_404(visible(request), reference=reference)


def fetch_own(request: HttpRequest, reference: str) -> Questionnaire:
    """The partner's own application as it is filled in; what is not editable (any more) is shown on its record."""
    application = fetch(request, reference)
    if request.membership.side != "partner":  # type: ignore[attr-defined]
        raise Http404
    return Questionnaire(application)


def to(name: str, *args: Any, anchor: str = "") -> HttpResponseRedirect:
    """See other, after an act."""
    return HttpResponseRedirect(reverse(name, args=args) + (f"#{anchor}" if anchor else ""), status=303)
