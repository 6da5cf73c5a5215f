"""The log: one line a request, told by pattern and opaque ids; as JSON where it is asked for."""

import json
import logging
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import environment, logs

pytestmark = pytest.mark.django_db


def lines(caplog):
    return [record for record in caplog.records if record.name == "portal.requests"]


@pytest.fixture(autouse=True)
def heard(caplog):
    caplog.set_level(logging.INFO, "portal.requests")


def as_json(record):
    (line,) = logs.JsonLines().format(record).splitlines()
    return json.loads(line)


def test_a_request_leaves_one_line(alice, sign_in, caplog):
    answer = sign_in(alice).get("/grants/GRT-2026-0001/?q=secret")

    (record,) = lines(caplog)
    told = as_json(record)
    assert told["route"] == "/grants/<str:reference>/"
    assert told["view"] == "grants:detail"
    assert told["reference"] == "GRT-2026-0001"
    assert (told["method"], told["status"], told["who"]) == ("GET", 404, str(alice.public_id))
    assert told["request"] == answer["X-Request-ID"]
    assert told["milliseconds"] > 0


def test_nothing_personal_stands_in_it(alice, sign_in, caplog):
    sign_in(alice).post("/accounts/login/", {"login": alice.user.email, "password": "typed"})

    text = " ".join(logs.JsonLines().format(record) for record in caplog.records)
    for secret in (alice.user.email, alice.user.name, "typed", "127.0.0.1"):
        assert secret not in text


def test_a_secret_link_is_told_as_its_pattern(client, caplog):
    client.get("/accounts/password/reset/key/1-abcdef-secret/")

    assert [record for record in caplog.records if "abcdef" in logs.JsonLines().format(record)] == []


def test_machines_that_watch_leave_none(client, caplog):
    client.get("/healthz")

    assert lines(caplog) == []


def test_an_error_is_told_without_its_words():
    try:
        raise ValueError("Key (email)=(ann@example.org) exists")
    except ValueError:
        record = logging.LogRecord("portal", logging.ERROR, __file__, 1, "It failed: %s", ("here",), sys.exc_info())

    told = as_json(record)

    assert told["message"] == "It failed: here"
    assert told["error"] == "ValueError"
    assert "test_an_error_is_told" in told["trace"][-1]
    assert "ann@" not in json.dumps(told)


def test_the_form_of_the_log_is_a_setting():
    assert environment.logging("INFO", "json")["handlers"]["stderr"]["formatter"] == "json"
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT"):
        environment.logging("INFO", "xml")
