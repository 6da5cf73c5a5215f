"""One's own calendar link."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from portal.access import signed_in
from portal.accounts import actions


@signed_in(methods=("GET", "POST"), step_up=True)
def calendar(request: HttpRequest) -> HttpResponse:
    """Ask for a new link, which is shown this once, or withdraw the one there is."""
    by = request.membership  # type: ignore[attr-defined]
    address = ""
    if request.method == "POST":
        if request.POST.get("act") != "give":
            actions.withdraw_calendar_link(by)
            return HttpResponseRedirect(reverse("accounts:profile"), status=303)
        address = settings.PORTAL_URL + reverse("home:calendar", args=[actions.give_calendar_link(by)])
    context = {"address": address, "link": actions.standing_calendar_link(by)}
    return render(request, "portal/accounts/calendar.html", context)
