"""Office documents: the right kind, readable, and with nothing in them that acts, hides or fetches from elsewhere.

What the two families of formats share: every part is unpacked once, its name and beginning are judged, and markup that
could act is parsed.
"""

import io
import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from portal.access import Refused
from portal.files import links
from portal.files.archive import Archive
from portal.files.markup import Reader

LARGEST_PART_LIST = 4 * 1024 * 1024
OVERLAP_BYTES = 64
PACKED_DRAWINGS = (".emz", ".wmz")
MACRO_NAMES = re.compile(r"vbaproject|vbadata|macrosheets/|dialogsheets/|activex/|(?:^|/)(?:basic|scripts)/", re.I)
OBJECT_NAMES = re.compile(r"\.(?:bin|ole|exe|dll|js|vbs|ps1|bat|cmd|scr|lnk|jar|hta|msi|docm|xlsm|pptm|xlsb)$", re.I)
HARMLESS_BINARIES = re.compile(r"(?:printerSettings/|customProperty)[^/]*\.bin$", re.I)
ARCHIVE_STARTS = (b"PK\3\4", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ")
OBJECT_STARTS = (b"MZ", b"\xd0\xcf\x11\xe0", b"\x7fELF")
MARKUP_NAMES = (".xml", ".rels", ".vml", ".rdf")
# Large tables of plain numbers hold none of these and are not parsed: they cannot act. The last three could spell a
# word in pieces; a zero octet is another encoding.
REMARKABLE = (
    *(b"instr", b"fld", b"Chunk", b"mailMerge", b"onnection", b"webPub", b"dde", b"DDE", b"<f", b":f>", b":f "),
    *(b"href", b"src", b"action", b"cript", b"vent", b"ormula", b"elationship", b"source", b"plugin", b"applet"),
    *(b"database", b"floating", b"object-ole"),
    *(b"&#", b"<!", b"\0"),
)
COMPUTES_FROM_ELSEWHERE = re.compile(
    r"(?<![\w.])(?:_xlfn\.)?(?:WEBSERVICE|IMAGE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|DDE|FOPEN)\s*\(|\|\s*'", re.I
)
QUOTED = re.compile(r'"[^"]*"')
SCRIPT_ADDRESS = re.compile(r"\s*(?:vnd\.sun\.star\.|macro:|javascript:|vbscript:|service:)", re.I)
PartReader = Callable[[str], Reader]


def check_parts(archive: Archive, reader_of: PartReader, *, embedded: Callable[[str], bool]) -> None:
    """Unpack every part once. `reader_of(name)` gives the reader of its markup; `embedded(name)` is true for a part
    that it has checked as a document of its own."""
    for name in archive.entries:
        if MACRO_NAMES.search(name) and not name.endswith("/"):
            raise Refused(macros())
        if OBJECT_NAMES.search(name) and not HARMLESS_BINARIES.search(name):
            raise Refused(objects())
        if embedded(name):
            continue
        is_markup, is_remarkable = _look_at_content(archive, name)
        if is_markup and is_remarkable:
            reader = reader_of(name)
            if not name.lower().endswith(".svg"):
                reader.refuse_document_types()
            reader.read(archive.pieces(name))


def _look_at_content(archive: Archive, name: str) -> tuple[bool, bool]:
    """Whether the part is markup, by its name or its beginning, and holds what has to be parsed."""
    is_first, is_remarkable, before = True, False, b""
    is_markup = name.lower().endswith(MARKUP_NAMES)
    for piece in archive.pieces(name):
        if is_first and piece.startswith(ARCHIVE_STARTS) and not name.lower().endswith(PACKED_DRAWINGS):
            raise Refused(_("The document holds an archive or another document. Upload each file by itself."))
        if is_first and piece.startswith(OBJECT_STARTS):
            raise Refused(objects())
        is_markup = is_markup or (is_first and b"<?xml" in piece[:64].replace(b"\0", b""))
        is_first = False
        if is_markup and not is_remarkable:
            window = before + piece
            is_remarkable = any(word in window for word in REMARKABLE)
            before = piece[-OVERLAP_BYTES:]
    return is_markup, is_remarkable


def check_formula(formula: str) -> None:
    """A cell may compute from other cells, not ask another program or an address; words in quotes are data."""
    if COMPUTES_FROM_ELSEWHERE.search(QUOTED.sub('""', formula)):
        raise Refused(
            _("A cell gets its value from another program or address: %(formula)s. Replace it by its value.")
            % {"formula": links.shown(formula)}
        )


def read_list(archive: Archive, name: str, reader: Reader) -> None:
    """Parse a small part that lists others."""
    reader.refuse_document_types()
    reader.read([archive.read(name, most=LARGEST_PART_LIST)])


def opened(content: bytes) -> Archive:
    return Archive(io.BytesIO(content))


def no_document() -> str:
    return _("The file is an archive, not a document. Upload the documents in it one by one.")


def macros() -> str:
    return _("The document holds macros or commands. Save it without them, for example as .docx, .xlsx or PDF.")


def objects() -> str:
    return _("The document holds an embedded object or programme. Remove it, or save the document as PDF.")


def fetched(address: str) -> str:
    return _("The document fetches %(address)s when it is opened. Save it with everything inside, or as PDF.") % {
        "address": links.shown(address)
    }


def loaded() -> str:
    return _("The document loads data from another program, a database or the web. Save it with the values only.")
