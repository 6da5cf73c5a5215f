"""For whom a signed-in person acts: `request.membership`, one of `request.memberships`."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from portal.accounts import security_log, sessions
from portal.accounts.models import Membership


class ActiveMembership:
    """Sets the active membership; a person whose last membership ended is signed out at the next request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = None  # type: ignore[attr-defined]
        request.memberships = []  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return self.get_response(request)
        request.memberships = request.user.current_memberships  # type: ignore[attr-defined,union-attr]
        if not request.memberships:  # type: ignore[attr-defined]
            security_log.refused("no_membership", request, who=request.user.public_id)
            sessions.end(request)
            return redirect(f"{reverse('account_login')}?{urlencode({'why': 'ended'})}")
        activate(request, _chosen(request))
        with timezone.override(request.user.time_zone):  # type: ignore[union-attr]
            return self.get_response(request)


def activate(request: HttpRequest, membership: Membership) -> None:
    """Let the person act in this membership from now on."""
    request.membership = membership  # type: ignore[attr-defined]
    if request.session.get(sessions.ACTIVE_MEMBERSHIP) != membership.pk:
        request.session[sessions.ACTIVE_MEMBERSHIP] = membership.pk
    if request.session.get(sessions.SIDE) != membership.side:
        request.session[sessions.SIDE] = membership.side


def _chosen(request: HttpRequest) -> Membership:
    wanted = request.session.get(sessions.ACTIVE_MEMBERSHIP)
    memberships: list[Membership] = request.memberships  # type: ignore[attr-defined]
    return next((membership for membership in memberships if membership.pk == wanted), memberships[0])
