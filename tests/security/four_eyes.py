"""Many people at once, each with a connection of their own."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection

from portal.access import Refused


def all_at_once(tries: list[Callable[[], Any]]) -> Counter:
    """Start every attempt at the same moment; how each of them ended."""
    start, ended, lock = threading.Barrier(len(tries)), Counter(), threading.Lock()

    def attempt(act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=60)
            act()
            end = "done"
        except (Refused, DatabaseError) as refusal:
            end = type(refusal).__name__
        finally:
            connection.close()
        with lock:
            ended[end] += 1

    threads = [threading.Thread(target=attempt, args=[act]) for act in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return ended
