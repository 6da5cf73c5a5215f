"""Waking a task once the act is committed. The database is the queue of record: a call that is lost is swept later."""

import logging
import time
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.module_loading import import_string

logger = logging.getLogger("portal.waking")

# One try with short waits: an act never hangs on the broker.
AT_ONCE = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 1}
# After a failed try this process leaves the broker alone for so long, and says so at most this often.
PAUSE_SECONDS = 10.0
QUIET_SECONDS = 60.0


@dataclass(frozen=True)
class Call:
    """One task to wake, by name and with ids only; the same call waits once in a transaction."""

    task_name: str
    ids: tuple[Any, ...]

    def __call__(self) -> None:
        broker.call(self.task_name, self.ids)


class Broker:
    """The broker as this process last found it."""

    def __init__(self) -> None:
        self.next_try_at = self.quiet_until = 0.0

    def call(self, task_name: str, ids: tuple[Any, ...]) -> None:
        """Send the call, unless the broker was away a moment ago; a call that is not sent is noted in the log."""
        if time.monotonic() < self.next_try_at:
            return
        try:
            _send(task_name, ids)
        except Exception as error:  # Whatever the transport raises: the sweep does the work a little later.
            self._note_away(task_name, error)
        else:
            self.next_try_at = 0.0

    def _note_away(self, task_name: str, error: Exception) -> None:
        now = time.monotonic()
        self.next_try_at = now + PAUSE_SECONDS
        if now >= self.quiet_until:
            self.quiet_until = now + QUIET_SECONDS
            logger.warning("%s was not woken (%s); the sweep will find its work.", task_name, type(error).__name__)


broker = Broker()


def wake(task_name: str, *ids: Any) -> None:
    """Call the task by name after the commit, with ids only; a broker that is away is noted in the log, no more."""
    call = Call(task_name, ids)
    # An equal call that waits already was made at this savepoint or at one around it that still stands.
    if not any(waiting == call for _savepoints, waiting, _is_robust in connection.run_on_commit):
        transaction.on_commit(call, robust=True)


def _send(task_name: str, ids: tuple[Any, ...]) -> None:
    app = import_string("portal.celery.app")
    with app.connection_for_write(connect_timeout=1, transport_options=AT_ONCE) as transport:
        app.send_task(task_name, args=ids, connection=transport, retry=False, ignore_result=True)
