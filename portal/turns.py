"""What the turn bar and the timeline are filled with: plain values, made by each slice from its own record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise

from portal.dates import now

Words = str | Promise


@dataclass(frozen=True)
class Clock:
    """A working-day clock. `stops` are (working days run before it, working days stopped)."""

    used: int
    allowed: int
    stops: Iterable[tuple[int, int]] = ()
    is_stopped: bool = False
    note: Words = ""

    @property
    def stopped_for(self) -> int:
        return sum(days for _start, days in self.stops)


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, for what, since when and by when.

    `state` is `yours` or `theirs`, as the reader sees it; a passed `by` makes it late. The fourth cell shows the clock,
    or the share of a draft that is done (`done` of `total`, `counted` says of what), or is left out.
    """

    whose: Words
    for_what: Words
    since: datetime | date | None
    by: datetime | date | None
    state: str = "theirs"
    detail: Words = ""
    since_note: Words = ""
    by_note: Words = ""
    clock: Clock | None = None
    done: int = 0
    total: int = 0
    counted: Words = ""

    @property
    def shown(self) -> str:
        return "late" if self.is_late else self.state

    @property
    def is_late(self) -> bool:
        if self.state == "late" or self.by is None:
            return self.state == "late"
        if isinstance(self.by, datetime):
            return self.by < now()
        return self.by < now().date()


@dataclass(frozen=True)
class Event:
    """One line of "What has happened". `number` is the ledger entry's; `words` are somebody's own, in serif."""

    at: datetime
    actor: Words
    text: Words
    words: str = ""
    number: int | None = None
    icon: str = "file"
    is_now: bool = False
