"""A mail server for the drills: it keeps what it took, and misbehaves when it is told to."""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes

from aiosmtpd.controller import Controller


class Post:
    """`behave` gives, for the number of the attempt on one Message-ID, an answer, "drop" or "hang"."""

    def __init__(self, behave=lambda message_id, attempt: "250 taken", *, hangs: float = 3) -> None:
        self.behave, self.hangs = behave, hangs
        self.attempts: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()
        self.dropped = 0

    async def handle_DATA(self, server, session, envelope) -> str:
        message_id = message_from_bytes(envelope.content)["Message-ID"].strip()
        self.attempts[message_id] += 1
        answer = self.behave(message_id, self.attempts[message_id])
        if answer == "hang":
            await asyncio.sleep(self.hangs)
            return "451 too late"
        if answer == "drop" or answer.startswith("250"):
            self.taken[message_id] += 1
        if answer == "drop":
            self.dropped += 1
            server.transport.abort()
            return "421 gone"
        return answer

    @property
    def doubled(self) -> int:
        return sum(self.taken.values()) - len(self.taken)


@contextmanager
def serving(post: Post) -> Iterator[int]:
    """Serve until the block ends; gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=port, ready_timeout=30)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
