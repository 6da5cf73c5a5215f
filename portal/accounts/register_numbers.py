"""By which number a legal entity is known: an LEI (ISO 17442), or its number in a national register."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LEI_LETTERS = 20
FEWEST_LETTERS = 3
RIGHT_REMAINDER = 1
"""Of an LEI whose letters are read as 10 to 35, divided by 97 (ISO 7064)."""


def validate_register_number(value: str) -> None:
    """Refuse an LEI whose check digits are wrong, and what cannot be a number of any register."""
    number = "".join(value.split()).upper()
    if len(number) < FEWEST_LETTERS or not any(letter.isdigit() for letter in number):
        raise ValidationError(_("Enter the LEI, or the number in the national register, such as HRB 1234."))
    if is_shaped_like_lei(number) and not has_right_check_digits(number):
        raise ValidationError(_("The check digits of this LEI are wrong. Compare it with the register."))


def is_shaped_like_lei(number: str) -> bool:
    return len(number) == LEI_LETTERS and number.isascii() and number.isalnum() and number[-2:].isdigit()


def has_right_check_digits(lei: str) -> bool:
    return int("".join(str(int(letter, 36)) for letter in lei)) % 97 == RIGHT_REMAINDER
