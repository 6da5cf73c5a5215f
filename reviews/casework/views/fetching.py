"""Fetching the application of a case as its reader may see it, and showing the case page again."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from partners.applications.models import Application
from portal.access import Lost, Refused
from portal.cases.models import Case
from reviews.casework import page

PAGE = "reviews/casework/case.html"


def fetch(request: HttpRequest, reference: str) -> Application:
    """The application behind a case that this member may see, or 404."""
    cases = Case.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    related = cases.select_related("jurisdiction", "assignee__user").prefetch_related("stops")
    case = get_object_or_404(related, reference=reference)
    application = get_object_or_404(Application.objects.select_related("organisation", "rulebook"), case=case)
    application.case = case
    return application


def to_case(application: Application, *, anchor: str = "", section: str = "") -> HttpResponseRedirect:
    """See other, after an act."""
    query = f"?section={section}" if section else ""
    return HttpResponseRedirect(page.address_of(application) + query + (f"#{anchor}" if anchor else ""), status=303)


def show_again(request: HttpRequest, application: Application, *, refusal: Any = "", **sent: Any) -> HttpResponse:
    """The case page with what was typed, and why it was refused: 409 where somebody was faster, else 422."""
    fresh = fetch(request, application.reference)
    sentence = getattr(refusal, "sentence", refusal)
    section = request.POST.get("section", "")
    known = page.context(fresh, request.membership, section=section, refusal=sentence, **sent)  # type: ignore[attr-defined]
    return render(request, PAGE, known, status=status_of(refusal))


def status_of(refusal: Any) -> int:
    return 409 if isinstance(refusal, Lost) else 422


__all__ = ["PAGE", "Refused", "fetch", "show_again", "status_of", "to_case"]
