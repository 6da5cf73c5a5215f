"""Setting a letter: PDF/A from plain data, in whatever script people write."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

TEMPLATE = Path(__file__).with_name("letter.typ")
# The packages that carry the fonts, by name: importing them would be of no use.
FONTS = ("manimgx_fonts", "manimgx_fonts_cjk")
STAND_IN = "□"
# What word processors paste from their own symbol fonts, in characters that fonts have.
SYMBOLS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0e0": "→", "\uf076": "❖"})
# PDF/A allows none of these, and none can be seen.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
UNSETTABLE = re.compile(r'(?:the text `"(?P<text>.*)"` could not be|disallowed codepoint `"(?P<point>.*)"`)', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
MOST_ROUNDS = 40


def typeset(content: dict[str, Any], *, at: datetime) -> bytes:
    """A letter as PDF/A, from what the template reads; `at` is its date. The same content gives the same bytes.

    A character that no font has is shown as a stand-in, and a note at the end of the letter says so.
    """
    content = {**_in_every_text(_prepared, content), "note": ""}
    for _round in range(MOST_ROUNDS):
        try:
            return _compile(content, at=at)
        except ValueError as refusal:
            content = _without(str(refusal), content)
    return _compile(_in_every_text(_plain, content), at=at)


def _compile(content: dict[str, Any], *, at: datetime) -> bytes:
    """Raises ValueError with the typesetter's sentence."""
    # Imported when a letter is set: no page and no command needs it before.
    import typst

    try:
        return bytes(
            typst.compile(
                TEMPLATE,
                root=TEMPLATE.parent,
                font_paths=_fonts(),
                sys_inputs={"letter": json.dumps(content, ensure_ascii=False)},
                format="pdf",
                pdf_standards="a-2a",
                timestamp=int(at.timestamp()),
            )
        )
    except typst.TypstError as error:
        raise ValueError(error.message) from error


@cache
def _fonts() -> Any:
    """Read once by each process: the typesetter's own fonts and those of the packages, none of the machine."""
    import typst

    specs = [find_spec(name) for name in FONTS]
    folders = [Path(spec.origin).parent for spec in specs if spec and spec.origin]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def _without(sentence: str, content: dict[str, Any]) -> dict[str, Any]:
    """The content without the characters that the typesetter named; raises its sentence where it named none."""
    named = UNSETTABLE.search(sentence)
    if named is None:
        raise ValueError(sentence)
    characters = ESCAPED.sub(lambda code: chr(int(code[1], 16)), named["text"] or named["point"])
    with_stand_in = _in_every_text(lambda text: text.replace(characters, STAND_IN), content)
    if with_stand_in == content:
        raise ValueError(sentence)
    return {**with_stand_in, "note": _note()}


def _note() -> str:
    return _("%(stand_in)s stands for a character that cannot be printed. The portal shows the text as written.") % {
        "stand_in": STAND_IN
    }


def _prepared(text: str) -> str:
    return UNSEEN.sub("", text.translate(SYMBOLS).replace("\r\n", "\n"))


def _plain(text: str) -> str:
    """For a text with more unknown characters than are looked for one by one."""
    return "".join(
        character if character in f"\n{STAND_IN}" or " " <= character < "ɐ" else STAND_IN for character in text
    )


def _in_every_text(change: Callable[[str], str], content: Any) -> Any:
    if isinstance(content, str):
        return change(content)
    if isinstance(content, dict):
        return {key: _in_every_text(change, value) for key, value in content.items()}
    return [_in_every_text(change, value) for value in content] if isinstance(content, list) else content
