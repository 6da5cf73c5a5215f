"""The rulebook as a document, and an officer's acknowledgement of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page

from portal.access import Refused, allowed, signed_in

from . import actions, rules
from .document import document as document_of
from .models import Acknowledgement, Rulebook


@signed_in
@gzip_page
def document(request: HttpRequest, edition: int | None = None) -> HttpResponse:
    """The edition in force, or an earlier one that a case was decided under. Long, so it travels compressed."""
    rulebook = get_object_or_404(Rulebook, edition=edition) if edition else Rulebook.current()
    return render(request, "partners/rulebook/document.html", _context(request, rulebook))


@allowed("rules.acknowledge", methods=("POST",))
def acknowledgement(request: HttpRequest, edition: int) -> HttpResponse:
    rulebook = get_object_or_404(Rulebook, edition=edition)
    try:
        actions.acknowledge(rulebook, by=request.membership)  # type: ignore[attr-defined]
    except Refused as refused:
        context = {**_context(request, rulebook), "refusal": refused.sentence}
        return render(request, "partners/rulebook/document.html", context, status=422)
    return HttpResponseRedirect(reverse("rules:edition", args=[edition]), status=303)


def _context(request: HttpRequest, rulebook: Rulebook) -> dict[str, Any]:
    membership = request.membership  # type: ignore[attr-defined]
    search = request.GET.get("q", "").strip()[:100]
    return {
        "rulebook": rulebook,
        "in_force": Rulebook.current(),
        "document": document_of(rulebook, search),
        "search": search,
        "whole": reverse("rules:edition", args=[rulebook.edition]) if search else "",
        "days_to_acknowledge": rulebook.number("acknowledgement.days"),
        "acknowledged": Acknowledgement.objects.filter(rulebook=rulebook, organisation=membership.organisation_id)
        .select_related("by__user")
        .first(),
        "may": {"acknowledge": rules.may_acknowledge.allows(membership, rulebook)},
    }
