"""What a partner wrote in its own words may name people, and an observer reads no personal data."""

from typing import Any

from django.utils.translation import gettext as _


def for_reader(text: str, reader: Any) -> str:
    """The text; for an observer a line that says that it is there and withheld."""
    if not text or reader is None or reader.role != "observer":
        return text
    return _("Withheld from observers: text in a partner’s own words may name people.")


def is_withheld_from(reader: Any) -> bool:
    return reader is not None and reader.role == "observer"
