"""Sessions end: idle after 15 or 30 minutes, all after 12 hours, at once for whoever may no longer act."""

from datetime import timedelta

import pytest

from portal import dates
from portal.accounts import actions, tasks
from portal.accounts.kept_forms import KeptForm

pytestmark = pytest.mark.django_db
PAGE = "/accounts/profile/"


@pytest.mark.parametrize(("who", "minutes"), [("rita", 15), ("alice", 30), ("meridian", 30)])
def test_idle_limit_of_each_side(clock, sign_in, request, who, minutes):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == 200

    clock.forward(minutes=minutes - 1)
    assert client.get(PAGE).status_code == 200
    clock.forward(minutes=minutes)

    assert client.get(PAGE)["Location"] == "/accounts/login/?next=%2Faccounts%2Fprofile%2F"


def test_twelve_hours_end_every_session(clock, sign_in, alice):
    client = sign_in(alice)
    client.get(PAGE)
    for _turn in range(12 * 60 // 20 - 1):
        clock.forward(minutes=20)
        assert client.get(PAGE).status_code == 200

    clock.forward(minutes=20)

    assert client.get(PAGE).status_code == 302


def test_what_a_page_does_by_itself_does_not_prolong(clock, sign_in, rita):
    client = sign_in(rita)
    client.get(PAGE)
    clock.forward(minutes=14)
    assert client.get(PAGE, headers={"X-Background": "1"}).status_code == 200

    clock.forward(minutes=2)

    assert client.get(PAGE, headers={"X-Background": "1"}).status_code == 401


def test_the_page_knows_when_the_session_ends(clock, sign_in, rita):
    page = sign_in(rita).get(PAGE)

    assert page.wsgi_request.session_expires_at == clock.now + timedelta(minutes=15)


def test_a_disabled_user_is_refused_at_the_next_request(sign_in, alice):
    client = sign_in(alice)
    alice.user.is_active = False
    alice.user.save()

    assert client.get(PAGE).status_code == 302


def test_an_ended_membership_is_refused_at_the_next_request(sign_in, alice, bob, caplog):
    client = sign_in(bob)
    actions.end_membership(bob, by=alice)

    answer = client.get(PAGE)

    assert answer["Location"] == "/accounts/login/?why=ended"
    assert "_auth_user_id" not in client.session
    assert any("refused=no_membership" in line for line in caplog.messages)


def test_a_part_of_a_page_is_told_to_open_the_whole(client):
    answer = client.get(PAGE, headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/accounts/login/?next=%2Faccounts%2Fprofile%2F")


def test_times_are_shown_in_the_persons_zone(sign_in, alice):
    alice.user.time_zone = "Asia/Tokyo"
    alice.user.save()

    sign_in(alice).get(PAGE)

    assert dates.now().tzname() == "UTC"


def test_forgetting_removes_only_what_has_run_out_and_may_be_repeated(clock, alice):
    old = KeptForm.objects.create(user=alice.user, path="/", sealed_fields=b"", expires_at=clock.now)
    new = KeptForm.objects.create(
        user=alice.user, path="/", sealed_fields=b"", expires_at=clock.now + timedelta(minutes=1)
    )

    tasks.forget()
    tasks.forget()

    assert list(KeptForm.objects.values_list("pk", flat=True)) == [new.pk]
    assert old.pk != new.pk
