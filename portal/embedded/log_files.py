"""The log files of the parts that `up` starts. Each is cut off when it has grown, and the last few are kept."""

import shutil
from pathlib import Path

MOST_BYTES = 10 * 1024 * 1024
KEPT = 5


def rotate(folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
    """Move what a part wrote into `web.log.1` and so on, and empty its file.

    The part goes on writing into the same open file. It was opened for appending, so the next line stands at its
    beginning.
    """
    for log in folder.glob("*.log"):
        if log.stat().st_size > most_bytes:
            _make_room(log)
            _copy(log, _earlier(log, 1))
            with log.open("r+b") as file:
                file.truncate(0)


def _make_room(log: Path) -> None:
    for number in range(KEPT - 1, 0, -1):
        if (file := _earlier(log, number)).exists():
            file.replace(_earlier(log, number + 1))


def _copy(log: Path, to: Path) -> None:
    to.touch(mode=0o600)
    shutil.copyfile(log, to)


def _earlier(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")
