"""How many uploads one member may have under way: each takes a thread of the web server for as long as it lasts."""

import fcntl
from pathlib import Path
from typing import IO

from django.conf import settings

MOST_AT_ONCE = 3


def take(member_id: int) -> IO[bytes] | None:
    """A slot of this member's on this machine, held until it is closed (or its process ends); None if all are taken."""
    folder = Path(settings.DATA) / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    for number in range(MOST_AT_ONCE):
        slot = (folder / f"{member_id}-{number}").open("wb")
        try:
            fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            slot.close()
        else:
            return slot
    return None
