"""The scanner is a peer of its own; here a small one on loopback that speaks clamd's INSTREAM, or fails to."""

import contextlib
import socket
import struct
import threading
import time

import pytest

from portal.files import scanning, store

# The test signature of the industry, in two halves so that no scanner takes this file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner(threading.Thread):
    """Answers one connection at a time: as clamd would, or with `answer` (words, or what makes them) instead."""

    def __init__(self, family=socket.AF_INET, address=("127.0.0.1", 0), answer=None):
        super().__init__(daemon=True)
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.bind(address)
        self.socket.listen()
        self.answer = answer
        self.received = b""

    def run(self):
        while True:
            try:
                connection, _address = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as peer, contextlib.suppress(OSError, struct.error):
                self.serve(connection, peer)

    def serve(self, connection, peer):
        assert peer.read(10) == b"zINSTREAM\0"
        self.received = b""
        while size := struct.unpack(">L", peer.read(4))[0]:
            self.received += peer.read(size)
        if self.answer is None:
            found = EICAR in self.received
            connection.sendall(b"stream: Eicar-Test-Signature FOUND\0" if found else b"stream: OK\0")
        elif self.answer == "hang":
            time.sleep(1)
        elif self.answer == "trickle":
            for _piece in range(10):
                time.sleep(0.1)
                connection.sendall(b"s")
        else:
            connection.sendall(self.answer(self.received) if callable(self.answer) else self.answer)


@pytest.fixture
def scanner(settings, monkeypatch):
    """`scanner(answer)` starts one and points the portal at it."""
    running = []
    monkeypatch.setattr(scanning, "ANSWER_SECONDS", 0.3)

    def start(answer=None, **options):
        running.append(Scanner(answer=answer, **options))
        running[-1].start()
        settings.CLAMD_URL = f"tcp://127.0.0.1:{running[-1].socket.getsockname()[1]}"
        return running[-1]

    yield start
    for one in running:
        one.socket.shutdown(socket.SHUT_RDWR)
        one.socket.close()
        one.join(timeout=5)


@pytest.fixture
def stored(aurora):
    def stored(content):
        return store.save_bytes(content, name="a.txt", media_type="text/plain", organisation=aurora, by=None)

    return stored


def test_a_clean_file_is_clean(scanner, stored):
    content = b"harmless " * 20_000
    running = scanner()

    assert scanning.scan(stored(content)) == scanning.Verdict("clean")
    assert running.received == content


def test_an_infected_file_names_the_signature(scanner, stored):
    scanner()

    assert scanning.scan(stored(EICAR)) == scanning.Verdict("infected", "Eicar-Test-Signature")


def test_a_scanner_on_a_unix_socket_is_asked(scanner, stored, settings, tmp_path):
    scanner(family=socket.AF_UNIX, address=str(tmp_path / "clamd"))
    settings.CLAMD_URL = f"unix://{tmp_path / 'clamd'}"

    assert scanning.scan(stored(EICAR)).state == "infected"


def test_without_a_scanner_a_file_is_unscanned(stored, settings):
    settings.CLAMD_URL = ""

    assert scanning.scan(stored(b"x")) == scanning.Verdict("unscanned")


@pytest.mark.parametrize(
    "answer",
    [
        "hang",
        "trickle",
        b"",
        b"stream: OK",
        b"stream: OK\0stream: OK\0",
        b"OK\0",
        b"stream: NOT OK\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"UNKNOWN COMMAND\0",
        b"\xff" * 10_000,
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_a_scanner_that_fails_never_says_clean(answer, scanner, stored):
    scanner(answer)

    assert scanning.scan(stored(EICAR)) == scanning.Verdict("failed")


def test_a_dead_scanner_leaves_the_file_quarantined(scanner, stored, settings):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.CLAMD_URL = f"tcp://127.0.0.1:{unused.getsockname()[1]}"

        assert scanning.scan(stored(b"x")) == scanning.Verdict("failed")


def test_a_file_that_was_altered_is_not_called_clean(scanner, stored):
    scanner()
    file = stored(b"x")
    store.path_of(file).write_bytes(b"other")

    assert scanning.scan(file) == scanning.Verdict("failed")
