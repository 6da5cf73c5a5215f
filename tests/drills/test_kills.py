"""Drill: kill -9 of any part, and of the whole, loses nothing and needs nobody."""

import os
import signal
import time

import psycopg
import pytest

from portal.embedded import places
from portal.embedded.processes import wait_until
from tests.running import PARTS, RunningPortal

pytestmark = pytest.mark.drill


@pytest.fixture
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("kills") / "state"


@pytest.fixture
def portal(data):
    running = RunningPortal(data, "--no-demo")
    running.wait_until_ready()
    yield running
    if running.process.poll() is None:
        running.stop()


def test_a_killed_part_is_started_again(portal):
    for words in PARTS:
        assert wait_until(lambda words=words: portal.part(words), seconds=30), words
        killed = portal.part(words)
        began = time.monotonic()
        os.kill(killed, signal.SIGKILL)

        assert wait_until(lambda words=words, killed=killed: portal.part(words) not in {None, killed}, seconds=30)
        assert wait_until(portal.is_well, seconds=30), portal.said()
        print(f"{words}: well again after {time.monotonic() - began:.1f} s")


def test_the_whole_portal_killed_starts_again_with_what_was_committed(portal, data):
    with psycopg.connect(places.owner_url(data), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    portal.process.kill()
    portal.process.wait()

    began = time.monotonic()
    again = RunningPortal(data, "--no-demo")
    again.wait_until_ready()

    print(f"started again after {time.monotonic() - began:.1f} s")
    with psycopg.connect(places.owner_url(data)) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]
    assert again.stop() == 0
