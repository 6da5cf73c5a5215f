"""The inbox: what the portal told this person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.access import allowed
from portal.notices import actions, pages
from portal.notices.models import Notice

MOST_UNREAD = 100


@allowed("inbox.view")
def list_notices(request: HttpRequest) -> HttpResponse:
    """Unread notices first, newest on top; then those that were read, page by page."""
    notices = Notice.objects.visible_to(request.membership)
    page = pages.page_of(notices.exclude(read_at=None), before=request.GET.get("before", ""))
    unread = notices.unread()[:MOST_UNREAD] if page.is_first else []
    return render(request, "portal/notices/inbox.html", {"unread": unread, "page": page})


@allowed("inbox.view")
def open_notice(request: HttpRequest, public_id: str) -> HttpResponse:
    """Go to what the notice tells about; a notice that leads nowhere is shown itself."""
    notice = get_object_or_404(Notice.objects.visible_to(request.membership), public_id=public_id)
    actions.read(notice)
    if notice.link and url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None):
        return redirect(notice.link)
    return render(request, "portal/notices/notice.html", {"notice": notice})


@allowed("inbox.view", methods=["POST"])
def read_notice(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mark one notice as read."""
    notice = get_object_or_404(Notice.objects.visible_to(request.membership), public_id=public_id)
    actions.read(notice)
    return _back_to_the_inbox()


@allowed("inbox.view", methods=["POST"])
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every notice as read."""
    actions.read_all(request.user)
    return _back_to_the_inbox()


def _back_to_the_inbox() -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": reverse("inbox:list")})
