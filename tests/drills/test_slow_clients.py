"""Drill: slow clients of every kind, each kind for half a minute; health and pages answer all the while."""

import http.client
import socket
import threading
import time

import pytest

from tests.drills.signing_in import session_of
from tests.running import RunningPortal

pytestmark = pytest.mark.drill

SECONDS, ANSWERED_WITHIN = 30, 2.0
TOKEN = "a" * 32
HEAD = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
UPLOAD = (
    "POST /evidence/upload/ HTTP/1.1\r\nHost: localhost\r\nCookie: session={session}; csrf={token}\r\n"
    "Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: 50000000\r\n\r\n"
    '--edge\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
    '--edge\r\nContent-Disposition: form-data; name="file"; filename="slow.txt"\r\n\r\n'
)


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    running = RunningPortal(tmp_path_factory.mktemp("slow") / "state")
    running.data = running.output.with_name("state")
    running.wait_until_ready(seconds=600)
    yield running
    running.stop()


class SlowClients:
    """Connections that each begin with `first` and then send one byte a second; whoever is let go comes again."""

    def __init__(self, portal: RunningPortal, *, count: int, first: str, drips: bool) -> None:
        self.address, self.first, self.drips = ("127.0.0.1", portal.port), first.encode(), drips
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self._be_slow) for _ in range(count)]

    def __enter__(self) -> "SlowClients":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.is_over.set()
        for thread in self.threads:
            thread.join(timeout=30)

    def _be_slow(self) -> None:
        while not self.is_over.is_set():
            try:
                with socket.create_connection(self.address, timeout=30) as connection:
                    connection.sendall(self.first)
                    while not self.is_over.wait(1):
                        connection.sendall(b"a" if self.drips else b"")
            except OSError:
                self.is_over.wait(0.2)


def seconds_for(portal, path):
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=20)
    began = time.monotonic()
    try:
        connection.request("GET", path)
        assert connection.getresponse().status == 200
    finally:
        connection.close()
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("kind", "count", "first", "drips"),
    [
        ("heads sent slowly", 20, HEAD, True),
        ("idle connections", 200, "", False),
        ("slow uploads of one officer", 24, UPLOAD, True),
    ],
)
def test_slow_clients_keep_nobody_waiting(portal, capsys, kind, count, first, drips):
    session = session_of(portal, "officer@aurora.example")
    health, pages = [], []
    with SlowClients(portal, count=count, first=first.format(session=session, token=TOKEN), drips=drips):
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            health.append(seconds_for(portal, "/healthz"))
            pages.append(seconds_for(portal, "/accounts/login/"))
            time.sleep(0.5)

    with capsys.disabled():
        print(f"\n{count} {kind}: health {max(health):.2f} s at most, sign-in page {max(pages):.2f} s")
    assert max(health) <= ANSWERED_WITHIN
    assert max(pages) <= ANSWERED_WITHIN
