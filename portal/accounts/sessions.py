"""How long a session lasts, and when in it the second factor was used.

Idle limits follow the side that the person acts for; twelve hours end every session. A request that the page makes by
itself (`X-Background: 1`, such as saving a draft) does not prolong the session.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from portal import dates
from portal.accounts import kept, roles

IDLE = {
    roles.PROGRAMME: timedelta(minutes=15),
    roles.JOINT: timedelta(minutes=15),
    roles.PARTNER: timedelta(minutes=30),
    roles.PROVIDER: timedelta(minutes=30),
}
ABSOLUTE = timedelta(hours=12)
RECENT = timedelta(minutes=5)
# A session row is written at most this often; a session may end by this much earlier, never later.
GRAIN = timedelta(seconds=10)
# A session that began or was used later than this from now saw the clock being set back: it ends, and gains nothing.
TOLERANCE = timedelta(minutes=1)

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
SIDE = "side"
SECOND_FACTOR_AT = "second_factor_at"
SECOND_FACTOR_ELSEWHERE = "second_factor_elsewhere"
WAS_USER = "was_user"
ACTIVE_MEMBERSHIP = "active_membership"

Stored = SessionBase | dict[str, Any]


class SessionLimits:
    """Ends a session that was idle or open too long; what was typed into a form is kept for the same person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and has_ended(request.session, request.user):
            end(request)
        request.way_back = lambda: kept.way_back(request, _whose(request))  # type: ignore[attr-defined]
        request.has_recent_second_factor = has_recent_second_factor(request.session)  # type: ignore[attr-defined]
        request.session_expires_at = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            if request.headers.get("X-Background") != "1":
                touch(request.session)
            request.session_expires_at = expires_at(request.session)  # type: ignore[attr-defined]
        return self.get_response(request)


def begin(session: SessionBase) -> None:
    """Start the clocks of a session at sign-in."""
    session[SIGNED_IN_AT] = session[SEEN_AT] = dates.now().isoformat()
    session.pop(WAS_USER, None)


def end(request: HttpRequest) -> None:
    """Sign out; the empty session that follows remembers whose forms it may keep, and for whom that person acted."""
    whose, membership = request.user.pk, request.session.get(ACTIVE_MEMBERSHIP)
    logout(request)
    request.user = AnonymousUser()
    remember(request.session, whose, membership)


def remember(session: SessionBase, user_id: int | None, membership_id: int | None) -> None:
    """Note in a session that nobody is signed into who was here before; it gives no right at all."""
    session[WAS_USER] = user_id
    session[ACTIVE_MEMBERSHIP] = membership_id


def touch(session: SessionBase) -> None:
    """Prolong the session by what its person just did."""
    now = dates.now()
    seen_at = _moment(session, SEEN_AT)
    if seen_at is None or now - seen_at >= GRAIN:
        session[SEEN_AT] = now.isoformat()


def expires_at(session: Stored) -> datetime:
    """When the session ends unless its person does something."""
    seen_at, signed_in_at = _moment(session, SEEN_AT), _moment(session, SIGNED_IN_AT)
    if seen_at is None or signed_in_at is None:
        return dates.now()
    return min(seen_at + IDLE[session.get(SIDE, roles.PROGRAMME)], signed_in_at + ABSOLUTE)


def has_ended(session: Stored, user: Any) -> bool:
    """Whether its time has run out, or all sessions of its person were ended after it began."""
    if expires_at(session) <= dates.now() or _is_from_the_future(session):
        return True
    signed_in_at = _moment(session, SIGNED_IN_AT)
    return bool(user.sessions_ended_at and signed_in_at and signed_in_at <= user.sessions_ended_at)


def last_used_at(session: Stored) -> datetime | None:
    return _moment(session, SEEN_AT)


def mark_second_factor(session: SessionBase) -> None:
    """Note that the person of this session has just used a second factor."""
    session[SECOND_FACTOR_AT] = dates.now().isoformat()


def mark_second_factor_elsewhere(session: SessionBase) -> None:
    """Note that the identity provider asked for a second factor: enough to be signed in, never for a dangerous act."""
    session[SECOND_FACTOR_ELSEWHERE] = True


def has_second_factor(session: SessionBase) -> bool:
    return session.get(SECOND_FACTOR_AT) is not None or session.get(SECOND_FACTOR_ELSEWHERE) is True


def has_recent_second_factor(session: SessionBase) -> bool:
    used_at = _moment(session, SECOND_FACTOR_AT)
    return used_at is not None and timedelta(0) <= dates.now() - used_at <= RECENT


def _moment(session: Stored, key: str) -> datetime | None:
    value = session.get(key)
    return datetime.fromisoformat(value) if value else None


def _is_from_the_future(session: Stored) -> bool:
    moments = [_moment(session, key) for key in (SIGNED_IN_AT, SEEN_AT)]
    return any(moment > dates.now() + TOLERANCE for moment in moments if moment)


def _whose(request: HttpRequest) -> Any:
    return request.user.pk or request.session.get(WAS_USER)
