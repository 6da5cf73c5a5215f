"""Drill: the broker's memory wiped, then the broker away; nothing is lost, nothing late, and the web never fails."""

import http.client
import os
import subprocess
import sys
import time

import psycopg
import pytest
import redis

from portal.embedded import places, postgres, valkey
from portal.embedded.processes import wait_until
from tests.running import ROOT, RunningPortal, surroundings

pytestmark = pytest.mark.drill

PEOPLE = 20
SECONDS_AWAY = int(os.environ.get("DRILL_SECONDS_AWAY", "600"))
LATE = 15


@pytest.fixture
def broker(tmp_path_factory):
    """A Valkey of the drill's own, which the portal does not start again."""
    folder = tmp_path_factory.mktemp("broker")
    folder.chmod(0o711)
    postgres.make_socket_folder(folder)
    child = valkey.launch(folder)
    yield folder, child
    child.stop(within=10)


def test_a_broker_that_forgets_and_goes_away_costs_seconds_only(broker, tmp_path_factory, capsys):
    folder, child = broker
    data = tmp_path_factory.mktemp("away") / "state"
    portal = RunningPortal(data, "--no-demo", BROKER_URL=places.broker_url(folder))
    portal.wait_until_ready(seconds=300)
    try:
        with psycopg.connect(places.owner_url(data), autocommit=True) as database:

            def told() -> int:
                return database.execute("SELECT count(*) FROM portal_notice WHERE kind = 'reminder'").fetchone()[0]

            fill(data, "CON-2026-9000")
            assert wait_until(lambda: told() == PEOPLE, seconds=120), portal.said()  # The worker is up.
            fill(data, "CON-2026-9001")
            redis.Redis(unix_socket_path=str(places.valkey_socket(folder))).flushall()
            began = time.monotonic()
            assert wait_until(lambda: told() == 2 * PEOPLE, seconds=120), portal.said()
            after_flush = time.monotonic() - began

            child.stop(within=10)
            fill(data, "CON-2026-9002")
            answers = [status(portal)]
            until = time.monotonic() + SECONDS_AWAY
            while time.monotonic() < until:
                answers.append(status(portal))
                time.sleep(1)
            told_away = told() - 2 * PEOPLE
            again = valkey.launch(folder)
            began = time.monotonic()
            assert wait_until(lambda: told() == 3 * PEOPLE, seconds=120), portal.said()
            after_return = time.monotonic() - began
    finally:
        portal.stop()
    again.stop(within=10)
    with capsys.disabled():
        print(
            f"\nbroker: all told {after_flush:.1f} s after it was flushed; away for {SECONDS_AWAY} s: "
            f"{len(answers)} pages asked for, statuses {sorted(set(answers))}, {told_away} told meanwhile; "
            f"all told {after_return:.1f} s after its return"
        )
    assert set(answers) == {200}
    assert max(after_flush, after_return) <= LATE


def fill(data, condition: str) -> None:
    command = [sys.executable, ROOT / "tests/drills/fill_reminders.py", str(PEOPLE), condition]
    subprocess.run(command, env=surroundings(DATA=str(data), PYTHONPATH=str(ROOT)), check=True, cwd=ROOT)


def status(portal: RunningPortal) -> int:
    """Of the sign-in page, which reads and writes the database."""
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=30)
    try:
        connection.request("GET", "/accounts/login/")
        return connection.getresponse().status
    finally:
        connection.close()
