"""The web server's worker: a request gets a thread only when it has arrived, so that slow clients hold none.

gunicorn's `gthread` reads the head of a request in one of its few threads: a client that sends a byte at a time, or
nothing, keeps that thread. Here every connection waits in the worker's poller, which costs a file descriptor only,
until its head and a small body lie in the socket (`MSG_PEEK` looks, `SO_RCVLOWAT` keeps the kernel from waking us for
less). A large body, an upload, is read in a thread, but at most half of the threads do that at once, and it must come
in time. `/healthz` and `/readyz` have a thread of their own, so that they answer while everybody works.

The methods overridden here are those of gunicorn's pinned release; `tests/portal/test_web_worker.py` runs a server.
"""

import contextlib
import re
import socket
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

from portal import web_server

HEAD_SECONDS, HEAD_BYTES = 15, 32 * 1024
SMALL_BODY_BYTES = 48 * 1024
# The most connections of one worker that wait for a head; one more, and the oldest has to go.
ARRIVING = 400
# A large body: the seconds before it must come at a rate, the rate in bytes a second, the seconds it may queue.
GRACE_SECONDS, BODY_RATE, QUEUE_SECONDS = 20, 32 * 1024, 60
ACCEPTING_SECONDS = 20  # A client that takes nothing of its answer for so long is let go by the kernel.
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
UNMEASURED = re.compile(rb"\r\n(?:transfer-encoding|expect):", re.IGNORECASE)
HEALTH = re.compile(rb"GET /(?:healthz|readyz)[ ?]")
TOO_SLOW = ("408 Request Timeout", "The request did not arrive in time.")
TOO_LONG = ("431 Request Header Fields Too Large", "The head of the request is too long.")
TOO_BUSY = ("503 Service Unavailable", "Too many uploads are under way. Try again in a minute.")


class WebWorker(ThreadWorker):
    """gunicorn's threaded worker, given only what has arrived."""

    def init_process(self) -> None:
        self.arriving: dict[TConn, float] = {}  # The moment at which each must be here, the oldest first.
        self.large: dict[TConn, float] = {}  # Large bodies in a thread, and the moment at which each must be read.
        self.queued: deque[tuple[TConn, float, int]] = deque()
        util.write_error = web_server.write_error  # gunicorn has no setting for its error pages.
        self.health = ThreadPoolExecutor(max_workers=1)
        super().init_process()

    def enqueue_req(self, conn: TConn) -> None:
        """Called for a new connection and for each further request on one."""
        if conn.parser and conn.parser.unreader.buf.getvalue():
            return super().enqueue_req(conn)  # Bytes read ahead lie in the parser, out of our sight.
        conn.sock.setblocking(False)
        conn.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, ACCEPTING_SECONDS * 1000)
        if len(self.arriving) >= ARRIVING:
            self._refuse(next(iter(self.arriving)), *TOO_SLOW)
        self.arriving[conn] = time.monotonic() + HEAD_SECONDS
        self.poller.register(conn.sock, EVENT_READ, partial(self._look, conn, 1))
        return self._look(conn, 0)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        if self.large.pop(conn, None) is not None and self.queued:
            queued, _until, length = self.queued.popleft()
            self._serve_large(queued, length)
        super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Called every second: what did not come in time goes."""
        super().murder_pending()
        now = time.monotonic()
        for conn in [conn for conn, until in self.arriving.items() if until < now or not self.alive]:
            self._refuse(conn, *TOO_SLOW)
        for conn in [conn for conn, until in self.large.items() if until < now]:
            self.large[conn] = now + GRACE_SECONDS
            _stop_reading(conn.sock)
        while self.queued and (self.queued[0][1] < now or not self.alive):
            self._close(self.queued.popleft()[0], *TOO_BUSY)

    def _look(self, conn: TConn, wanted: int, _sock: object = None) -> None:
        """Serve the request if it has arrived; else wait for at least one byte more than there is."""
        try:
            seen = conn.sock.recv(HEAD_BYTES + SMALL_BODY_BYTES, socket.MSG_PEEK)
        except BlockingIOError:
            return None
        except OSError:
            return self._drop(conn)
        if not seen:
            return self._drop(conn)
        head, end, _rest = seen.partition(b"\r\n\r\n")
        if not end and len(seen) >= HEAD_BYTES:
            return self._refuse(conn, *TOO_LONG)
        length = _body_length(head + end) if end else 0
        missing = len(seen) + 1 if not end else len(head) + len(end) + (length if length <= SMALL_BODY_BYTES else 0)
        # Woken for less than was asked for, the other side has closed: gunicorn says so better than we.
        if missing > len(seen) >= wanted:
            return self._wait_for(conn, missing)
        return self._serve(conn, is_health=bool(HEALTH.match(head)), length=length)

    def _wait_for(self, conn: TConn, size: int) -> None:
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size)
        self.poller.modify(conn.sock, EVENT_READ, partial(self._look, conn, size))

    def _serve(self, conn: TConn, *, is_health: bool, length: int) -> None:
        self._forget(conn)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
        conn.data_ready = True
        if is_health:
            future = self.health.submit(self.handle, conn)
            future.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))
        elif length <= SMALL_BODY_BYTES:
            super().enqueue_req(conn)
        elif len(self.large) < max(1, self.cfg.threads // 2):
            self._serve_large(conn, length)
        else:
            self.queued.append((conn, time.monotonic() + QUEUE_SECONDS, length))

    def _serve_large(self, conn: TConn, length: int) -> None:
        self.large[conn] = time.monotonic() + GRACE_SECONDS + length / BODY_RATE
        super().enqueue_req(conn)

    def _refuse(self, conn: TConn, status: str, sentence: str) -> None:
        self._forget(conn)
        self._close(conn, status, sentence)

    def _drop(self, conn: TConn) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _close(self, conn: TConn, status: str, sentence: str) -> None:
        """Say why and close; a browser that only opened a connection ahead of time takes it as closed."""
        with contextlib.suppress(OSError):
            conn.sock.send(web_server.answer(status, sentence))
        self.nr_conns -= 1
        conn.close()

    def _forget(self, conn: TConn) -> None:
        if self.arriving.pop(conn, None) is not None:
            self.poller.unregister(conn.sock)


def _body_length(head: bytes) -> int:
    """The announced length in bytes; one that is not announced, or waits to be asked for, counts as large."""
    if UNMEASURED.search(head):
        return SMALL_BODY_BYTES + 1
    found = LENGTH.search(head)
    return int(found[1]) if found else 0


def _stop_reading(sock: socket.socket) -> None:
    """Whoever reads the body in a thread finds its end, and the request fails as one that was cut off."""
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RD)
