"""What the requests of programs pass by, and what they do not."""

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.models import Session
from django.http import JsonResponse
from django.test import Client
from django.urls import include, path

from portal import access
from portal.api import api

pytestmark = pytest.mark.django_db
FORM = {"status": "told"}


@access.public(methods=["GET", "POST"])
def told(request):
    """What middleware left on the request."""
    return JsonResponse(
        {
            "messages": hasattr(request, "_messages"),
            "csrf": "CSRF_COOKIE" in request.META,
            "session": request.session.session_key,
            "person": str(request.user.pk or ""),
        }
    )


urlpatterns = [
    *(path(address, told) for address in ("page/", "api/v1/told", "api/v1/docs", "ssf/told", "calendar/x.ics")),
    *(path(address, told) for address in ("healthz", "readyz", "metrics")),
    path("accounts/", include("portal.accounts.urls_allauth")),
]


@pytest.fixture
def browser(settings, sign_in, alice):
    """Signed in, and bearing the cookie of forms."""
    settings.ROOT_URLCONF = __name__
    client = sign_in(alice)
    client.cookies["csrf"] = "a" * 32
    return client


@pytest.mark.parametrize("address", ["/page/", "/api/v1/docs"])
def test_a_page_has_all_that_pages_need(browser, alice, address):
    answer = browser.get(address).json()

    assert (answer["messages"], answer["csrf"], answer["person"]) == (True, True, str(alice.user_id))


@pytest.mark.parametrize("address", ["/api/v1/told", "/ssf/told"])
def test_a_program_runs_without_forms_and_messages(browser, alice, address):
    answer = browser.get(address).json()

    assert (answer["messages"], answer["csrf"], answer["person"]) == (False, False, str(alice.user_id))


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics", "/calendar/x.ics"])
def test_who_watches_is_nobody_and_costs_no_statement(browser, django_assert_num_queries, address):
    with django_assert_num_queries(0):
        answer = browser.get(address)

    assert answer.json() == {"messages": False, "csrf": False, "session": None, "person": ""}
    assert not answer.cookies


def test_a_session_is_not_touched_where_nobody_asks(browser, clock):
    before = Session.objects.get().session_data
    clock.forward(minutes=5)

    browser.get("/healthz")

    assert Session.objects.get().session_data == before


def test_a_message_for_the_next_page_is_not_lost_by_a_program(browser):
    session = browser.session
    session[SessionStorage.session_key] = f'[["__json_message", 0, {constants.INFO}, "Kept.", ""]]'
    session.save()

    browser.get("/api/v1/told")

    assert "Kept." in browser.session[SessionStorage.session_key]


def test_a_form_without_its_token_is_refused(settings):
    settings.ROOT_URLCONF = __name__

    assert Client(enforce_csrf_checks=True).post("/page/", FORM).status_code == 403
    assert Client(enforce_csrf_checks=True).post("/api/v1/docs", FORM).status_code == 403


def test_no_form_is_needed_to_ask_a_program_s_address(settings):
    settings.ROOT_URLCONF = __name__

    assert Client(enforce_csrf_checks=True).post("/api/v1/told", FORM).status_code == 200


def test_whoever_bears_a_session_alone_changes_nothing():
    """Nothing checks a form there: an operation that changes something asks for a credential of its own."""
    changing = [
        (path, operation.methods)
        for _prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        if set(operation.methods) - {"GET", "HEAD"} and not operation.auth_callbacks
    ]

    assert changing == []
