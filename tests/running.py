"""A whole portal in processes of its own, for the tests that start, kill and stop it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from portal.embedded.processes import wait_until

ROOT = Path(__file__).resolve().parent.parent
WORKER = "--quiet worker"
# Words of the command line of each child of a running portal.
PARTS = ("bin/postgres", "valkey-server", "gunicorn", WORKER, "--quiet beat")


class RunningPortal:
    """`manage.py up` on a data folder; the output is kept in a file beside it."""

    def __init__(self, data: Path, *arguments: str, **environment: str) -> None:
        self.port = free_port()
        self.output = data.with_name(data.name + ".output")
        command = [sys.executable, "manage.py", "up", "--port", str(self.port), "--data", str(data), *arguments]
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=output, stderr=output, env=surroundings(**environment)
            )

    def said(self) -> str:
        return self.output.read_text()

    def wait_until_ready(self, *, seconds: float = 300) -> None:
        is_said = wait_until(
            lambda: "Portal ready at" in self.said() or self.process.poll() is not None, seconds=seconds
        )
        assert is_said, self.said()
        assert self.process.poll() is None, self.said()

    def readiness(self) -> dict:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request("GET", "/readyz")
            return json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError):
            return {"status": "silent"}
        finally:
            connection.close()

    def is_well(self) -> bool:
        return self.readiness()["status"] == "ok"

    def part(self, words: str) -> int | None:
        """The pid of the child whose command line holds these words."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if parent == self.process.pid and words in command:
                return int(folder.name)
        return None

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=180)


def surroundings(**changed: str) -> dict[str, str]:
    """The environment of the tests without what settings read."""
    ours = {"DATA", "PORT", "DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "SECRET_KEY"}
    return {name: value for name, value in os.environ.items() if name not in ours} | changed


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
