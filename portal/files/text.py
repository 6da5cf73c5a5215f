"""Text, tables as text, and JSON."""

import codecs
import io
import json
import re

from django.utils.translation import gettext as _

from portal.access import Refused

PIECE_BYTES = 64 * 1024
LARGEST_PARSED_JSON = 8 * 1024 * 1024
DEEPEST_JSON = 100
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
# Text that a programme would run or render, whatever the file is called.
OTHER_LANGUAGES = re.compile(
    r"\s*(<!doctype html|<html|<script|<svg|<\?php|<\?xml|#!|%!ps|%pdf-|\{\\rtf|mime-version:|@echo off)", re.I
)


def check_text(reader: io.BufferedReader) -> None:
    """Readable text in UTF-8, UTF-16 with its mark, or Windows-1252; not a web page or a script."""
    encoding = _encoding(reader)
    decoder = codecs.getincrementaldecoder(encoding)()
    is_first = True
    while piece := reader.read(PIECE_BYTES):
        words = _decoded(decoder, piece)
        if CONTROL.search(words):
            raise Refused(_("The file is not plain text: it holds control characters. Save it as text in UTF-8."))
        if is_first and OTHER_LANGUAGES.match(words):
            raise Refused(_("The file is a web page, a script or another format named as text. Save it as plain text."))
        is_first = False
    _decoded(decoder, b"", final=True)


def check_json(reader: io.BufferedReader) -> None:
    """UTF-8 JSON, an object or an array. A very large one is checked for its frame only, to spare memory."""
    check_text(reader)
    size = reader.tell()
    reader.seek(0)
    if size <= LARGEST_PARSED_JSON:
        _parse(reader.read())
        return
    head = reader.read(1024).strip()
    reader.seek(size - 1024)
    if head[:1] + reader.read().strip()[-1:] not in {b"{}", b"[]"}:
        raise Refused(not_json())


def _parse(content: bytes) -> None:
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("The JSON file is not in UTF-8. Save it in UTF-8 and choose it again.")) from None
    if _depth(words) > DEEPEST_JSON:
        raise Refused(_("The JSON file is nested deeper than %(most)d levels. Flatten it.") % {"most": DEEPEST_JSON})
    try:
        document = json.loads(words)
    except ValueError:
        raise Refused(not_json()) from None
    if not isinstance(document, dict | list):
        raise Refused(not_json())


def _depth(words: str) -> int:
    """The deepest nesting of brackets outside strings."""
    depth = deepest = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', words, re.S):
        if found[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] in "]}":
            depth -= 1
    return deepest


def _encoding(reader: io.BufferedReader) -> str:
    """UTF-16 is known by its mark; else UTF-8, when all of it is, and Windows-1252 as the last that makes sense."""
    reader.seek(0)
    if reader.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        reader.seek(0)
        return "utf-16"
    reader.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := reader.read(PIECE_BYTES):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
        return "utf-8"
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        reader.seek(0)


def _decoded(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> str:
    try:
        return decoder.decode(piece, final)
    except UnicodeDecodeError:
        raise Refused(_("The file is not plain text. Save it as text in UTF-8 and choose it again.")) from None


def not_json() -> str:
    return _("The file is not valid JSON: an object or a list is expected. Check it and choose it again.")
