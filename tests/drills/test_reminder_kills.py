"""Drill: a thousand reminders and their mails while the worker is killed fifty times."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from portal.embedded import places
from portal.embedded.processes import wait_until
from tests.drills.post import Post, serving
from tests.running import ROOT, WORKER, RunningPortal, surroundings

pytestmark = pytest.mark.drill

PEOPLE, KILLS = 1000, 50
ONE_IN = 10
"""Every tenth kill is of the worker itself, the others of a process of its pool; a portal gives up a part that ends
more than five times in a minute."""
DONE = """
SELECT (SELECT count(*) FROM portal_reminder WHERE status = 'sent')
     + (SELECT count(*) FROM portal_mail WHERE status = 'sent')
"""


@pytest.fixture
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("reminders") / "state"


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return [int(child) for child in listed.read_text().split()]
    except OSError:
        return []


def kill_one(portal: RunningPortal, number: int) -> bool:
    worker = portal.part(WORKER)
    if worker is None:
        return False
    pool = children(worker)
    if number % ONE_IN and not pool:
        return False
    try:
        os.kill(random.choice(pool) if number % ONE_IN else worker, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def test_a_thousand_reminders_outlive_fifty_kills(data, capsys):
    post, seed = Post(), random.randrange(10**6)
    random.seed(seed)
    with serving(post) as port:
        portal = RunningPortal(data, "--no-demo", EMAIL_URL=f"smtp://127.0.0.1:{port}")
        portal.wait_until_ready(seconds=300)
        try:
            fill = [sys.executable, ROOT / "tests/drills/fill_reminders.py", str(PEOPLE), "CON-2026-9001"]
            env = surroundings(DATA=str(data), PYTHONPATH=str(ROOT))
            subprocess.run(fill, env=env, check=True, cwd=ROOT)
            with psycopg.connect(places.owner_url(data), autocommit=True) as database:

                def count(sql: str) -> int:
                    return database.execute(sql).fetchone()[0]

                began, kills = time.monotonic(), 0
                while kills < KILLS and count(DONE) < 2 * PEOPLE and time.monotonic() - began < 1800:
                    enough = count(DONE) + random.randrange(1, PEOPLE // 25)
                    wait_until(lambda enough=enough: count(DONE) >= enough, seconds=120)
                    kills += kill_one(portal, kills)
                killed_at = count(DONE)
                is_done = wait_until(lambda: count(DONE) == 2 * PEOPLE, seconds=600)
                seconds = time.monotonic() - began
                reminders = count("SELECT count(*) FROM portal_reminder WHERE status = 'sent'")
                notices = count("SELECT count(*) FROM portal_notice WHERE kind = 'reminder'")
                people = count("SELECT count(DISTINCT user_id) FROM portal_notice WHERE kind = 'reminder'")
        finally:
            portal.stop()
    with capsys.disabled():
        print(
            f"\nreminders: {kills} kills (seed {seed}) in {seconds:.0f} s, the last after {killed_at} of {2 * PEOPLE} "
            f"steps; {reminders} reminders, {notices} notices to {people} people, {len(post.taken)} distinct "
            f"mails, {post.doubled} twice"
        )
    assert is_done, portal.said()[-2000:]
    assert kills == KILLS
    assert reminders == notices == people == len(post.taken) == PEOPLE
    assert post.doubled <= KILLS
