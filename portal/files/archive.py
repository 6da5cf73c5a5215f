"""Looks into a zip container without trusting it: sizes, places and names are compared with what is really there."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.access import Refused

MEGABYTE = 1024 * 1024
PIECE_BYTES = 64 * 1024
LARGEST_INDEX = MEGABYTE
MOST_ENTRIES = 5_000
MOST_UNPACKED = 256 * MEGABYTE
HIGHEST_RATIO = 150
RATIO_MATTERS_FROM = 8 * MEGABYTE
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
ENCRYPTED = 0x1 | 0x40
ODD_NAMES = ("/", "\\")


class _ShortReader(io.RawIOBase):
    """Refuses to read much at once: an index of hundreds of megabytes would fill the memory."""

    def __init__(self, reader: io.BufferedIOBase) -> None:
        self.reader = reader

    def read(self, size: int = -1) -> bytes:
        content = self.reader.read(LARGEST_INDEX + 1 if size is None or size < 0 else min(size, LARGEST_INDEX + 1))
        if len(content) > LARGEST_INDEX:
            raise Refused(too_many_parts())
        return content

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self.reader.seek(offset, whence)

    def tell(self) -> int:
        return self.reader.tell()


class Archive:
    """A zip whose index has been checked. `pieces` unpacks one entry and checks it against the index."""

    def __init__(self, reader: io.BufferedIOBase) -> None:
        self.reader = reader
        try:
            index = zipfile.ZipFile(_ShortReader(reader))  # type: ignore[arg-type]
        except (zipfile.BadZipFile, struct.error, UnicodeDecodeError, NotImplementedError):
            raise Refused(damaged()) from None
        self.entries = {entry.filename: entry for entry in index.infolist()}
        if len(self.entries) != len(index.infolist()):
            raise Refused(damaged())
        self._check_index(index)

    def _check_index(self, index: zipfile.ZipFile) -> None:
        entries = sorted(index.infolist(), key=lambda entry: entry.header_offset)
        if not entries or entries[0].header_offset != 0:
            raise Refused(damaged())
        if len(entries) > MOST_ENTRIES:
            raise Refused(too_many_parts())
        if (unpacked := sum(entry.file_size for entry in entries)) > MOST_UNPACKED:
            raise Refused(too_large_unpacked(unpacked, most=MOST_UNPACKED))
        ends = [*(entry.header_offset for entry in entries[1:]), index.start_dir]
        for entry, end in zip(entries, ends, strict=True):
            _check_entry(entry)
            if entry.header_offset + LOCAL_HEADER.size + entry.compress_size > end:
                raise Refused(damaged())

    def pieces(self, name: str) -> Iterator[bytes]:
        """The entry's content; raises `Refused` when more or less comes out than the index says."""
        entry = self.entries[name]
        self.reader.seek(entry.header_offset)
        header = LOCAL_HEADER.unpack(self.reader.read(LOCAL_HEADER.size))
        stored_name = self.reader.read(header[9])
        self.reader.seek(header[10], io.SEEK_CUR)
        expected = entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")
        if header[0] != b"PK\3\4" or header[2] & ENCRYPTED or stored_name != expected:
            raise Refused(damaged())
        checksum = total = 0
        for piece in self._unpacked(entry):
            checksum = zlib.crc32(piece, checksum)
            total += len(piece)
            if total > entry.file_size:
                raise Refused(damaged())
            yield piece
        if total != entry.file_size or checksum != entry.CRC:
            raise Refused(damaged())

    def _unpacked(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        unpacker = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
        for packed in self._packed(entry):
            place = self.reader.tell()
            while packed:
                piece = unpacker.decompress(packed, PIECE_BYTES) if unpacker else packed
                packed = unpacker.unconsumed_tail if unpacker else b""
                if unpacker and unpacker.unused_data:
                    raise Refused(damaged())
                yield piece
            self.reader.seek(place)
        if unpacker and not unpacker.eof:
            yield from self._rest(unpacker)

    def _rest(self, unpacker: "zlib._Decompress") -> Iterator[bytes]:
        while piece := unpacker.decompress(unpacker.unconsumed_tail, PIECE_BYTES):
            yield piece
        if not unpacker.eof:
            raise Refused(damaged())

    def _packed(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        left = entry.compress_size
        while left:
            packed = self.reader.read(min(left, PIECE_BYTES))
            if not packed:
                raise Refused(damaged())
            left -= len(packed)
            yield packed

    def read(self, name: str, *, most: int) -> bytes:
        """One whole small entry."""
        if (size := self.entries[name].file_size) > most:
            raise Refused(too_large_unpacked(size, most=most))
        return b"".join(self.pieces(name))


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise Refused(_("The document is encrypted. Save it without a password and choose it again."))
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Refused(damaged())
    name = entry.orig_filename
    if name.startswith(ODD_NAMES) or ".." in name.split("/") or "\\" in name or ":" in name or "\0" in name:
        raise Refused(damaged())
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused(_("The document holds a link to a file outside it. Save it again and choose the new copy."))
    if entry.file_size > RATIO_MATTERS_FROM and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1):
        raise Refused(
            _("A part of the document unpacks to more than %(most)d times its size. Save the document as PDF.")
            % {"most": HIGHEST_RATIO}
        )


def damaged() -> str:
    return _("The document is damaged and cannot be read. Save it again and choose the new copy.")


def too_many_parts() -> str:
    return _("The document has more than %(most)d parts. Split it, and choose the smaller documents.") % {
        "most": MOST_ENTRIES
    }


def too_large_unpacked(size: int, *, most: int) -> str:
    return _(
        "The document unpacks to %(size)d MB, and at most %(most)d MB can be checked. Split it, and choose the smaller "
        "documents."
    ) % {"size": -(-size // MEGABYTE), "most": most // MEGABYTE}
