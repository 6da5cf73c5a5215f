"""Ladders: at which distances from a deadline a person is told."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """`offset` counts from the deadline, before it with a minus: whole local days, or hours where `in_hours`."""

    code: str
    offset: int
    in_hours: bool = False

    @property
    def is_after(self) -> bool:
        """Whether it comes when the deadline, or its day, is over; in hours the deadline itself is over at once."""
        return self.offset > 0 or (self.in_hours and self.offset == 0)


Ladder = tuple[Stage, ...]
"""Stages of one unit, the earliest first; each lasts until the next one begins. A ladder without a stage after the
deadline closes with the deadline's local day, or, in hours, with the deadline; one with such a stage stands for as long
as its source names the deadline."""


def of_days(*, before: Iterable[int] = (), after: Iterable[int] = ()) -> Ladder:
    """Days before and after a deadline; 0 is its own day. A stage begins with its local day."""
    offsets = {-days for days in before} | set(after)
    return tuple(Stage(_code(offset), offset) for offset in sorted(offsets))


def of_hours(*, before: Iterable[int] = (), after: Iterable[int] = ()) -> Ladder:
    """Hours before and after a moment."""
    offsets = {-hours for hours in before} | set(after)
    return tuple(Stage(f"{_code(offset)}-hours", offset, in_hours=True) for offset in sorted(offsets))


def _code(offset: int) -> str:
    if offset == 0:
        return "on-the-day"
    return f"before-{-offset}" if offset < 0 else f"after-{offset}"
