"""Folding what people type before it is compared: the one place where two spellings become one.

Telephones type ’ for ', word processors – for -, other systems decompose accents, and keyboards of other scripts give
full-width letters and digits of their own. What is stored is always what was typed; only comparisons are folded.
"""

import re
import unicodedata

APOSTROPHES = "’‘‛ʼʹʻ′`´＇ꞌ՚׳"
QUOTES = "“”„‟″＂«»"
MINUS_SIGNS = "−⁃"
ALIKE = str.maketrans(
    {**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(QUOTES, '"'), **dict.fromkeys(MINUS_SIGNS, "-")}
)
# Letters of the Latin script that no decomposition brings to their base.
PLAIN_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ð": "d", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss"}
)
ACCENTS = re.compile("[\u0300-\u036f]")
REFERENCE = re.compile(r"(?<![A-Z])[A-Z]{3}-\d{4}-\d{4,9}(?!\d)")


def folded(text: str) -> str:
    """For asking whether two texts are the same: case, width, and kinds of apostrophe, dash, space and digit do not
    count."""
    plain = "".join(map(_plain, unicodedata.normalize("NFKC", text.translate(ALIKE)).translate(ALIKE)))
    return " ".join(unicodedata.normalize("NFKC", plain.casefold()).split())


def is_same(one: str, other: str) -> bool:
    """Whether two texts are the same to whoever typed them."""
    return folded(one) == folded(other)


def searchable(text: str) -> str:
    """For finding: as `folded`, and accents do not count, so that Gdansk finds Gdańsk."""
    return ACCENTS.sub("", unicodedata.normalize("NFKD", folded(text))).translate(PLAIN_LETTERS)


def holds(text: str, words: str) -> bool:
    """Whether a text holds these words, as a search means it."""
    return searchable(words) in searchable(text)


def code(text: str) -> str:
    """A code as it was meant: without the spaces and dashes that people put in to read it."""
    return folded(text).replace(" ", "").replace("-", "")


def reference(text: str) -> str:
    """The reference in what was typed or pasted: `#app-2026-0042.`, or the address of its page; empty without one."""
    found = REFERENCE.search(folded(text).upper())
    return found[0] if found else ""


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Pd":
        return "-"
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return "" if category == "Cf" else character
