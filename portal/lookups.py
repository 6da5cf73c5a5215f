"""`name__finds="gdansk"`: whether a column holds these words, folded as `portal.folding.searchable` folds them.

The fold is written out in the query: as a function of the database it would cost twenty times as much. A search goes
over every row, so classes of characters are replaced at once and single ones are few: digits of scripts beyond
Arabic, say, are folded by the portal alone.
"""

import unicodedata
from functools import cache
from typing import Any

from django.db import models

from portal import folding

FIRST, LAST = 0xA0, 0x2FFF
DIGITS = "".join(chr(zero + digit) for zero in (0x660, 0x6F0) for digit in range(10))
COLUMN = "<column>"


class Finds(models.Lookup):
    """Case, accents, width, apostrophes and dashes do not count."""

    lookup_name = "finds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        fold = searchable()
        words = folding.searchable(str(self.rhs))
        return f"strpos({fold.replace(COLUMN, column)}, %s) > 0", [*list(parameters) * fold.count(COLUMN), words]


@cache
def searchable() -> str:
    """`folding.searchable` of a column. Text in ASCII, nearly all there is, costs one comparison more than `lower`."""
    letters = {chr(code): str(fold) for code, fold in folding.PLAIN_LETTERS.items()}
    single = {letter: fold for letter, fold in letters.items() if len(fold) == 1}
    single |= {digit: str(unicodedata.decimal(digit)) for digit in DIGITS} | {"ς": "σ"}
    fold = f"lower(normalize({COLUMN}, NFKD))"
    for characters, instead in [
        (r"\u0300-\u036f" + _of_category("Cf"), ""),
        (folding.APOSTROPHES, "'"),
        (folding.QUOTES, '"'),
        (folding.MINUS_SIGNS + _of_category("Pd"), "-"),
    ]:
        fold = f"regexp_replace({fold}, {_quoted(f'[{characters}]')}, {_quoted(instead)}, 'g')"
    fold = f"translate({fold}, {_quoted(''.join(single))}, {_quoted(''.join(single.values()))})"
    for letter, instead in letters.items():
        fold = f"replace({fold}, '{letter}', '{instead}')" if len(instead) > 1 else fold
    return f"CASE WHEN octet_length({COLUMN}) = char_length({COLUMN}) THEN lower({COLUMN}) ELSE {fold} END"


def register() -> None:
    for field in (models.CharField, models.TextField):
        field.register_lookup(Finds)


def _of_category(category: str) -> str:
    return "".join(chr(code) for code in range(FIRST, LAST) if unicodedata.category(chr(code)) == category)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
