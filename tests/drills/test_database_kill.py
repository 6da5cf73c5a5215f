"""Drill: the database killed twice in 200 mixed requests; what was acknowledged is there, and soon all is well."""

import http.client
import itertools
import os
import signal
import threading
import time
from collections import Counter
from urllib.parse import urlencode

import psycopg
import pytest

from portal.embedded import places
from portal.embedded.processes import wait_until
from tests.drills.signing_in import session_of
from tests.journeys import passing
from tests.running import RunningPortal

pytestmark = pytest.mark.drill

REQUESTS, TOGETHER, KILLED_AT = 200, 6, (60, 130)
WELL_WITHIN = 10
PAGES = ["/", "/queue/", "/ledger/", "/partners/", "/suspensions/", "/reports/"]
TOKEN = "a" * 32
FORM = {
    "kind": "provider", "country": "DE", "jurisdiction": "EU", "legal_identifier": "HRB 1", "owners": "Nobody",
    "security_contact": "soc@drill.example", "officer_name": "Nina", "csrfmiddlewaretoken": TOKEN,
}  # fmt: skip


@pytest.fixture
def portal(tmp_path_factory):
    running = RunningPortal(tmp_path_factory.mktemp("kill") / "state")
    running.data = running.output.with_name("state")
    running.wait_until_ready(seconds=600)
    yield running
    running.stop()


class Visitors:
    """Several at once: every other request registers an organisation, the others read."""

    def __init__(self, portal: RunningPortal, session: str) -> None:
        self.portal, self.session = portal, session
        self.numbers, self.lock = itertools.count(), threading.Lock()
        self.statuses: Counter = Counter()
        self.acknowledged: list[str] = []
        self.threads = [threading.Thread(target=self._work) for _ in range(TOGETHER)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def wait(self) -> None:
        for thread in self.threads:
            thread.join(timeout=300)

    @property
    def done(self) -> int:
        return sum(self.statuses.values())

    def _work(self) -> None:
        while (number := next(self.numbers)) < REQUESTS:
            name = f"Drill {number}"
            told = {"name": name, "officer_email": f"{number}@drill.example", **FORM} if number % 2 else None
            status = self._ask(PAGES[number % len(PAGES)] if told is None else "/organisations/new/", told)
            with self.lock:
                self.statuses[status] += 1
                self.acknowledged += [name] if told and status == 303 else []
            time.sleep(0.2 if status < 500 else 1)

    def _ask(self, address: str, form: dict | None) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.portal.port, timeout=60)
        headers = {"Cookie": f"session={self.session}; csrf={TOKEN}"}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("POST" if form else "GET", address, urlencode(form) if form else None, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


def test_what_was_acknowledged_outlives_a_killed_database(portal, capsys):
    session = session_of(portal, "administrator@eu.example")
    visitors, recoveries = Visitors(portal, session), []
    visitors.start()
    for mark in KILLED_AT:
        assert wait_until(lambda mark=mark: visitors.done >= mark, seconds=300), visitors.statuses
        os.kill(portal.part("bin/postgres"), signal.SIGKILL)
        began = time.monotonic()
        time.sleep(0.5)
        assert wait_until(portal.is_well, seconds=60), portal.said()
        recoveries.append(time.monotonic() - began)
    visitors.wait()

    with psycopg.connect(places.owner_url(portal.data)) as database:
        kept = {name for (name,) in database.execute("SELECT name FROM portal_organisation WHERE name LIKE 'Drill %'")}
        written, invited = database.execute(
            "SELECT (SELECT count(*) FROM ledger_entry e JOIN portal_organisation o ON o.id = e.organisation_id "
            "        WHERE o.name LIKE 'Drill %' AND e.verb = 'organisation.registered'), "
            "       (SELECT count(*) FROM portal_invitation WHERE email LIKE '%@drill.example')"
        ).fetchone()
    lost = set(visitors.acknowledged) - kept
    with capsys.disabled():
        print(
            f"\ndatabase killed {len(KILLED_AT)} times in {visitors.done} requests: "
            f"statuses {dict(visitors.statuses)}, "
            f"{len(visitors.acknowledged)} writes acknowledged, {len(lost)} lost, {len(kept)} there; "
            f"well again after {', '.join(f'{each:.1f} s' for each in recoveries)}"
        )
    assert visitors.done == REQUESTS
    assert set(visitors.statuses) <= {200, 303, 503}
    assert len(visitors.acknowledged) > REQUESTS / 4
    assert lost == set()
    assert written == invited == len(kept)
    assert "Whole" in passing.command(portal, "verify_ledger").stdout
    assert max(recoveries) <= WELL_WITHIN
