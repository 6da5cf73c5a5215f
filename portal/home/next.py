"""One thing that waits for a member."""

from dataclasses import dataclass
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
    is_urgent: bool = False  # Before everything else, whatever is due sooner.
