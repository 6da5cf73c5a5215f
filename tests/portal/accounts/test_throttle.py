"""Nobody locks out somebody else, and nobody goes on guessing."""

import pytest
from django.test import Client

from portal.accounts import actions, browsers
from portal.accounts.sign_ins import KnownBrowser
from portal.notices.models import Mail, Notice
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
MARK = "m" * 43
OFTEN, TODAY = b"That was tried too often.", b"That was tried too often today."


def from_place(number, *, knows=None):
    """A browser at a network address of its own."""
    client = Client(REMOTE_ADDR=f"203.0.113.{number}")
    if knows:
        KnownBrowser.objects.create(user=knows.user, mark_digest=browsers.digest(MARK), browser="Firefox")
        client.cookies[browsers.COOKIE] = MARK
    return client


def give(client, member, password=PASSWORD):
    return client.post("/accounts/login/", {"login": member.user.email, "password": password})


def guess(member, *, times, places):
    """Wrong passwords from several places; the last answer."""
    for number in range(times):
        answer = give(from_place(number % places), member, "a wrong password")
    return answer


def test_five_wrong_passwords_lock_out_their_own_place_only(alice):
    guess(alice, times=5, places=1)

    assert OFTEN in give(from_place(0), alice).content
    assert give(from_place(1), alice).status_code == 302


def test_guessing_from_many_places_ends_and_the_owner_is_told_once(alice):
    guess(alice, times=50, places=25)
    assert not Notice.objects.exists()

    assert TODAY in give(from_place(100), alice).content
    assert TODAY in give(from_place(101), alice).content
    notice = Notice.objects.get()
    assert (notice.kind, notice.user) == (Notice.Kind.SECURITY, alice.user)
    assert Mail.objects.get().to == alice.user.email


def test_a_known_browser_stays_free(alice):
    guess(alice, times=51, places=25)

    assert give(from_place(1, knows=alice), alice).status_code == 302


def test_a_browser_of_somebody_else_is_not_known(alice, bob):
    guess(alice, times=51, places=25)

    assert TODAY in give(from_place(100, knows=bob), alice).content


def test_a_new_password_is_a_way_in(alice):
    guess(alice, times=51, places=25)
    client = from_place(100)
    client.post("/accounts/password/reset/", {"email": alice.user.email})
    actions.answer_recovery_requests()
    mail = Mail.objects.get(subject__contains="assword", notice=None)
    link = next(line for line in mail.words_to_send.splitlines() if "/password/reset/key/" in line)
    form = client.get("/accounts" + link.split("/accounts", 1)[1])
    client.post(form["Location"], {"password1": "a wholly new phrase", "password2": "a wholly new phrase"})

    assert give(client, alice, "a wholly new phrase").status_code == 302


def test_an_address_without_an_account_is_counted_alike(alice):
    for number in range(51):
        login = {"login": "nobody@x.example", "password": "a wrong password"}
        answer = from_place(number % 25).post("/accounts/login/", login)

    assert TODAY in answer.content
    assert not Notice.objects.exists()


def test_right_passwords_are_not_counted(alice):
    for _turn in range(12):
        assert give(from_place(0), alice).status_code == 302


class TestCodes:
    def try_codes(self, member, times, places=4):
        for number in range(times):
            client = from_place(number % places)
            give(client, member)
            answer = client.post("/accounts/code/", {"code": "000000"})
        return answer

    def test_codes_have_a_daily_limit_and_the_owner_is_told(self, clock, alice, app):
        app(alice)
        self.try_codes(alice, 15)

        assert TODAY in self.try_codes(alice, 1).content
        notice = Notice.objects.get(key__startswith="throttled/code")
        assert "knows your password" in notice.text

    def test_a_known_browser_stays_free(self, clock, alice, app):
        code = app(alice)
        self.try_codes(alice, 16)
        client = from_place(1, knows=alice)
        give(client, alice)

        assert client.post("/accounts/code/", {"code": code()}).status_code == 302
