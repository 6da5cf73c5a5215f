"""The embedded servers start, survive a kill, and end with their parent."""

import os
import signal
import subprocess
import sys

import psycopg
import pytest

from portal.embedded import places, postgres, sharing, valkey
from portal.embedded.processes import CannotStart, is_alive, wait_until


@pytest.fixture
def data(tmp_path_factory):
    """A data folder with a space in its name, as anybody may have."""
    folder = tmp_path_factory.mktemp("state of portal")
    sharing.make_data_folder(folder)
    return folder


@pytest.fixture
def running(data):
    child = postgres.launch(data)
    yield child
    child.stop(within=20)


def test_addresses_differ_by_folder_and_fit_into_a_socket_path(tmp_path):
    deep = tmp_path / ("long" * 60)

    assert places.database_url(tmp_path) != places.database_url(deep)
    assert len(str(places.sockets(deep) / ".s.PGSQL.5432.lock")) < 107


def test_the_application_role_owns_nothing(data, running):
    with psycopg.connect(places.database_url(data)) as connection:
        owner = connection.execute("SELECT datdba::regrole::text FROM pg_database WHERE datname = 'portal'").fetchone()
        may_create = connection.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone()

    assert owner == ("portal_owner",)
    assert may_create == (False,)


def test_a_killed_database_comes_back_with_what_was_committed(data, running):
    with psycopg.connect(places.owner_url(data), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    running.process.kill()
    running.process.wait()

    again = postgres.launch(data)

    with psycopg.connect(places.owner_url(data)) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]
    again.stop(within=20)


def test_a_pid_file_that_names_somebody_else_is_no_obstacle(data, running):
    running.stop(within=20)
    (postgres.cluster(data) / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")

    again = postgres.launch(data)

    assert postgres.answers(data)
    again.stop(within=20)


def test_a_start_killed_half_way_leaves_nothing_in_the_way(data):
    half_made = data / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18")

    child = postgres.launch(data)

    assert postgres.answers(data)
    child.stop(within=20)


def test_the_database_ends_when_its_parent_is_killed(data):
    script = (
        "import sys, time, pathlib; from portal.embedded import postgres;"
        "child = postgres.launch(pathlib.Path(sys.argv[1])); print(child.process.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        pid = int(parent.stdout.readline())
        assert is_alive(pid, mentions=str(postgres.cluster(data)))
        parent.kill()

    assert wait_until(lambda: not is_alive(pid, mentions=str(postgres.cluster(data))), seconds=15)


def test_a_command_uses_the_running_database_and_leaves_it_running(data, running):
    with sharing.database(data):
        assert postgres.answers(data)

    assert running.is_running()


def test_a_command_starts_the_database_for_its_own_duration(data):
    with sharing.database(data):
        assert postgres.answers(data)

    assert not postgres.answers(data)


def test_a_second_portal_on_the_same_folder_is_refused(data):
    with sharing.ownership(data, wait=1), pytest.raises(CannotStart, match="already running"):  # noqa: SIM117
        with sharing.ownership(data, wait=0.1):
            pass


def test_valkey_keeps_what_it_was_told_when_killed(data):
    postgres.make_socket_folder(data)
    child = valkey.launch(data)
    child.process.send_signal(signal.SIGKILL)
    child.process.wait()

    again = valkey.launch(data)

    assert valkey.answers(data)
    again.stop(within=10)


def test_it_starts_again_after_a_stop(data, running):
    running.stop(within=20)

    again = postgres.launch(data)

    assert again.process.poll() is None
    again.stop(within=20)


def test_a_wrong_folder_of_binaries_is_named(data, monkeypatch):
    monkeypatch.setenv("PORTAL_POSTGRES_BIN", str(data))

    with pytest.raises(CannotStart, match="PORTAL_POSTGRES_BIN"):
        postgres.binaries()


def test_an_unwritable_data_folder_is_named(data):
    (data / "file").write_text("in the way")

    with pytest.raises(CannotStart, match="data folder"):
        sharing.make_data_folder(data / "file" / "var")
