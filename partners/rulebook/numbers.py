"""Numbers inside texts: `{screening.working_days}` is filled in from the edition's own numbers."""

import re

from .reading import Place

BRACES = re.compile(r"\{([^{}]*)\}")


def blanks(text: str) -> list[str]:
    """The names in braces that are no numbers: blanks, filled in when the text is chosen."""
    return [name for name in BRACES.findall(text) if "." not in name]


def rendered(
    text: str, numbers: dict[str, int | list[int]], place: Place, field: str, *, blanks_allowed: bool = False
) -> str:
    """The text with its numbers; refused where a number does not exist or a brace stands alone."""

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in numbers:
            return in_words(numbers[name])
        if "." in name or not blanks_allowed or not name.isidentifier():
            raise place.refuse(field, f"{{{name}}} is no number of this edition")
        return match.group(0)

    filled = BRACES.sub(fill, text)
    if re.search(r"[{}]", BRACES.sub("", filled)):
        raise place.refuse(field, "a brace stands alone")
    return filled


def in_words(value: int | list[int]) -> str:
    """7, or "24, 48 and 66"."""
    if isinstance(value, int):
        return str(value)
    *first, last = [str(item) for item in value]
    return f"{', '.join(first)} and {last}" if first else last


def with_unit(value: int | list[int], unit: str) -> str:
    """5 working days, 1 working day."""
    return f"{in_words(value)} {unit.removesuffix('s') if value == 1 else unit}".strip()


def filled(text: str, **values: object) -> str:
    """A library text with its blanks filled in; names the first blank that is left empty."""

    def fill(match: re.Match[str]) -> str:
        value = str(values.get(match.group(1)) or "").strip()
        if not value:
            raise ValueError(match.group(1))
        return value

    return BRACES.sub(fill, text)
