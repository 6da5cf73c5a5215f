"""One thing that waits for a member."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Next:
    """One thing to do: the words, what follows if it is not done, by when, and the button."""

    icon: str
    title: str
    text: str
    due_at: datetime | None
    address: str
    button: str
    reference: str = ""
    is_urgent: bool = False  # Before everything else, whatever is due sooner.


def told_apart(things: Iterable[Next]) -> list[Next]:
    """Things of the same title bear their references too, so that each reads differently."""
    found = list(things)
    times = Counter(thing.title for thing in found)
    return [
        replace(thing, title=f"{thing.title} ({thing.reference})")
        if times[thing.title] > 1 and thing.reference
        else thing
        for thing in found
    ]
