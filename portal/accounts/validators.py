"""What may stand in a name, and what may be an id, a number or JSON. Nonsense is simply not found."""

import json
import unicodedata
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_DIGITS = 18
MOST_LETTERS_OF_JSON = 256 * 1024
INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
# Persian, Sinhala and other scripts need them between letters. In these they only make a name deceive.
JOINERS = {"\u200c", "\u200d"}
WITHOUT_JOINERS = ("LATIN", "GREEK", "CYRILLIC", "DIGIT")


def validate_plain_text(value: str) -> None:
    """Refuse control characters and marks that change the direction of text: they make a name look like another."""
    if any(unicodedata.category(one) in INVISIBLE and not _joins(value, place) for place, one in enumerate(value)):
        raise ValidationError(_("Leave out invisible characters; type the name by hand instead of pasting it."))


def _joins(text: str, place: int) -> bool:
    """Whether a joiner stands here between two characters of a script that writes with it."""
    if text[place] not in JOINERS or not 0 < place < len(text) - 1:
        return False
    beside = (text[place - 1], text[place + 1])
    return not any(
        unicodedata.category(one)[0] in "CZ" or unicodedata.name(one, "LATIN").startswith(WITHOUT_JOINERS)
        for one in beside
    )


def validate_plain_lines(value: str) -> None:
    """The same for text of several lines."""
    validate_plain_text(value.replace("\r\n", " ").replace("\n", " ").replace("\t", " "))


def id_from(value: str) -> uuid.UUID:
    """The id that was sent, or one that nothing has, so that nonsense is simply not found."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return uuid.UUID(int=0)


def number_from(value: str) -> int:
    """The number that was sent, or 0. Letters such as “²” are digits to Python, but no numbers."""
    return int(value) if value.isdecimal() and len(value) <= MOST_DIGITS else 0


def json_from(value: str) -> Any:
    """What was sent as JSON; None where it is none, or longer or deeper than anything a page of ours sends."""
    if len(value) > MOST_LETTERS_OF_JSON:
        return None
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None
