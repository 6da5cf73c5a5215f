"""The protective headers stand on every answer, whatever its status and whoever asks."""

import os
import subprocess
import sys
from http.cookies import Morsel

import pytest
from django.middleware.security import SecurityMiddleware
from django.test import Client, RequestFactory

from portal import errors, middleware
from tests.factories.accounts import MembershipFactory
from tests.running import ROOT
from tests.security.addresses import FEWER_ROWS

pytestmark = pytest.mark.django_db


def missing(answer) -> list[str]:
    """What an answer lacks: its protective headers, and over https the browser's promise and bound cookies."""
    policy = answer.get("Content-Security-Policy", "")
    wanted = {
        "a policy": "default-src" in policy,
        "no inline": "unsafe-inline" not in policy and "unsafe-eval" not in policy,
        "frame-ancestors": "frame-ancestors 'none'" in policy or "sandbox" in policy,
        "nosniff": answer.get("X-Content-Type-Options") == "nosniff",
        "no-store": answer.get("Cache-Control") == "no-store",
        "no frame": answer.get("X-Frame-Options") == "DENY",
        "referrer": answer.get("Referrer-Policy") == "same-origin",
        "request id": bool(answer.get("X-Request-ID")),
        "https for a year": answer.get("Strict-Transport-Security", "").startswith("max-age=31536000"),
        **{f"cookie {name}": is_bound(name, cookie) for name, cookie in answer.cookies.items()},
    }
    return [what for what, is_there in wanted.items() if not is_there]


def is_bound(name: str, cookie: Morsel) -> bool:
    """RFC 6265bis §4.1.3.2: a `__Host-` cookie is Secure, of the whole host and of no other."""
    return name.startswith("__Host-") and bool(cookie["secure"]) and cookie["path"] == "/" and not cookie["domain"]


@pytest.fixture
def https(settings):
    """Settings as an https PORTAL_URL makes them; that it does is the last test's."""
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"


@pytest.mark.parametrize("role", ["nobody", "observer", "administrator"])
def test_every_address_answers_with_them(role, https, sign_in, eu_authority, quick_walk):
    client = Client() if role == "nobody" else sign_in(MembershipFactory(organisation=eu_authority, role=role))
    client.raise_request_exception = False
    bare, statuses, cookies = [], set(), set()
    for row in FEWER_ROWS:
        for method in ("GET", "PUT") if role == "observer" else ("GET",):
            answer = client.generic(method, row.address(), secure=True)
            statuses.add(answer.status_code)
            cookies |= set(answer.cookies)
            bare += [(row.name, answer.status_code, missing(answer))] if missing(answer) else []

    assert bare == []
    assert statuses >= {"nobody": {200, 302}, "observer": {200, 403, 404, 405}, "administrator": {200, 404}}[role]
    assert cookies >= {"__Host-csrf"} if role == "nobody" else cookies >= {"__Host-session"}


@pytest.mark.parametrize(
    ("status", "page"),
    [(413, errors.too_large), (429, errors.too_many_requests), (500, errors.server_error), (400, errors.bad_request)],
)
def test_errors_that_no_address_gives_at_will_have_them_too(status, page, https):
    guarded = SecurityMiddleware(middleware.request_id(middleware.headers(page)))
    answer = guarded(RequestFactory().get("/", secure=True))

    assert answer.status_code == status
    assert missing(answer) == []


def test_over_https_cookies_are_bound_to_the_host_and_the_browser_stays_there(tmp_path):
    asked = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,\n"
        "      s.SECURE_HSTS_SECONDS >= 31536000, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_PATH,\n"
        "      s.SESSION_COOKIE_DOMAIN)\n"
        "from django.middleware.security import SecurityMiddleware\n"
        "from django.http import HttpResponse\n"
        "from django.test import RequestFactory\n"
        "answer = SecurityMiddleware(lambda request: HttpResponse())(RequestFactory().get('/', secure=True))\n"
        "print(answer['Strict-Transport-Security'])\n"
    )
    environment = os.environ | {
        "DATA": str(tmp_path), "PORTAL_URL": "https://portal.example", "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout.splitlines()

    assert told[0] == "__Host-session __Host-csrf True True True True / None"
    assert told[1].startswith("max-age=31536000")
