"""The log: one line a request, told by pattern and opaque ids; as JSON where it is asked for."""

import io
import json
import logging
import logging.config
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from portal import environment, logs
from tests.security.addresses import ROWS

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


def heard_of(level, form="text"):
    """A stream to which everything is written as a running portal writes it."""
    told = environment.logging(level, form)
    stream = io.StringIO()
    told["handlers"]["stderr"]["stream"] = stream
    logging.config.dictConfig(told)
    return stream


@pytest.fixture
def configured(caplog):
    yield heard_of
    logging.config.dictConfig(settings.LOGGING)


SECRETS = [row for row in ROWS if set(row.kinds) & {"token", "uidb36"}]


def test_the_addresses_with_a_secret_are_all_kinds():
    assert {row.name for row in SECRETS} >= {
        "accounts:invitation", "accounts:new-factor", "accounts:address-proof", "account_reset_password_from_key",
        "home:calendar",
    }  # fmt: skip


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("row", SECRETS, ids=lambda row: row.name)
def test_no_address_with_a_secret_is_ever_logged(row, form, configured, client):
    """Neither by us nor by Django nor by whoever writes an address into the log, in whichever logger."""
    stream = configured("DEBUG", form)
    secret = "zqLiveSecret-_zq"
    address = row.address(dict.fromkeys(row.kinds, secret) | ({"uidb36": "1"} if "uidb36" in row.kinds else {}))
    for method in ("get", "post", "put"):
        getattr(client, method)(address, {"email": "x"})
    logging.getLogger("django.request").error("Internal Server Error: %s", address)
    logging.getLogger("elsewhere").warning("%r came from http://127.0.0.1%s?x=1", "GET", address)
    try:
        raise ValueError(address)
    except ValueError:
        logging.getLogger("elsewhere").exception("It failed.")

    assert "It failed." in stream.getvalue()
    assert secret not in stream.getvalue()


def test_a_refusal_is_one_line_beside_the_requests_own(configured, alice, sign_in):
    client = sign_in(alice)
    stream = configured("INFO")
    answers = [client.get("/organisations/"), client.post("/accounts/profile/", {"name": ""}), client.get("/nothing/")]
    answers += [
        client.get("/", HTTP_HOST="elsewhere.example"),
        Client(enforce_csrf_checks=True).post("/accounts/login/"),
    ]

    assert [answer.status_code for answer in answers] == [403, 422, 404, 400, 403]
    lines = stream.getvalue().splitlines()
    assert len([line for line in lines if "portal.security" in line]) == 2
    assert len([line for line in lines if "portal.requests" in line]) == len(lines) - 2 == len(answers)
