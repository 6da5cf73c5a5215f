"""Drill: every key of a running portal is rotated, the sealing anew killed on its way, and everything still opens."""

import subprocess
import sys
import time

import pytest

from tests.running import ROOT, RunningPortal, surroundings

pytestmark = pytest.mark.drill

OPEN_ALL = """
from partners.personnel.models import Person
from portal.files.actions import open_stored
from portal.files.models import StoredFile
for stored in StoredFile.objects.all():
    assert sum(map(len, open_stored(stored))) == stored.size
people = [(person.birth_date, person.nationalities, person.residence) for person in Person.objects.all()]
print(f"opened {StoredFile.objects.count()} files and {len(people)} people")
"""


@pytest.fixture
def portal(tmp_path_factory):
    running = RunningPortal(tmp_path_factory.mktemp("rotation") / "state")
    running.wait_until_ready(seconds=600)
    yield running
    running.stop()


def command(portal, *arguments):
    data = portal.output.with_name(portal.output.name.removesuffix(".output"))
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=surroundings(DATA=str(data)),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def run(portal, *arguments):
    process = command(portal, *arguments)
    said, _nothing = process.communicate(timeout=300)
    assert process.returncode == 0, said
    return said


def test_every_key_is_rotated_under_a_running_portal(portal):
    for kind in ("encryption", "ledger", "backup", "secret"):
        print(run(portal, "keys", "rotate", kind).splitlines()[0])
    began = time.monotonic()
    took = len(run(portal, "keys", "list")) and time.monotonic() - began

    kills = 0
    for part in range(5):
        rewrapping = command(portal, "keys", "rewrap")
        time.sleep(took * (0.5 + 0.1 * part))
        kills += rewrapping.poll() is None
        rewrapping.kill()
        rewrapping.communicate()
    last = run(portal, "keys", "rewrap")

    listed = run(portal, "keys", "list")
    print(f"rotation drill: killed {kills} times; then {last.strip()} {run(portal, 'shell', '-c', OPEN_ALL).strip()}")
    assert [line for line in listed.splitlines() if "by 0001" in line] == []
    assert "Whole" in run(portal, "verify_ledger")
    assert portal.is_well()
