"""Office documents: the right kind, readable, and with nothing in them that acts, hides or fetches from elsewhere."""

import io
import re
from xml.parsers import expat

from django.utils.translation import gettext as _

from portal.access import Refused
from portal.files.archive import Archive, damaged, too_much

LARGEST_PART_LIST = 4 * 1024 * 1024
LARGEST_EMBEDDED = 16 * 1024 * 1024
OVERLAP_BYTES = 64
PACKED_DRAWINGS = (".emz", ".wmz")
OPEN_XML_MAIN = {
    "docx": "wordprocessingml.document.main+xml",
    "xlsx": "spreadsheetml.sheet.main+xml",
    "pptx": "presentationml.presentation.main+xml",
}
# A chart keeps its numbers in a workbook inside the document; nothing else may be inside.
CHART_WORKBOOK = re.compile(r"(?:word|ppt|xl)/embeddings/[^/]+\.xlsx", re.I)
MACRO_NAMES = re.compile(r"vbaproject|vbadata|macrosheets/|dialogsheets/|activex/|(?:^|/)(?:basic|scripts)/", re.I)
OBJECT_NAMES = re.compile(r"\.(?:bin|ole|exe|dll|js|vbs|ps1|bat|cmd|scr|lnk|jar|hta|msi|docm|xlsm|pptm|xlsb)$", re.I)
HARMLESS_BINARIES = re.compile(r"(?:printerSettings/|customProperty)[^/]*\.bin$", re.I)
ARCHIVE_STARTS = (b"PK\3\4", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ")
OBJECT_STARTS = (b"MZ", b"\xd0\xcf\x11\xe0", b"\x7fELF")
ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
ACTING_FIELDS = re.compile(rb"DDEAUTO|<(?:\w+:)?ddeLink\b|vnd\.sun\.star\.script:")
LOCAL_TEMPLATE = re.compile(r"file:///[A-Za-z]:[\\/]|file:///(?:Users|home)/|[A-Za-z]:\\")


def check_docx(reader: io.BufferedReader) -> None:
    _check_open_xml(Archive(reader), "docx")


def check_xlsx(reader: io.BufferedReader) -> None:
    _check_open_xml(Archive(reader), "xlsx")


def check_pptx(reader: io.BufferedReader) -> None:
    _check_open_xml(Archive(reader), "pptx")


def check_odt(reader: io.BufferedReader) -> None:
    _check_open_document(Archive(reader), b"application/vnd.oasis.opendocument.text")


def check_ods(reader: io.BufferedReader) -> None:
    _check_open_document(Archive(reader), b"application/vnd.oasis.opendocument.spreadsheet")


def _check_open_xml(archive: Archive, kind: str, *, is_embedded: bool = False) -> None:
    if "[Content_Types].xml" not in archive.entries:
        raise Refused(_("The file is an archive, not a document. Upload the documents in it one by one."))
    types = _attributes(archive, "[Content_Types].xml", {"Override", "Default"}, "ContentType")
    if any("macroenabled" in value.lower() or "vbaproject" in value.lower() for value in types):
        raise Refused(macros())
    if not any(value.endswith(OPEN_XML_MAIN[kind]) for value in types):
        raise Refused(_("The document is not a .%(kind)s inside. Save it in that format.") % {"kind": kind})
    _check_entries(archive, is_embedded=is_embedded)
    for name in archive.entries:
        if name.lower().endswith(".rels"):
            _check_relations(archive, name)


def _check_open_document(archive: Archive, media_type: bytes) -> None:
    if "mimetype" not in archive.entries or "content.xml" not in archive.entries:
        raise Refused(_("The file is an archive, not a document. Upload the documents in it one by one."))
    if archive.read("mimetype", most=200).strip() != media_type:
        raise Refused(_("The document is of another kind than its name says. Save it in the right format."))
    manifest = "META-INF/manifest.xml"
    if manifest in archive.entries and b"encryption-data" in archive.read(manifest, most=LARGEST_PART_LIST):
        raise Refused(_("The document is encrypted. Save it without a password and choose it again."))
    _check_entries(archive)


def _check_entries(archive: Archive, *, is_embedded: bool = False) -> None:
    """Every entry is unpacked once: its name, its beginning and what acts in it."""
    for name in archive.entries:
        if MACRO_NAMES.search(name) and not name.endswith("/"):
            raise Refused(macros())
        if OBJECT_NAMES.search(name) and not HARMLESS_BINARIES.search(name):
            raise Refused(objects())
        if CHART_WORKBOOK.fullmatch(name):
            _check_embedded(archive, name, is_embedded=is_embedded)
        else:
            _check_content(archive, name)


def _check_content(archive: Archive, name: str) -> None:
    is_first, before = True, b""
    is_markup = name.lower().endswith((".xml", ".rels", ".vml"))
    for piece in archive.pieces(name):
        if is_first and piece.startswith(ARCHIVE_STARTS) and not name.lower().endswith(PACKED_DRAWINGS):
            raise Refused(_("The document holds an archive or another document. Upload each file by itself."))
        if is_first and piece.startswith(OBJECT_STARTS):
            raise Refused(objects())
        is_first = False
        if is_markup:
            window = (before + piece).replace(b"\0", b"")
            if ENTITIES.search(window):
                raise Refused(damaged())
            if ACTING_FIELDS.search(window):
                raise Refused(macros())
            before = piece[-OVERLAP_BYTES:]


def _check_embedded(archive: Archive, name: str, *, is_embedded: bool) -> None:
    if is_embedded:
        raise Refused(too_much())
    workbook = io.BytesIO(archive.read(name, most=LARGEST_EMBEDDED))
    _check_open_xml(Archive(workbook), "xlsx", is_embedded=True)


def _check_relations(archive: Archive, name: str) -> None:
    """Links that a reader follows are welcome; what a programme would fetch by itself is not."""
    for attributes in _elements(archive, name, {"Relationship"}):
        if attributes.get("TargetMode", "").lower() != "external":
            continue
        kind = attributes.get("Type", "").rpartition("/")[2]
        if kind == "hyperlink" or LOCAL_TEMPLATE.match(attributes.get("Target", "")):
            continue
        raise Refused(
            _("The document fetches a template, picture or data from elsewhere. Save it with everything inside.")
        )


def _attributes(archive: Archive, name: str, tags: set[str], attribute: str) -> list[str]:
    return [attributes.get(attribute, "") for attributes in _elements(archive, name, tags)]


def _elements(archive: Archive, name: str, tags: set[str]) -> list[dict[str, str]]:
    """The attributes of the elements with these names; a document type declaration is refused (entities)."""
    found: list[dict[str, str]] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(" ")[2] in tags:
            found.append(attributes)

    def refuse_declaration(*_: object) -> None:
        raise Refused(damaged())

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse_declaration
    try:
        parser.Parse(archive.read(name, most=LARGEST_PART_LIST), True)
    except expat.ExpatError:
        raise Refused(damaged()) from None
    return found


def macros() -> str:
    return _("The document holds macros or commands. Save it without them, for example as .docx, .xlsx or PDF.")


def objects() -> str:
    return _("The document holds an embedded object or programme. Remove it, or save the document as PDF.")
