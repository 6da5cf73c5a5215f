"""What may stand in a name, and what may be an id."""

import unicodedata
import uuid

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def validate_plain_text(value: str) -> None:
    """Refuse control characters and marks that change the direction of text: they make a name look like another."""
    if any(unicodedata.category(character) in INVISIBLE for character in value):
        raise ValidationError(_("Leave out invisible characters; type the name by hand instead of pasting it."))


def validate_plain_lines(value: str) -> None:
    """The same for text of several lines."""
    validate_plain_text(value.replace("\r\n", " ").replace("\n", " ").replace("\t", " "))


def id_from(value: str) -> uuid.UUID:
    """The id that was sent, or one that nothing has, so that nonsense is simply not found."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return uuid.UUID(int=0)
