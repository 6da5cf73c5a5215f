"""The one table of what people are reminded of. Every line is a source in a slice's `reminders.py`."""

from portal.reminders.sources import Source


def sources() -> list[Source]:
    """With the numbers of the rulebook in force."""
    return []
