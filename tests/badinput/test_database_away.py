"""A database that goes away: a plain page, nothing half done, and well again afterwards."""

import os
import signal
import urllib.error
import urllib.request

import psycopg
import pytest
from django.db import connection, connections

from portal.accounts.models import Invitation, Organisation
from portal.embedded import places
from portal.embedded.processes import wait_until
from portal.ledger.models import Entry
from portal.notices.models import Mail
from tests import database
from tests.badinput.test_names import REGISTER
from tests.running import RunningPortal

FORM = "/organisations/new/"


class Away:
    """Takes the database of the tests away from us, as a stopped server would, and gives it back."""

    def __init__(self) -> None:
        self.name = connection.settings_dict["NAME"]

    def goes(self) -> None:
        self._say(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false")
        self._say(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'")

    def comes_back(self) -> None:
        self._say(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")
        connections["default"].close()

    def _say(self, statement: str) -> None:
        with psycopg.connect(places.superuser_url(database.DATA), autocommit=True) as superuser:
            superuser.execute(statement)


@pytest.fixture
def away(transactional_db):
    taken = Away()
    yield taken
    taken.comes_back()


def test_a_page_says_so_plainly(away, client):
    away.goes()

    answer = client.get("/accounts/login/?next=/members/")
    ready = client.get("/readyz")

    assert ready.status_code == 503
    assert ready.json()["database"] == "away"
    assert answer.status_code in {200, 503}
    away.comes_back()
    assert client.get("/readyz").status_code == 200


def test_an_act_in_the_middle_is_not_half_done(away, sign_in, ada):
    client = sign_in(ada)

    def lose_it_at_the_invitation(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "portal_invitation"'):
            away.goes()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(lose_it_at_the_invitation):
        answer = client.post(FORM, REGISTER | {"confirmed": "1"})
    away.comes_back()

    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert "Nothing was changed" in answer.content.decode()
    assert not Organisation.objects.filter(name=REGISTER["name"]).exists()
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()
    assert not Entry.objects.exists()

    assert client.post(FORM, REGISTER | {"confirmed": "1"}).status_code == 303


@pytest.mark.drill
def test_a_running_portal_answers_plainly_and_is_well_again(tmp_path):
    portal = RunningPortal(tmp_path / "state", "--no-demo")
    portal.wait_until_ready()
    try:
        portal.process.send_signal(signal.SIGSTOP)  # Nobody starts the database again meanwhile.
        os.kill(portal.part("bin/postgres"), signal.SIGKILL)
        assert wait_until(lambda: _status(portal, "/readyz") == 503, seconds=20)
        assert _status(portal, "/healthz") == 200
        portal.process.send_signal(signal.SIGCONT)

        assert wait_until(portal.is_well, seconds=60), portal.said()
        assert _status(portal, "/accounts/login/") == 200
    finally:
        portal.process.send_signal(signal.SIGCONT)
        portal.stop()


def _status(portal, page):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{portal.port}{page}", timeout=20) as answer:  # noqa: S310
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
