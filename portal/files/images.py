"""PNG and JPEG: whole, of a size that a screen can show, and nothing behind their end."""

import io
import struct
import zlib

from django.utils.translation import gettext as _

from portal.access import Refused

LONGEST_SIDE = 20_000
MOST_PIXELS = 120_000_000
PIECE_BYTES = 64 * 1024
# Start-of-frame markers of JPEG; the others in this range are tables.
JPEG_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_STANDALONE = {0x01, *range(0xD0, 0xD8)}


def check_png(reader: io.BufferedReader) -> None:
    """Walks the chunks: header first, every checksum right, an end, and nothing after it."""
    reader.seek(8)
    kind = b""
    has_pixels = False
    while kind != b"IEND":
        is_first = not kind
        length, kind = struct.unpack(">I4s", _exactly(reader, 8))
        content = _checked_chunk(reader, kind, length)
        if is_first != (kind == b"IHDR"):
            raise Refused(cut_off())
        if is_first:
            _check_size(*struct.unpack(">II", content[:8]))
        has_pixels = has_pixels or kind == b"IDAT"
    if reader.read(1) or not has_pixels:
        raise Refused(more_behind() if has_pixels else cut_off())


def _checked_chunk(reader: io.BufferedReader, kind: bytes, length: int) -> bytes:
    """Verifies one chunk's checksum and returns its beginning."""
    checksum = zlib.crc32(kind)
    first = piece = _exactly(reader, min(length, PIECE_BYTES))
    while True:
        checksum = zlib.crc32(piece, checksum)
        length -= len(piece)
        if length <= 0:
            break
        piece = _exactly(reader, min(length, PIECE_BYTES))
    if struct.unpack(">I", _exactly(reader, 4))[0] != checksum:
        raise Refused(cut_off())
    return first


def check_jpeg(reader: io.BufferedReader) -> None:
    """Walks the segments up to the picture, then looks for its end; cameras may put more pictures behind it."""
    reader.seek(2)
    has_frame = False
    while (marker := _next_marker(reader)) != 0xDA:
        if marker in JPEG_STANDALONE:
            continue
        if marker == 0xD9:
            raise Refused(cut_off())
        length = struct.unpack(">H", _exactly(reader, 2))[0] - 2
        content = _exactly(reader, max(length, 0))
        if marker in JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[1:5])
            _check_size(width, height)
            has_frame = True
    if not has_frame:
        raise Refused(cut_off())
    _find_end(reader)


def _next_marker(reader: io.BufferedReader) -> int:
    if _exactly(reader, 1) != b"\xff":
        raise Refused(cut_off())
    marker = 0xFF
    while marker == 0xFF:
        marker = _exactly(reader, 1)[0]
    return marker


def _find_end(reader: io.BufferedReader) -> None:
    """The end mark of the picture; what follows may not be an archive, a programme or a page."""
    has_ended = False
    before = b""
    while piece := reader.read(PIECE_BYTES):
        window = before + piece
        if has_ended and _is_foreign(window):
            raise Refused(more_behind())
        if not has_ended and (end := window.find(b"\xff\xd9")) >= 0:
            has_ended = True
            if _is_foreign(window[end:]):
                raise Refused(more_behind())
        before = window[-16:]
    if not has_ended:
        raise Refused(cut_off())


def _is_foreign(window: bytes) -> bool:
    lowered = window.lower()
    signs = (b"rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"%pdf-", b"<script", b"<?php", b"<html")
    return any(sign in lowered for sign in signs) or b"This program cannot be run" in window


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise Refused(cut_off())
    size = {"width": width, "height": height}
    if max(width, height) > LONGEST_SIDE:
        raise Refused(
            _("The picture is %(width)d × %(height)d pixels. Make it smaller: at most %(most)d on each side.")
            % {**size, "most": LONGEST_SIDE}
        )
    if width * height > MOST_PIXELS:
        raise Refused(
            _("The picture is %(width)d × %(height)d pixels. Make it smaller: at most %(most)d million in all.")
            % {**size, "most": MOST_PIXELS // 1_000_000}
        )


def _exactly(reader: io.BufferedReader, size: int) -> bytes:
    content = reader.read(size)
    if len(content) != size:
        raise Refused(cut_off())
    return content


def cut_off() -> str:
    return _("The picture is damaged or cut off. Save it again and choose the new copy.")


def more_behind() -> str:
    return _("Something else is hidden behind the picture. Save the picture again and choose the new copy.")
