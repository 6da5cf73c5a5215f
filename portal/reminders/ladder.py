"""Ladders: at which distances from a deadline a person is told."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """`offset` counts from the deadline, before it with a minus: whole local days, or hours where `in_hours`."""

    code: str
    offset: int
    in_hours: bool = False


Ladder = tuple[Stage, ...]
"""Stages of one unit, the earliest first; each lasts until the next one begins. One whose last stage lies before the
deadline or on its day closes with that local day; one with a stage after it stands for as long as its source names the
deadline."""


def of_days(*, before: Iterable[int] = (), after: Iterable[int] = ()) -> Ladder:
    """Days before and after a deadline; 0 is its own day. A stage begins with its local day."""
    offsets = {-days for days in before} | set(after)
    return tuple(Stage(_code(offset), offset) for offset in sorted(offsets))


def of_hours(*, after: Iterable[int]) -> Ladder:
    """Hours after a moment."""
    return tuple(Stage(f"after-{hours}-hours", hours, in_hours=True) for hours in sorted(set(after)))


def _code(offset: int) -> str:
    if offset == 0:
        return "on-the-day"
    return f"before-{-offset}" if offset < 0 else f"after-{offset}"
