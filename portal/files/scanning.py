"""Asks clamd about a stored file, by its INSTREAM command. Only a plain "OK" is clean; all else stays kept apart."""

import logging
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlparse

from django.conf import settings

from portal.encryption import Tampered
from portal.files import actions
from portal.files.models import StoredFile

CLEAN, INFECTED, UNSCANNED, FAILED = "clean", "infected", "unscanned", "failed"
CONNECT_SECONDS = 5
ANSWER_SECONDS = 60
LONGEST_ANSWER = 4096
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verdict:
    """`state` is clean, infected (with the `signature`), unscanned (no scanner is configured) or failed: the file
    stays quarantined and is asked about again."""

    state: str
    signature: str = ""


def scan(stored: StoredFile) -> Verdict:
    """What the configured scanner says about this file. Never raises for a scanner that is hung, dead or mad."""
    if not settings.CLAMD_URL:
        return Verdict(UNSCANNED)
    try:
        return verdict(ask(actions.open_stored(stored)))
    except (OSError, Tampered) as error:
        logger.warning("The scanner gave no verdict on file %s: %s", stored.public_id, error)
        return Verdict(FAILED)


def ask(pieces: Iterable[bytes]) -> bytes:
    """The scanner's own words about this content. Raises OSError where it is away."""
    with connected() as connection:
        connection.sendall(b"zINSTREAM\0")
        for piece in pieces:
            connection.sendall(len(piece).to_bytes(4, "big") + piece)
        connection.sendall(bytes(4))
        return _answer(connection)


def connected() -> socket.socket:
    """A connection to the scanner, to be closed by whoever asks. Raises OSError where it is away."""
    address = urlparse(settings.CLAMD_URL)
    if address.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(address.path)
        except OSError:
            connection.close()
            raise
    else:
        connection = socket.create_connection((address.hostname, address.port or 3310), timeout=CONNECT_SECONDS)
    connection.settimeout(ANSWER_SECONDS)
    return connection


def _answer(connection: socket.socket) -> bytes:
    """What the scanner says until its closing zero; a scanner that trickles has no more time than one that hangs."""
    answer = b""
    deadline = time.monotonic() + ANSWER_SECONDS
    while len(answer) < LONGEST_ANSWER and not answer.endswith(b"\0"):
        connection.settimeout(max(deadline - time.monotonic(), 0.001))
        piece = connection.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer


def verdict(answer: bytes) -> Verdict:
    """What those words mean; any that are not understood are a failure."""
    if answer == b"stream: OK\0":
        return Verdict(CLEAN)
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND\0"):
        return Verdict(INFECTED, answer[len(b"stream: ") : -len(b" FOUND\0")].decode("ascii", "replace")[:100])
    logger.warning("The scanner answered %r.", answer[:200])
    return Verdict(FAILED)
