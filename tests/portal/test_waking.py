"""Waking a task never hurts the act."""

import time

import pytest

from portal.celery import app
from portal.waking import wake

pytestmark = pytest.mark.django_db


def test_a_broker_that_is_away_is_only_noted(django_capture_on_commit_callbacks, monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(app.conf, "broker_url", f"redis+socket://{tmp_path}/none.sock")
    monkeypatch.setattr(app.conf, "broker_write_url", None)
    begun = time.monotonic()

    with django_capture_on_commit_callbacks(execute=True):
        wake("portal.notices.relay")

    assert time.monotonic() - begun < 3
    assert "portal.notices.relay was not woken" in caplog.text


def test_nothing_is_called_before_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False) as waiting:
        wake("portal.notices.relay")

    assert len(waiting) == 1
