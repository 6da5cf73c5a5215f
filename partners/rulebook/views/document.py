"""The rulebook as a document, and its numbers by themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page

from partners.rulebook import acknowledging, rules
from partners.rulebook.document import document as document_of
from partners.rulebook.models import Rulebook
from portal.access import allowed, signed_in

LONGEST_SEARCH = 100


@signed_in
@gzip_page
def document(request: HttpRequest, edition: int | None = None) -> HttpResponse:
    """The edition in force, or an earlier one that a case was decided under. Long, so it travels compressed."""
    rulebook = get_object_or_404(Rulebook, edition=edition) if edition else Rulebook.current()
    membership = request.membership  # type: ignore[attr-defined]
    search = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    in_force = Rulebook.current()
    context = {
        "rulebook": rulebook,
        "in_force": in_force,
        "in_force_until": rulebook.in_force_until if rulebook != in_force else None,
        "document": document_of(rulebook, search),
        "search": search,
        "whole": reverse("rules:edition", args=[rulebook.edition]) if search else "",
        "standing": acknowledging.standing_of(rulebook, membership.organisation),
        "may": {"acknowledge": rules.may_acknowledge.allows(membership, rulebook)},
    }
    return render(request, "partners/rulebook/document.html", context)


@allowed("rules.view")
def numbers(request: HttpRequest) -> HttpResponse:
    """Every number of the edition in force, or those that hold all words of the search."""
    rulebook = Rulebook.current()
    search = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    found = document_of(rulebook, search).numbers
    count = sum(len(part.items) for part in found)
    context = {"rulebook": rulebook, "document": {"numbers": found, "found": count}, "search": search}
    return render(request, "partners/rulebook/all_numbers.html", context)
