"""PDF: whole, open to everybody, and nothing in it that acts or carries other files.

Names may be written with #xx escapes and may stand in compressed object streams; both are looked through.
"""

import io
import re
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.access import Refused

PIECE_BYTES = 256 * 1024
OVERLAP_BYTES = 256
TAIL_BYTES = 2048
DICTIONARY_BYTES = 4096
MOST_UNPACKED = 128 * 1024 * 1024
MOST_OBJECT_STREAMS = 20_000


def _name(word: str) -> str:
    """A pattern for a PDF name that sees through its #xx escapes."""
    return "".join(f"(?:{letter}|#{ord(letter):02x}|#{ord(letter):02X})" for letter in word)


DANGERS: tuple[str, ...] = ("JavaScript", "Launch", "RichMedia", "Rendition", "SubmitForm", "ImportData", "Encrypt")
DANGERS += ("EmbeddedFile", "EmbeddedFiles", "GoToE")
_WORDS = "|".join(f"(?P<{word}>{_name(word)})" for word in (*DANGERS, "ObjStm"))
# XFA is so short that it turns up by chance in a large picture; a form has an object or a list behind it.
WORDS = re.compile(rf"/(?:(?:{_WORDS})(?![A-Za-z0-9_#])|(?P<XFA>XFA)\s*(?:\[|\d+ \d+ R))".encode())
UNUSUAL = re.compile(rb"/(LZW|ASCIIHex|ASCII85|RunLength|Crypt|LZ|AHx|A85|RL)|/Predictor\s+(?!1\D)|#")


def check(reader: io.BufferedReader) -> None:
    """Raises `Refused` with the reason."""
    _check_end(reader)
    streams = sorted({place + start for place, window in _windows(reader) for start in _look(window)})
    if len(streams) > MOST_OBJECT_STREAMS:
        raise Refused(packed_strangely())
    left = MOST_UNPACKED
    for place in streams:
        left -= _look_inside(reader, place, left)


def _check_end(reader: io.BufferedReader) -> None:
    size = reader.seek(0, io.SEEK_END)
    reader.seek(max(size - TAIL_BYTES, 0))
    tail = reader.read()
    before, end, after = tail.rpartition(b"%%EOF")
    if not end or b"startxref" not in before:
        raise Refused(_("The PDF is cut off or damaged. Save it again and choose the new copy."))
    if after.strip(b"\0\r\n\t \x1a"):
        raise Refused(_("Something else is hidden behind the end of the PDF. Print it to a new PDF and choose that."))


def _windows(reader: io.BufferedReader) -> Iterator[tuple[int, bytes]]:
    """The file in overlapping pieces with their places, so that no name falls between two."""
    reader.seek(0)
    place, before = 0, b""
    while piece := reader.read(PIECE_BYTES):
        yield place - len(before), before + piece
        place += len(piece)
        before = piece[-OVERLAP_BYTES:]


def _look(window: bytes) -> list[int]:
    """Where object streams are announced; raises `Refused` at the first name that acts or carries."""
    streams = []
    for found in WORDS.finditer(window):
        if found.lastgroup != "ObjStm":
            raise Refused(reason(found.lastgroup or ""))
        streams.append(found.start())
    return streams


def _look_inside(reader: io.BufferedReader, place: int, left: int) -> int:
    """Unpacks one object stream, looks through it, and returns how many bytes it held."""
    start = max(place - DICTIONARY_BYTES, 0)
    reader.seek(start)
    around = reader.read(2 * DICTIONARY_BYTES)
    opening = around.find(b"stream", place - start + len("/ObjStm"))
    if opening < 0:
        return 0
    dictionary = around[around.rfind(b"obj", 0, place - start) : opening]
    body = opening + len(b"stream")
    body += 2 if around[body : body + 2] == b"\r\n" else 1
    if UNUSUAL.search(dictionary) or (b"/Filter" in dictionary and b"/Fl" not in dictionary):
        raise Refused(packed_strangely())
    if b"/Fl" not in dictionary:
        return 0  # Not compressed: it was looked through with the rest.
    reader.seek(start + body)
    return _inflate(reader, left)


def _inflate(reader: io.BufferedReader, left: int) -> int:
    unpacker = zlib.decompressobj()
    before, packed, total = b"", b"", 0
    while not unpacker.eof:
        packed = packed or reader.read(PIECE_BYTES)
        if not packed:
            break
        try:
            piece = unpacker.decompress(packed, PIECE_BYTES)
        except zlib.error:
            raise Refused(packed_strangely()) from None
        packed = unpacker.unconsumed_tail
        total += len(piece)
        if total > left:
            raise Refused(packed_strangely())
        _look(before + piece)
        before = piece[-OVERLAP_BYTES:]
    return total


def reason(word: str) -> str:
    if word == "Encrypt":
        return _("The PDF is encrypted or protected. Save it without a password and without restrictions.")
    if word in {"EmbeddedFile", "EmbeddedFiles", "GoToE"}:
        return _("The PDF carries other files inside. Upload each file by itself, and the PDF without them.")
    if word in {"XFA", "SubmitForm", "ImportData"}:
        return _("The PDF is an interactive form. Print it to a new PDF and choose that.")
    return _("The PDF holds a script, media or a command. Print it to a new PDF and choose that.")


def packed_strangely() -> str:
    return _("The PDF is packed in a way that cannot be checked. Print it to a new PDF and choose that.")
