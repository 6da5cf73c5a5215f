"""Waking a task never hurts the act."""

import time

import pytest
from django.db import transaction

from portal import waking
from portal.celery import app
from portal.waking import wake

pytestmark = pytest.mark.django_db
RELAY, SEAL = "portal.notices.relay", "portal.ledger.seal"


@pytest.fixture(autouse=True)
def broker(monkeypatch):
    """The broker as a process finds it that has just started."""
    fresh = waking.Broker()
    monkeypatch.setattr(waking, "broker", fresh)
    return fresh


@pytest.fixture
def broker_away(monkeypatch, tmp_path):
    monkeypatch.setattr(app.conf, "broker_url", f"redis+socket://{tmp_path}/none.sock")
    monkeypatch.setattr(app.conf, "broker_write_url", None)


def test_a_broker_that_is_away_is_only_noted(django_capture_on_commit_callbacks, broker_away, caplog):
    with django_capture_on_commit_callbacks(execute=True):
        wake(RELAY)

    assert "portal.notices.relay was not woken" in caplog.text


def test_after_a_failed_try_the_broker_is_left_alone_for_ten_seconds(broker, broker_away):
    broker.call(RELAY, ())
    next_try_at = broker.next_try_at

    broker.call(RELAY, ())

    assert 9 < next_try_at - time.monotonic() <= 10
    assert broker.next_try_at == next_try_at


def test_after_the_pause_it_is_tried_again_and_the_log_stays_quiet_for_a_minute(broker, broker_away, caplog):
    broker.call(RELAY, ())
    broker.next_try_at = time.monotonic()

    broker.call(SEAL, ())

    assert broker.next_try_at > time.monotonic()
    assert [line.split()[0] for line in caplog.messages] == [RELAY]

    broker.next_try_at = broker.quiet_until = time.monotonic()
    broker.call(SEAL, ())

    assert [line.split()[0] for line in caplog.messages] == [RELAY, SEAL]


def test_of_six_hundred_wakes_without_a_broker_one_is_tried(
    broker, broker_away, django_capture_on_commit_callbacks, caplog
):
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(600):
            wake(RELAY, number)

    assert [line.split()[0] for line in caplog.messages] == [RELAY]


def test_nothing_is_called_before_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False) as waiting:
        wake(RELAY)

    assert len(waiting) == 1


def test_the_same_call_waits_once_in_a_transaction(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False) as waiting:
        wake(RELAY)
        wake(RELAY)
        wake(SEAL)
        wake(SEAL, 7)

    assert [(call.task_name, call.ids) for call in waiting] == [(RELAY, ()), (SEAL, ()), (SEAL, (7,))]


def test_a_call_of_what_was_taken_back_does_not_stand_for_the_next(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False) as waiting:
        with transaction.atomic():
            wake(RELAY)
            transaction.set_rollback(True)
        wake(RELAY)

    assert len(waiting) == 1
