"""Both sides behind the same web server, and one visitor who asks them in turn."""

import http.client
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from tests.running import ROOT, free_port

REPEATS = int(os.environ.get("REPEATS", 40))


class Site:
    """A running gunicorn with two workers, and the cookie of a signed-in visitor."""

    def __init__(self, application: str, cookie: str, log: Path, **environment: str) -> None:
        self.port, self.cookie = free_port(), cookie
        command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{self.port}", "--workers", "2",
                   "--preload", "--no-control-socket", "--timeout", "300"]  # fmt: skip
        self.log = log.open("ab")
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=self.log, stderr=self.log
        )

    def ask(self, address: str, *, body: bytes | None = None, **headers: str) -> tuple[float, int, bytes]:
        """Seconds, status and content of one request."""
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("POST" if body is not None else "GET", address, body, {"Cookie": self.cookie} | named)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        return time.perf_counter() - began, answer.status, content

    def get(self, address: str) -> float:
        seconds, status, content = self.ask(address)
        if status != 200:
            raise SystemExit(f"{address} answered {status}: {content[:300]!r}; more in {self.log.name}")
        return seconds

    def post(self, address: str, body: bytes, content_type: str, *, expect: int) -> float:
        seconds, status, content = self.ask(address, body=body, Content_Type=content_type)
        if status != expect:
            raise SystemExit(f"{address} answered {status}: {content[-2000:]!r}; more in {self.log.name}")
        return seconds

    def workers(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def memory(self, name: str) -> float:
        """The greatest of the workers, in MB: VmRSS now, VmHWM at most so far."""
        told = [Path(f"/proc/{pid}/status").read_text() for pid in self.workers()]
        return max(int(re.search(rf"{name}:\s+(\d+)", text)[1]) for text in told) / 1024

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)
        self.log.close()


@contextmanager
def serving(*sites: Site):
    try:
        for site in sites:
            _wait_for(site)
        yield sites
    finally:
        for site in sites:
            site.stop()


def _wait_for(site: Site) -> None:
    ends = time.monotonic() + 180
    while time.monotonic() < ends:
        try:
            site.ask("/nowhere/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"A web server did not start; see {site.log.name}")


def in_turn(*asks: Callable[[], float], repeats: int = REPEATS) -> list[float]:
    """The median of each, asked one after the other so many times, after three that do not count."""
    taken = [[ask() for ask in asks] for _ in range(repeats + 3)][3:]
    return [statistics.median(column) for column in zip(*taken, strict=True)]
