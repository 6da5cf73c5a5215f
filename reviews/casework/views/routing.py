"""Who works on a case: taking it, asking a reviewer, resolving a conflict of opinions."""

from django.http import HttpRequest, HttpResponse

from portal.access import allowed
from reviews.casework import page
from reviews.casework.views.fetching import Refused, fetch, show_again, to_case
from reviews.decisions import actions as decisions
from reviews.decisions.forms import ResolutionForm
from reviews.queue import actions as queue


@allowed("cases.assign", methods=("POST",))
def assignments(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the case, or ask a reviewer for an opinion."""
    application, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    form = page.assignment_form(application, request.POST)
    try:
        if request.POST.get("act") == "take":
            queue.take(application.case, by=by)
        elif form.is_valid():
            queue.assign_reviewer(application.case, to=form.cleaned_data["reviewer"], by=by)
        else:
            return show_again(request, application, assigning=form)
    except Refused as refused:
        return show_again(request, application, refusal=refused, assigning=form)
    return to_case(application, anchor="voices")


@allowed("conflicts.resolve", methods=("POST",))
def resolution(request: HttpRequest, reference: str) -> HttpResponse:
    """Record how conflicting opinions are resolved."""
    application, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    form = ResolutionForm(request.POST)
    if not form.is_valid():
        return show_again(request, application, resolving=form)
    try:
        decisions.resolve(application, reason=form.cleaned_data["reason"], by=by)
    except Refused as refused:
        return show_again(request, application, refusal=refused, resolving=form)
    return to_case(application, anchor="decision")
