"""The calendar feed: no session, no cookie; the secret address is all that a calendar has."""

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import dates, errors
from portal.access import public
from portal.accounts import actions
from portal.home import deadlines, icalendar

AN_HOUR = 3600
MOST_AN_HOUR = 60


@public
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """What the member of this link may see now; 404 for every other address, alike."""
    if _asked_too_often(request):
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


def _asked_too_often(request: HttpRequest) -> bool:
    """Per address of the visitor: a calendar asks a few times an hour, a guesser much more."""
    key = f"calendar:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, AN_HOUR)
    try:
        return cache.incr(key) > MOST_AN_HOUR
    except ValueError:  # It ended in between.
        return False
