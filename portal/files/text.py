"""Text, and tables as text."""

import codecs
import re

from django.utils.translation import gettext as _

from portal.access import Refused

HEAD_BYTES = 64 * 1024
CONTROLS = bytes([*range(9), 11, *range(14, 27), *range(28, 32), 127])
# What Windows-1252 leaves without a meaning.
UNDEFINED = b"\x81\x8d\x8f\x90\x9d"
# Text that a programme would run or render, whatever the file is called. The first line is how browsers know a page.
OTHER_LANGUAGES = re.compile(
    r"[\s\ufeff\u200b]*"
    r"(<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|svg)[\s>/]|<!--"
    r"|<\?php|<\?xml|<%|#!|%!ps|%pdf-|\{\\rtf|mime-version:|@echo off)",
    re.I,
)


class Watch:
    """Sees the bytes of a file while they arrive. This one has nothing to say: its type is judged when all is there."""

    def see(self, piece: bytes) -> None:
        """One more piece, in order."""

    def conclude(self) -> None:
        """Called after the last piece; raises `Refused` with the reason when the file is not acceptable."""


class TextWatch(Watch):
    """Readable text in UTF-8, UTF-16 with its mark, or Windows-1252; not a web page or a script."""

    def __init__(self) -> None:
        self.head = b""
        self.letters: _Letters | None = None

    def see(self, piece: bytes) -> None:
        if self.letters is None:
            piece = self.head + piece
            self.head = b""
        if len(self.head) < HEAD_BYTES:
            self.head += piece[: HEAD_BYTES - len(self.head)]
        if self.letters is None and len(piece) >= len(codecs.BOM_UTF16):
            self.letters = _letters_of(piece)
        if self.letters is not None:
            self.letters.see(piece)

    def conclude(self) -> None:
        letters = self.letters or _letters_of(self.head)
        if self.letters is None:
            letters.see(self.head)
        encoding = letters.encoding()
        if letters.has_control:
            raise Refused(_("The file is not plain text: it holds control characters. Save it as text in UTF-8."))
        if not encoding:
            raise Refused(_("The file is not plain text. Save it as text in UTF-8 and choose it again."))
        if OTHER_LANGUAGES.match(self.head.decode(encoding, "ignore")):
            raise Refused(_("The file is a web page, a script or another format named as text. Save it as plain text."))


class _Letters:
    """UTF-8, when all of it is, else Windows-1252, as the last that makes sense.

    In both a control character is one byte, so that it is found without decoding.
    """

    def __init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.is_utf8 = self.is_cp1252 = True
        self.has_control = False

    def see(self, piece: bytes) -> None:
        self.has_control = self.has_control or _holds_any(CONTROLS, piece)
        self.is_cp1252 = self.is_cp1252 and not _holds_any(UNDEFINED, piece)
        self.is_utf8 = self.is_utf8 and _decoded(self.decoder, piece) is not None

    def encoding(self) -> str:
        """Its name; empty when it is none. Only after the last piece."""
        if self.is_utf8 and _decoded(self.decoder, b"", final=True) is not None:
            return "utf-8"
        return "cp1252" if self.is_cp1252 else ""


class _WideLetters(_Letters):
    """UTF-16, known by its mark."""

    def __init__(self) -> None:
        super().__init__()
        self.decoder = codecs.getincrementaldecoder("utf-16")()
        self.is_utf16 = True

    def see(self, piece: bytes) -> None:
        words = _decoded(self.decoder, piece) if self.is_utf16 else None
        self.is_utf16 = words is not None
        self.has_control = self.has_control or _holds_any(CONTROLS.decode(), words or "")

    def encoding(self) -> str:
        return "utf-16" if self.is_utf16 and _decoded(self.decoder, b"", final=True) is not None else ""


def _letters_of(beginning: bytes) -> _Letters:
    return _WideLetters() if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else _Letters()


def _holds_any(wanted: bytes | str, text: bytes | str) -> bool:
    """One fast search for each; an expression that looks for all of them at once takes ten times as long."""
    return any(wanted[place : place + 1] in text for place in range(len(wanted)))  # type: ignore[operator]


def _decoded(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> str | None:
    try:
        return decoder.decode(piece, final)
    except UnicodeDecodeError:
        return None
