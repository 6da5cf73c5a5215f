"""What holds for every request."""

import logging

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from portal import access, middleware
from portal.ledger import context

pytestmark = pytest.mark.django_db


@access.public(methods=["GET", "POST"])
def open_to_all(request):
    return HttpResponse(
        f"{context.request_id.get()} {request.META['REMOTE_ADDR']} {request.scheme} {request.get_host()}"
    )


def without_a_rule(request):
    return HttpResponse("This must never be read.")


@access.public(methods=["POST"])
def form_only(request):
    return HttpResponse()


def raising(error):
    @access.public(methods=["GET", "POST"])
    def view(request):
        raise error

    return view


@access.public
def stream(request):
    return StreamingHttpResponse(iter([b"a", b"b"]))


urlpatterns = [
    path("open/", open_to_all),
    path("no-rule/", without_a_rule),
    path("form-only/", form_only),
    path("stream/", stream),
    path("refused/", raising(access.Refused("Two opinions are missing."))),
    path("lost/", raising(access.Lost("Rita was faster."))),
    path("denied/", raising(access.Denied("Only an approver may decide."))),
    path("forbidden/", raising(PermissionDenied("internal words"))),
    path("broken/", raising(RuntimeError("secret detail"))),
    path("too-big/", raising(RequestDataTooBig("size"))),
    path("away/", raising(OperationalError("connection to server failed: secret host"))),
    path("api/v1/refused", raising(access.Refused("Two opinions are missing."))),
    path("api/v1/broken", raising(RuntimeError("secret detail"))),
    path("api/v1/away", raising(OperationalError("secret host"))),
]
handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.page_not_found"
handler500 = "portal.errors.server_error"

ANSWERS = {
    "/open/": 200,
    "/stream/": 200,
    "/form-only/": 405,
    "/no-rule/": 404,
    "/nothing/": 404,
    "/refused/": 409,
    "/lost/": 409,
    "/denied/": 403,
    "/forbidden/": 403,
    "/too-big/": 413,
    "/broken/": 500,
    "/away/": 503,
    "/api/v1/refused": 409,
    "/api/v1/broken": 500,
    "/api/v1/away": 503,
    "/api/v1/nothing": 404,
}


@pytest.fixture
def visitor(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def text_of(response) -> str:
    return response.getvalue().decode() if response.streaming else response.content.decode()


@pytest.mark.parametrize(("address", "status"), ANSWERS.items())
def test_every_answer_bears_the_headers(visitor, address, status):
    answer = visitor.get(address)
    text_of(answer)

    assert answer.status_code == status
    policy = answer["Content-Security-Policy"]
    for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert len(answer["X-Request-ID"]) == 32


def test_the_request_id_is_the_ledgers_and_never_the_visitors(visitor):
    answer = visitor.get("/open/", headers={"X-Request-ID": "chosen"})

    assert text_of(answer).split()[0] == answer["X-Request-ID"] != "chosen"
    assert context.request_id.get() == ""


def test_a_view_without_a_rule_is_refused_and_logged(visitor, caplog):
    answer = visitor.get("/no-rule/")

    assert "never be read" not in text_of(answer)
    assert "No rule for the view of /no-rule/" in caplog.text


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/refused/", "Two opinions are missing."),
        ("/lost/", "Rita was faster."),
        ("/denied/", "Only an approver may decide."),
        ("/too-big/", "Send a smaller file."),
        ("/form-only/", "takes a form"),
        ("/away/", "Nothing was changed."),
    ],
)
def test_a_refusal_is_a_page_with_its_sentence(visitor, address, sentence):
    text = text_of(visitor.get(address))

    assert sentence in text
    assert "<h1>" in text


def test_only_a_lost_race_is_called_so(visitor):
    assert "Somebody was faster" in text_of(visitor.get("/lost/"))
    assert "Somebody was faster" not in text_of(visitor.get("/refused/"))


@pytest.mark.parametrize("address", ["/broken/", "/away/", "/forbidden/", "/api/v1/broken", "/api/v1/away"])
def test_an_error_page_tells_nothing_internal(visitor, address):
    text = text_of(visitor.get(address))

    assert "secret" not in text
    assert "internal" not in text


def test_a_broken_page_quotes_the_request(visitor):
    answer = visitor.get("/broken/")

    assert answer["X-Request-ID"] in text_of(answer)


def test_a_database_that_is_away_is_said_without_asking_it(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = visitor.get("/away/")

    assert answer["Retry-After"] == "60"


def test_a_database_that_is_away_before_the_view_is_said_too(visitor, monkeypatch):
    from portal.accounts.membership import ActiveMembership

    def fail(self, request):
        raise OperationalError("secret host")

    monkeypatch.setattr(ActiveMembership, "__call__", fail)

    answer = visitor.get("/open/")

    assert answer.status_code == 503
    assert "secret" not in text_of(answer)


@pytest.mark.parametrize("address", [address for address in ANSWERS if address.startswith("/api/")])
def test_machines_get_a_problem(visitor, address):
    answer = visitor.get(address)

    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == ANSWERS[address]
    assert answer.json()["instance"] == f"urn:uuid:{answer['X-Request-ID']}"
    assert answer.json()["detail"]


FORGED = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.9",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "evil.example",
}


def test_nobody_is_believed_by_default(visitor):
    told = text_of(visitor.get("/open/", **FORGED)).split()

    assert told[1:] == ["127.0.0.1", "http", "testserver"]


def proxied(settings, proxies, **meta):
    settings.TRUSTED_PROXIES = proxies
    seen = []
    middleware.trusted_proxy(lambda request: seen.append(request) or HttpResponse())(RequestFactory().get("/", **meta))
    return seen[0]


def test_a_trusted_proxy_is_believed(settings):
    request = proxied(settings, ["10.0.0.0/8"], REMOTE_ADDR="10.1.2.3", **FORGED)

    assert request.META["REMOTE_ADDR"] == "203.0.113.9"
    assert request.scheme == "https"
    assert request.META["HTTP_HOST"] == "evil.example"  # ALLOWED_HOSTS decides on it


def test_the_nearest_untrusted_hop_is_the_visitor(settings):
    forged = "1.1.1.1, 203.0.113.9, 10.0.0.7"
    request = proxied(settings, ["10.0.0.0/8"], REMOTE_ADDR="10.1.2.3", HTTP_X_FORWARDED_FOR=forged)

    assert request.META["REMOTE_ADDR"] == "203.0.113.9"


def test_another_address_is_not_believed(settings):
    request = proxied(settings, ["10.0.0.0/8"], REMOTE_ADDR="192.0.2.1", **FORGED)

    assert request.META["REMOTE_ADDR"] == "192.0.2.1"
    assert not [name for name in request.META if name.startswith("HTTP_X_FORWARDED")]


def test_a_refusal_is_logged_once(visitor, caplog):
    with caplog.at_level(logging.WARNING):
        visitor.get("/denied/")

    assert len([record for record in caplog.records if record.name == "django.request"]) == 1


@pytest.mark.parametrize("address", ["/open/?q=%00", "/open/?%00=a", "/open/%00/"])
def test_an_address_that_no_database_can_hold_is_answered_plainly(visitor, address):
    answer = visitor.get(address)

    assert answer.status_code == 400
    assert "could not be read" in answer.content.decode()
