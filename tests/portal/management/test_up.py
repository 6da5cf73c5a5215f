"""The one command: it starts, says where, and stops; what is in its way it names in one line."""

import signal
import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest

from portal.embedded import postgres
from portal.management.commands import up
from tests.running import PARTS, ROOT, RunningPortal, surroundings

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def data(tmp_path_factory):
    """A folder that does not exist yet, below one that everybody may enter, with a space in its name."""
    parent = tmp_path_factory.mktemp("a portal")
    return parent / "its state"


def test_the_portal_starts_answers_stops_and_starts_again(data):
    for number in (signal.SIGINT, signal.SIGTERM):
        portal = RunningPortal(data, "--no-demo")
        portal.wait_until_ready()

        said = portal.said().splitlines()
        readiness = portal.readiness()
        running = [name for name in PARTS if portal.part(name)]
        code = portal.stop(number)

        assert said[:2] == [f"Portal ready at http://127.0.0.1:{portal.port}", f"http://localhost:{portal.port}"]
        assert readiness == dict.fromkeys(("status", "database", "migrations", "broker", "clock"), "ok")
        assert code == 0
        assert running == list(PARTS)
        assert [name for name in PARTS if portal.part(name)] == []
        assert not postgres.answers(data)


def test_a_signal_whose_exception_is_lost_ends_it_all_the_same():
    """Python drops what a handler raises while a child is being forked."""
    command, before = up.Command(), {number: signal.getsignal(number) for number in SIGNALS}
    command.end_on_signals()
    try:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

    command.watch(SimpleNamespace(restart_the_dead=lambda: pytest.fail("It goes on.")))


def refused(*arguments: str, **environment: str) -> str:
    """What a command says that cannot start: one line, and exit code 1."""
    answer = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=surroundings(**environment), capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert answer.returncode == 1
    assert len(answer.stderr.strip().splitlines()) == 1, answer.stderr
    return answer.stderr


def test_a_busy_port_is_named(data):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])

        assert f"Port {port}" in refused("up", "--port", port, "--data", str(data))


def test_a_data_folder_that_cannot_be_written_is_named(data):
    data.parent.joinpath("file").touch()

    assert "file/var" in refused("up", "--port", "0", "--data", str(data.parent / "file" / "var"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_UPLOAD_MB", "many"),
        ("PORTAL_URL", "http://portal.example"),
        ("REQUIRE_MFA", "perhaps"),
        ("DATABASE_URL", "sqlite:///here"),
        ("PORT", "eighty"),
    ],
)
def test_a_wrong_setting_is_named(data, name, value):
    assert name in refused("up", "--data", str(data), **{name: value, "SECRET_KEY": "x" * 50})


def test_a_missing_secret_is_named(data):
    assert "SECRET_KEY" in refused("check", DATABASE_URL="postgresql://portal@127.0.0.1:1/portal", DATA=str(data))


def test_a_database_that_is_away_is_named(data):
    given = {"DATABASE_URL": "postgresql://portal@127.0.0.1:1/portal", "SECRET_KEY": "x" * 50, "DATA": str(data)}

    assert "DATABASE_URL" in refused("migrate", **given)
