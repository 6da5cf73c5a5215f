"""The protective headers stand on every answer, whatever its status and whoever asks."""

import os
import subprocess
import sys

import pytest
from django.test import Client, RequestFactory

from portal import errors, middleware
from tests.factories.accounts import MembershipFactory
from tests.running import ROOT
from tests.security.addresses import ROWS

pytestmark = pytest.mark.django_db


def missing(answer) -> list[str]:
    """What an answer lacks."""
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
    }
    return [what for what, is_there in wanted.items() if not is_there]


@pytest.mark.parametrize("role", ["nobody", "observer", "administrator"])
def test_every_address_answers_with_them(role, sign_in, eu_authority):
    client = Client() if role == "nobody" else sign_in(MembershipFactory(organisation=eu_authority, role=role))
    client.raise_request_exception = False
    bare, statuses = [], set()
    for row in ROWS:
        if role == "observer" and row.namespace == "admin" and row.name != "admin:index":
            continue
        for method in ("GET", "PUT") if role == "observer" else ("GET",):
            answer = client.generic(method, row.address())
            statuses.add(answer.status_code)
            bare += [(row.name, answer.status_code, missing(answer))] if missing(answer) else []

    assert bare == []
    assert statuses >= {"nobody": {200, 302}, "observer": {200, 403, 404, 405}, "administrator": {200, 404}}[role]


@pytest.mark.parametrize(
    ("status", "page"),
    [(413, errors.too_large), (429, errors.too_many_requests), (500, errors.server_error), (400, errors.bad_request)],
)
def test_errors_that_no_address_gives_at_will_have_them_too(status, page):
    answer = middleware.request_id(middleware.headers(page))(RequestFactory().get("/"))
    answer["Referrer-Policy"] = "same-origin"  # Django's own, set outside of ours.

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
