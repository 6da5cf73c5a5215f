"""Fetching the application of a case as its reader may see it, and showing the case page again."""

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from partners.applications.models import Application
from portal.access import Lost, Refused
from portal.cases.models import Case
from portal.statements import Given, GivenReader, Statement
from reviews.casework import page

PAGE = "reviews/casework/case.html"


def fetch(request: HttpRequest, reference: str) -> Application:
    """The application behind a case that this member may see, or 404."""
    reader = request.membership  # type: ignore[attr-defined]
    found = _of_case(reader.side, reader.role).records(reference=reference, **GivenReader.told(reader))
    if not found:
        raise Http404
    return found[0]


@cache
def _of_case(side: str, role: str) -> Statement:
    """The application of a case that a reader of this side and role sees, with all that its page says of both."""
    seen = Case.objects.visible_to(GivenReader(side, role)).filter(reference=Given("reference"))
    related = ("case__jurisdiction", "case__assignee__user", "organisation", "rulebook")
    return Statement(lambda: Application.objects.filter(case__in=seen).select_related(*related))


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
