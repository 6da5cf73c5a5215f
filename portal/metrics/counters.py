"""Counters that all processes of one web server share: a page of memory that its workers inherit (gunicorn --preload).

An addition is guarded by a lock of the operating system, which goes with a worker that is killed.
"""

import fcntl
import mmap
import os
import struct
import tempfile
import threading
from bisect import bisect_left
from collections.abc import Iterator

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
MOST_SLICES = 63
NAME_BYTES = 40
OTHERS = "other"
CELL = struct.Struct("d")
# A row: its name, one cell for each class of answer, one for each bucket and the one above, then the sum of seconds.
CELLS = len(CLASSES) + len(BOUNDS) + 2
ROW_BYTES = NAME_BYTES + CELLS * CELL.size


class Counters:
    """A table of at most 64 rows, one for each slice that was asked; further ones share the last."""

    def __init__(self) -> None:
        # A file without a name, which goes with the last process that has it open.
        self.file, name = tempfile.mkstemp(prefix="portal-metrics-")
        os.unlink(name)
        size = (MOST_SLICES + 1) * ROW_BYTES
        os.truncate(self.file, size)
        self.memory = mmap.mmap(self.file, size)
        self.threads = threading.Lock()
        self.rows: dict[str, int] = {}

    def add(self, name: str, status: int, seconds: float) -> None:
        cells = (min(max(status // 100, 1), 5) - 1, len(CLASSES) + bisect_left(BOUNDS, seconds))
        with self.threads:
            fcntl.lockf(self.file, fcntl.LOCK_EX)
            try:
                row = self._row(name)
                for cell in cells:
                    self._raise(row, cell, 1)
                self._raise(row, CELLS - 1, seconds)
            finally:
                fcntl.lockf(self.file, fcntl.LOCK_UN)

    def read(self) -> Iterator[tuple[str, list[float], list[float], float]]:
        """For each slice: answers by class, answers by bucket, and the sum of their seconds."""
        for row in range(MOST_SLICES + 1):
            if name := self._name(row):
                values = [self._value(row, cell) for cell in range(CELLS)]
                yield name, values[: len(CLASSES)], values[len(CLASSES) : -1], values[-1]

    def _row(self, name: str) -> int:
        """The row of this name, taken now if nobody has it. Only under the lock."""
        if name not in self.rows:
            place = 0
            while place < MOST_SLICES and self._name(place) not in {"", name}:
                place += 1
            begin = place * ROW_BYTES
            written = (name if place < MOST_SLICES else OTHERS).encode()[:NAME_BYTES]
            self.memory[begin : begin + NAME_BYTES] = written.ljust(NAME_BYTES, b"\0")
            self.rows[name] = place
        return self.rows[name]

    def _name(self, row: int) -> str:
        return self.memory[row * ROW_BYTES : row * ROW_BYTES + NAME_BYTES].rstrip(b"\0").decode(errors="replace")

    def _place(self, row: int, cell: int) -> int:
        return row * ROW_BYTES + NAME_BYTES + cell * CELL.size

    def _value(self, row: int, cell: int) -> float:
        return CELL.unpack_from(self.memory, self._place(row, cell))[0]

    def _raise(self, row: int, cell: int, by: float) -> None:
        CELL.pack_into(self.memory, self._place(row, cell), self._value(row, cell) + by)


counters = Counters()


def count(name: str, status: int, seconds: float) -> None:
    """Count one answered request of a slice."""
    counters.add(name, status, seconds)
