"""Many who write at once, some of whom change their mind, while somebody seals."""

import random
import threading
import time
from dataclasses import dataclass, field

from django.db import connection, transaction

from portal.ledger import actions, sequencer
from tests.portal.ledger.conftest import REMINDERS, record


class ChangedMind(Exception):
    """The act is taken back after its entry was written."""


@dataclass
class Outcome:
    committed: int = 0
    rolled_back: int = 0
    errors: list[BaseException] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def write_together(*, writers: int, seconds: float, seed: int = 1) -> Outcome:
    """Run the writers and one sealer for so long; every thread has a connection of its own."""
    outcome, ends = Outcome(), time.monotonic() + seconds
    threads = [_thread(outcome, _write_until, ends, random.Random(seed + n), outcome) for n in range(writers)]  # noqa: S311
    threads.append(_thread(outcome, _seal_until, ends))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcome


def _thread(outcome, work, *arguments):
    def run():
        try:
            work(*arguments)
        except BaseException as error:
            outcome.errors.append(error)
        finally:
            connection.close()

    return threading.Thread(target=run)


def _write_until(ends, chance, outcome):
    while time.monotonic() < ends:
        committed = _act(chance)
        with outcome.lock:
            outcome.committed += committed
            outcome.rolled_back += not committed


def _act(chance):
    try:
        with transaction.atomic():
            actions.append("application.submitted", record(), by=REMINDERS, facts={"number": chance.randint(0, 999)})
            time.sleep(chance.random() * 0.02)
            if chance.random() < 0.3:
                raise ChangedMind
    except ChangedMind:
        return False
    return True


def _seal_until(ends):
    while time.monotonic() < ends:
        sequencer.seal_recent()
        time.sleep(0.05)
