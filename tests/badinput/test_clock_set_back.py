"""A clock that is set back prolongs nothing, does nothing twice, and is told."""

from datetime import timedelta

import pytest

from portal.accounts import sessions
from portal.ledger import actions as ledger
from portal.ledger import log, sequencer, verify
from portal.states import SystemActor

pytestmark = pytest.mark.django_db
PAGE = "/accounts/profile/"
TESTS = SystemActor("system:tests")


def act(organisation):
    return ledger.append("organisation.registered", organisation, by=TESTS)


def test_a_session_ends_rather_than_gain_time(clock, sign_in, rita):
    client = sign_in(rita)
    assert client.get(PAGE).status_code == 200

    clock.forward(hours=-1)

    assert client.get(PAGE)["Location"] == "/accounts/login/?next=%2Faccounts%2Fprofile%2F"


def test_a_second_of_difference_between_two_machines_ends_nothing(clock, sign_in, rita):
    client = sign_in(rita)
    client.get(PAGE)

    clock.forward(seconds=-2)

    assert client.get(PAGE).status_code == 200
    assert client.session[sessions.SEEN_AT] == (clock.now + timedelta(seconds=2)).isoformat()


def test_a_second_factor_is_asked_again(clock, sign_in, ada, bob, alice):
    client = sign_in(alice)
    page = f"/members/{bob.public_id}/role/"
    assert client.get(page).status_code == 200

    clock.forward(seconds=-30)

    assert client.get(page)["Location"].startswith("/accounts/code/again/")


@pytest.mark.parametrize("back", [{"hours": -1}, {"days": -3}])
def test_entries_are_sealed_and_verify(clock, aurora, back):
    act(aurora)
    sequencer.seal_recent()
    sealed_at = clock.now
    clock.forward(**back)

    act(aurora)
    sequencer.seal_recent()

    report = verify.check()
    assert (report.size, report.waiting) == (2, 0)
    assert log.latest().at == sealed_at


def test_sealing_warns(clock, aurora, caplog):
    act(aurora)
    sequencer.seal_recent()
    clock.forward(minutes=-5)

    act(aurora)
    sequencer.seal_recent()

    assert "The clock was set back" in caplog.text


def test_readiness_tells_it_until_the_clock_has_caught_up(clock, client, aurora):
    act(aurora)
    sequencer.seal_recent()
    clock.forward(hours=-1)
    act(aurora)
    sequencer.seal_recent()

    answer = client.get("/readyz")
    clock.forward(hours=2)
    later = client.get("/readyz")

    assert (answer.status_code, answer.json()["clock"], answer.json()["status"]) == (200, "back", "degraded")
    assert later.json()["clock"] == "ok"
