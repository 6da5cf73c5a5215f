"""What may stand in a name."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_plain_text(value: str) -> None:
    """Refuse control characters and marks that change the direction of text: they make a name look like another."""
    if any(unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} for character in value):
        raise ValidationError(_("Leave out invisible characters; type the name by hand instead of pasting it."))
