"""What gunicorn answers and writes by itself."""

import io
import logging
import socket

import pytest
from django.conf import settings
from gunicorn.config import Config

from portal import web_server
from portal.management import supervision


@pytest.mark.parametrize(("status", "sentence"), [(400, "could not read"), (500, "on our side")])
def test_its_own_answers_bear_the_headers_and_repeat_nothing(status, sentence):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        web_server.write_error(ours, status, "Bad <Request>", "/accounts/invitations/secret/")
        head, _, page = theirs.recv(4096).decode().partition("\r\n\r\n")

    for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Cache-Control"):
        assert f"\r\n{name}: " in head
    assert f"Content-Length: {len(page)}" in head
    assert sentence in page
    assert "Bad &lt;Request&gt;" in page
    assert "secret" not in head + page


def test_its_log_tells_no_secret():
    log = web_server.Log(Config())
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(log.error_log.handlers[0].formatter)
    log.error_log.handlers = [handler]
    log.warning("Invalid request: 'GET /accounts/invitations/secret/ HTTP/9'")

    assert "/accounts/invitations/…" in handler.stream.getvalue()
    assert "secret" not in handler.stream.getvalue()


def test_a_running_portal_uses_it():
    unit = (settings.BASE_DIR / "deploy" / "systemd" / "portal-web.service").read_text()

    for name in ("portal.web_worker.WebWorker", "portal.web_server.Log"):
        assert name in supervision.gunicorn(8000)
        assert name in unit
