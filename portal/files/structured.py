"""JSON and XML: well formed, and nothing that another programme would run or render. Neither is built in memory."""

import io
import re
from collections.abc import Iterator

import msgspec
from django.utils.translation import gettext as _

from portal.access import Refused
from portal.files.markup import Attributes, Reader, not_well_formed

MEGABYTE = 1024 * 1024
PIECE_BYTES = 256 * 1024
LARGEST_PARSED_JSON = 8 * MEGABYTE
UTF8_MARK = b"\xef\xbb\xbf"
# What a browser renders, and what an office programme opens by its content.
OTHER_LANGUAGES = re.compile(
    r"http://www\.w3\.org/(?:1999/xhtml|2000/svg|1999/XSL/Transform)|urn:oasis:names:tc:opendocument:|"
    r"schemas\.microsoft\.com/office/|urn:schemas-microsoft-com:|schemas\.openxmlformats\.org/"
)
PAGES = {"html", "svg", "script", "stylesheet", "transform"}
RENDERERS = re.compile(r"xml-stylesheet|mso-", re.I)


def check_json(reader: io.BufferedReader) -> None:
    """UTF-8 JSON, an object or an array. A very large one is checked for its frame only, to spare memory."""
    size = reader.seek(0, io.SEEK_END)
    reader.seek(0)
    if size <= LARGEST_PARSED_JSON:
        return _check_whole_json(reader.read().removeprefix(UTF8_MARK))
    head = reader.read(1024).removeprefix(UTF8_MARK).strip()
    reader.seek(size - 1024)
    if head[:1] + reader.read().strip()[-1:] not in {b"{}", b"[]"}:
        raise Refused(not_json())
    return None


def _check_whole_json(content: bytes) -> None:
    try:
        content.decode()
    except UnicodeDecodeError:
        raise Refused(_("The JSON file is not in UTF-8. Save it in UTF-8 and choose it again.")) from None
    if content.strip()[:1] not in {b"{", b"["}:
        raise Refused(not_json())
    try:
        msgspec.json.decode(content, type=msgspec.Raw)
    except msgspec.DecodeError:
        raise Refused(not_json()) from None
    except RecursionError:
        raise Refused(_("The JSON file is nested many hundred levels deep. Flatten it and choose it again.")) from None


def not_json() -> str:
    return _("The file is not valid JSON: an object or a list is expected. Check it and choose it again.")


def check_xml(reader: io.BufferedReader) -> None:
    """Well-formed XML of a machine, such as an exported configuration: no page, no drawing, no office document."""
    Reader(on_start=_element, on_instruction=_instruction).read(_pieces(reader))


def _pieces(reader: io.BufferedReader) -> Iterator[bytes]:
    head = reader.read(PIECE_BYTES)
    if not head.removeprefix(UTF8_MARK).replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n").startswith(b"<"):
        raise Refused(not_well_formed())
    yield head
    while piece := reader.read(PIECE_BYTES):
        yield piece


def _element(name: str, attributes: Attributes) -> None:
    namespace, _space, element = name.rpartition(" ")
    if OTHER_LANGUAGES.search(namespace) or element.lower() in PAGES:
        raise Refused(another_format())


def _instruction(target: str, words: str) -> None:
    if RENDERERS.match(target):
        raise Refused(another_format())


def another_format() -> str:
    return _("The XML file is a web page, a drawing or an office document. Save it in a format of its own.")
