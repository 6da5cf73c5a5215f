"""The worklist: the list itself, its counts, saved views, and what can be done to several cases at once."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from portal.access import Lost, Refused, allowed
from portal.accounts.models import Membership
from portal.accounts.validators import number_from
from portal.cases import actions as cases
from portal.cases.models import Case, SavedView
from reviews.queue import actions, listing, tabs
from reviews.queue.forms import FilterForm, SavedViewForm

PAGE = "reviews/queue/list.html"
TABS = "reviews/queue/tabs.html"


@allowed("queue.view")
def index(request: HttpRequest) -> HttpResponse:
    """The list, by its URL."""
    return render(request, PAGE, listing.context(request))


@allowed("queue.view")
def counts(request: HttpRequest) -> HttpResponse:
    """The tabs with their counts; the list asks for them after it is shown."""
    by = request.membership  # type: ignore[attr-defined]
    shown = tabs.count(listing.tabs_of(request), by)
    return render(request, TABS, {"tabs": shown, "is_counted": True, "save": listing.saving(request)})


@allowed("queue.view")
def total(request: HttpRequest) -> HttpResponse:
    """How many cases the list holds; it asks for this after it is shown. `shown` is how many stand on the page."""
    shown = request.GET.get("shown", "")
    count = int(shown) if shown.isdecimal() and len(shown) < 4 else 0
    found = listing.found_by(request, FilterForm(request.GET))
    return HttpResponse(listing.shown_of(count, tabs.total(found)), content_type="text/html")


@allowed("cases.assign", methods=("POST",))
def next_case(request: HttpRequest) -> HttpResponse:
    """Take the most urgent case that nobody has."""
    try:
        case = actions.take_next(request.membership)  # type: ignore[attr-defined]
    except Refused as refused:
        return _again(request, refused)
    return HttpResponseRedirect(reverse("casework:case", args=[case.reference]), status=303)


@allowed("cases.assign", methods=("POST",))
def bulk(request: HttpRequest) -> HttpResponse:
    """Assign the selected cases, or set their priority. Decisions are made one at a time."""
    by = request.membership  # type: ignore[attr-defined]
    chosen = request.POST.getlist("case")
    try:
        with transaction.atomic():
            found = list(Case.objects.visible_to(by).filter(reference__in=chosen).order_by("pk"))
            if not found:
                raise Refused(_("Select at least one case."))
            for case in found:
                _do(request.POST.get("act", ""), case, request, by)
    except Refused as refused:
        return _again(request, refused, chosen=chosen)
    return HttpResponseRedirect(_back(request), status=303)


@allowed("queue.view", methods=("POST",))
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters that are set under a name."""
    form = SavedViewForm(request.POST)
    by = request.membership  # type: ignore[attr-defined]
    if not form.is_valid():
        return _again(request, Refused(_("Give the view a name of at most 60 characters.")))
    query = form.cleaned_data["query"]
    SavedView.objects.update_or_create(membership=by, name=form.cleaned_data["name"], defaults={"query": query})
    return HttpResponseRedirect(f"{reverse('queue:list')}?{query}", status=303)


@allowed("queue.view", methods=("POST",))
def forget_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one's own saved view."""
    get_object_or_404(SavedView, pk=pk, membership=request.membership).delete()  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("queue:list"), status=303)


def _do(act: str, case: Case, request: HttpRequest, by: Membership) -> None:
    if act == "priority":
        priority = request.POST.get("priority", "")
        return actions.set_priority(case, priority=number_from(priority), by=by)
    if act == "take":
        return actions.take(case, by=by)
    if act == "assign":
        members = listing.members_for(by).filter(public_id=_uuid(request.POST.get("to", "")))
        if (member := members.first()) is None:
            raise Refused(_("Choose who gets the cases."))
        return cases.assign(case, to=member, by=by)
    raise Refused(_("Choose what to do with the selected cases."))


def _uuid(value: str) -> str | None:
    return value if len(value) == 36 else None


def _again(request: HttpRequest, refused: Refused, **sent: Any) -> HttpResponse:
    status = 409 if isinstance(refused, Lost) else 422
    return render(request, PAGE, {**listing.context(request), "refusal": refused.sentence, **sent}, status=status)


def _back(request: HttpRequest) -> str:
    """The list as it was; never anywhere else."""
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours and back.startswith(reverse("queue:list")) else reverse("queue:list")
