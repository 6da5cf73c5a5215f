"""The browser that somebody signs in with: its name in plain words, and a long-lived random mark by which it is known.

The mark is a cookie; the database holds its digest only, and it gives no right: it spares the person a notice.
"""

import hashlib
import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

COOKIE = "__Host-browser" if settings.IS_HTTPS else "browser"
MARK = re.compile(r"[A-Za-z0-9_-]{43}")
KEPT_SECONDS = 400 * 24 * 60 * 60
"""Browsers keep no cookie for longer than 400 days."""

# What the User-Agent header contains -> how people call it; the first that fits.
PROGRAMS = {
    "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox/": "Firefox", "FxiOS": "Firefox",
    "CriOS": "Chrome", "HeadlessChrome": "Chrome", "Chrome/": "Chrome", "Safari/": "Safari",
}  # fmt: skip
SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "ChromeOS", "Windows": "Windows",
    "Mac OS X": "Mac", "Linux": "Linux",
}  # fmt: skip


class RememberBrowser:
    """Gives the browser its mark, once somebody has signed in with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if new := getattr(request, "new_browser_mark", ""):
            response.set_cookie(
                COOKIE, new, max_age=KEPT_SECONDS, secure=settings.IS_HTTPS, httponly=True, samesite="Lax"
            )
        return response


def described(user_agent: str) -> str:
    """Such as “Firefox on Windows”; versions and everything else in the header are left out."""
    program = next((name for sign, name in PROGRAMS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    if program and system:
        return _("%(program)s on %(system)s") % {"program": program, "system": system}
    return program or system or _("An unknown browser")


def mark_of(request: HttpRequest) -> str:
    """The mark that this browser bears; one that bears none, or nonsense, is given a new one with the answer."""
    present = request.COOKIES.get(COOKIE, "")
    if not MARK.fullmatch(present):
        present = secrets.token_urlsafe(32)
        request.new_browser_mark = present  # type: ignore[attr-defined]
    return present


def digest(mark: str) -> str:
    return hashlib.sha256(mark.encode()).hexdigest()
