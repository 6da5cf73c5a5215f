"""The calendar feed: no session, no cookie; the secret address is all that a calendar has."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import dates, errors, rate_limits
from portal.access import public
from portal.accounts import actions
from portal.home import deadlines, icalendar

MOST_AN_HOUR = 60


@public
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """What the member of this link may see now; 404 for every other address, alike."""
    if rate_limits.is_over(request, name="calendar", most_an_hour=MOST_AN_HOUR):
        return errors.too_many_requests(request)
    membership = actions.member_of_calendar_link(token)
    if membership is None:
        raise Http404
    name = _("Deadlines of %(organisation)s") % {"organisation": membership.organisation.name}
    with timezone.override(membership.user.time_zone):
        body = icalendar.written(
            deadlines.of_member(membership), name=name, portal=settings.PORTAL_URL, now=dates.now()
        )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    response["Cache-Control"] = "no-store"
    return response
