"""Where a person is signed in, ending that elsewhere, and being told of what is new."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts import actions, browsers, tasks
from portal.accounts.sign_ins import KnownBrowser, SignIn
from portal.notices.models import Mail
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1"
NEW = {"password1": "a wholly new phrase", "password2": "a wholly new phrase"}


@pytest.fixture
def comes_in(app, clock):
    """`comes_in(alice, FIREFOX)` signs in by hand in a browser, the mark of which the client keeps."""
    codes = {}

    def comes_in(membership, user_agent=FIREFOX, client=None):
        code = codes.get(membership.pk) or codes.setdefault(membership.pk, app(membership))
        clock.forward(minutes=2)
        client = client or Client(headers={"user-agent": user_agent})
        client.post("/accounts/login/", {"login": membership.user.email, "password": PASSWORD})
        client.post("/accounts/code/", {"code": code()})
        assert "_auth_user_id" in client.session
        return client

    return comes_in


def is_in(client):
    return client.get("/accounts/profile/").status_code == 200


def shown(client):
    return [(each.browser, each.is_this_one) for each in client.get("/accounts/security/").context["open_sessions"]]


def subjects(membership):
    return list(membership.user.notices.order_by("pk").values_list("subject", flat=True))


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (SAFARI, "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0.0.0 Mobile Safari/537.36 Edg/140.0", "Edge on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15", "Safari on Mac"),
        ("curl/8.5.0", "An unknown browser"),
        ("", "An unknown browser"),
        ("<script>" * 2000, "An unknown browser"),
    ],
)
def test_a_browser_is_named_in_plain_words(user_agent, words):
    assert browsers.described(user_agent) == words


class TestSessions:
    def test_the_security_page_lists_them_with_this_one_first(self, comes_in, alice, bob):
        here, _there, _other = comes_in(alice), comes_in(alice, SAFARI), comes_in(bob)

        assert shown(here) == [("Firefox on Windows", True), ("Safari on iPhone", False)]

    def test_ending_one_refuses_its_next_request(self, comes_in, alice):
        here, there, third = comes_in(alice), comes_in(alice, SAFARI), comes_in(alice)
        theirs = SignIn.objects.get(session_key=there.session.session_key)

        answer = here.post(f"/accounts/sessions/{theirs.public_id}/end/")

        assert (answer.status_code, answer["Location"]) == (303, "/accounts/security/#sessions")
        assert [is_in(client) for client in (here, there, third)] == [True, False, True]

    def test_ending_the_others_leaves_this_one(self, comes_in, alice, bob):
        here, there, third, other = comes_in(alice), comes_in(alice), comes_in(alice, SAFARI), comes_in(bob)

        here.post("/accounts/sessions/others/end/")

        assert [is_in(client) for client in (here, there, third, other)] == [True, False, False, True]
        assert shown(here) == [("Firefox on Windows", True)]

    def test_nobody_ends_another_persons(self, comes_in, alice, bob):
        here, other = comes_in(alice), comes_in(bob)
        theirs = SignIn.objects.get(user=bob.user)

        assert here.post(f"/accounts/sessions/{theirs.public_id}/end/").status_code == 404
        assert is_in(other)

    def test_an_ended_one_is_gone_for_the_second_who_ends_it(self, comes_in, alice):
        here, there = comes_in(alice), comes_in(alice)
        address = f"/accounts/sessions/{SignIn.objects.get(session_key=there.session.session_key).public_id}/end/"

        assert [here.post(address).status_code for _turn in range(2)] == [303, 404]

    def test_ending_all_ends_those_that_were_never_noted_too(self, clock, sign_in, alice):
        client = sign_in(alice)
        assert is_in(client)

        actions.end_all_sessions(alice.user)

        assert not is_in(client)
        clock.forward(seconds=1)
        assert is_in(sign_in(alice))

    def test_idle_and_signed_out_ones_are_not_listed_and_are_forgotten(self, comes_in, clock, alice):
        out, _idle = comes_in(alice), comes_in(alice)
        out.post("/accounts/logout/")
        clock.forward(minutes=31)
        here = comes_in(alice, SAFARI)

        assert shown(here) == [("Safari on iPhone", True)]
        Session.objects.exclude(session_key=here.session.session_key).delete()
        tasks.forget()
        assert SignIn.objects.count() == 1

    def test_the_page_asks_the_database_as_often_for_one_as_for_four(self, comes_in, alice):
        def queries(client):
            client.get("/accounts/security/")
            with CaptureQueriesContext(connection) as seen:
                client.get("/accounts/security/")
            return len(seen)

        here = comes_in(alice)
        few = queries(here)
        for _turn in range(3):
            comes_in(alice)

        assert queries(here) == few

    def test_a_changed_password_ends_the_others_and_tells(self, comes_in, alice):
        here, there = comes_in(alice), comes_in(alice)

        here.post("/accounts/password/change/", {"oldpassword": PASSWORD, **NEW})

        assert (is_in(here), is_in(there)) == (True, False)
        assert shown(here) == [("Firefox on Windows", True)]
        assert subjects(alice)[-1] == "Your password was changed"
        assert Mail.objects.filter(to=alice.user.email, subject="Your password was changed").count() == 1


class TestNewBrowser:
    def test_the_first_browser_is_no_news(self, comes_in, alice):
        comes_in(alice)

        assert subjects(alice) == ["An authenticator app was added"]

    def test_another_browser_is_told_at_once_in_the_inbox_and_by_mail(self, comes_in, alice):
        comes_in(alice)
        comes_in(alice, SAFARI)

        notice = alice.user.notices.latest("pk")
        assert notice.subject == "Your account was used in a new browser"
        assert "Safari on iPhone" in notice.text
        assert "If it was not, change your password" in notice.text
        assert notice.mail.to == alice.user.email

    def test_a_browser_that_was_seen_is_not_told_again(self, comes_in, alice):
        comes_in(alice)
        again = comes_in(alice, SAFARI)
        again.post("/accounts/logout/")
        comes_in(alice, client=again)

        assert subjects(alice).count("Your account was used in a new browser") == 1

    def test_a_browser_is_new_to_each_person(self, comes_in, alice, bob):
        comes_in(alice)
        shared = comes_in(bob)
        shared.post("/accounts/logout/")
        comes_in(alice, client=shared)

        assert "Your account was used in a new browser" in subjects(alice)
        assert KnownBrowser.objects.count() == 3

    def test_the_mark_is_a_long_lived_cookie_and_a_digest_at_rest(self, comes_in, alice):
        client = comes_in(alice)

        cookie = client.cookies[browsers.COOKIE]
        assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (400 * 24 * 3600, True, "Lax")
        assert KnownBrowser.objects.get().mark_digest == browsers.digest(cookie.value)

    @pytest.mark.parametrize("nonsense", ["", "short", "x" * 5000, "é" * 43])
    def test_nonsense_for_a_mark_is_replaced(self, comes_in, alice, nonsense):
        client = Client(headers={"user-agent": FIREFOX})
        client.cookies[browsers.COOKIE] = nonsense
        comes_in(alice, client=client)

        assert browsers.MARK.fullmatch(client.cookies[browsers.COOKIE].value)

    def test_a_mark_is_forgotten_after_400_days(self, comes_in, clock, alice):
        comes_in(alice)
        clock.forward(days=401)

        tasks.forget()

        assert not KnownBrowser.objects.exists()
