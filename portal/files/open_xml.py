"""Word, Excel and PowerPoint files: judged by the package's own list of types and relationships, and by the few
elements of their parts that act."""

import io
import re

from django.utils.translation import gettext as _

from portal.access import Refused
from portal.files import links, office
from portal.files.archive import Archive
from portal.files.markup import Attributes, Reader, local
from portal.files.word_fields import Fields

LARGEST_EMBEDDED = 16 * 1024 * 1024
TYPES = "[Content_Types].xml"
MAIN = {
    "docx": "wordprocessingml.document.main+xml",
    "xlsx": "spreadsheetml.sheet.main+xml",
    "pptx": "presentationml.presentation.main+xml",
}
# A chart keeps its numbers in a workbook inside the document; nothing else may be inside.
CHART_WORKBOOK = re.compile(r"(?:word|ppt|xl)/embeddings/[^/]+\.xlsx", re.I)
MACRO_TYPES = re.compile(r"macro|vbaproject|activex|dialogsheet", re.I)
OBJECT_TYPES = re.compile(r"webextension", re.I)
MACRO_RELATIONS = re.compile(r"macrosheet|vbaproject|wordvbadata|activex|control|dialogsheet", re.I)
OBJECT_RELATIONS = re.compile(r"afchunk|oleobject|webextension|subdocument|attachedtoolbars|keymapcustom", re.I)
LOADING = {"dbPr", "webPr", "olapPr", "textPr", "mailMerge", "ddeLink", "ddeItem", "webPublishItem"}
ACTING_PRESS = re.compile(r"\s*ppaction://(?:program|macro|ole)", re.I)
PICTURES = {"imagedata", "fill", "stroke", "image", "use", "feImage", "script"}
PICTURE_SOURCES = {"src", "href", "althref"}
PICTURE_INSIDE = re.compile(r"\s*data:image/", re.I)


def check_docx(reader: io.BufferedReader) -> None:
    _check(Archive(reader), "docx")


def check_xlsx(reader: io.BufferedReader) -> None:
    _check(Archive(reader), "xlsx")


def check_pptx(reader: io.BufferedReader) -> None:
    _check(Archive(reader), "pptx")


def _check(archive: Archive, kind: str, *, is_embedded: bool = False) -> None:
    if TYPES not in archive.entries:
        raise Refused(office.no_document())
    _check_types(archive, kind)

    def embedded(name: str) -> bool:
        if not CHART_WORKBOOK.fullmatch(name):
            return False
        if is_embedded:
            raise Refused(_("A workbook in the document holds another workbook. Upload each file by itself."))
        _check(office.opened(archive.read(name, most=LARGEST_EMBEDDED)), "xlsx", is_embedded=True)
        return True

    office.check_parts(archive, _reader_of, embedded=embedded)


def _check_types(archive: Archive, kind: str) -> None:
    found: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) in {"Override", "Default"}:
            found.append(attributes.get("ContentType", "").strip().lower())

    office.read_list(archive, TYPES, Reader(on_start=start))
    if any(MACRO_TYPES.search(value) for value in found):
        raise Refused(office.macros())
    if any(OBJECT_TYPES.search(value) for value in found):
        raise Refused(office.objects())
    if not any(value.endswith(MAIN[kind]) for value in found):
        raise Refused(_("The document is not a .%(kind)s inside. Save it in that format.") % {"kind": kind})


def _reader_of(name: str) -> Reader:
    return Reader(on_start=_relation) if name.lower().endswith(".rels") else _Part().reader()


def _relation(name: str, attributes: Attributes) -> None:
    """Links that a reader follows are welcome; what a programme would fetch by itself is not."""
    if local(name) != "Relationship":
        return
    kind = attributes.get("Type", "").rpartition("/")[2]
    target = attributes.get("Target", "")
    if MACRO_RELATIONS.search(kind):
        raise Refused(office.macros())
    if OBJECT_RELATIONS.search(kind):
        raise Refused(office.objects())
    is_outside = attributes.get("TargetMode", "").strip().lower() == "external"
    if kind.lower() == "hyperlink":
        links.check(target)
    elif (is_outside or _is_address(target)) and not links.is_local(target):
        raise Refused(office.fetched(target))


def _is_address(target: str) -> bool:
    """Parts of the package are named from its root ("/word/media/a.png") or from the part that uses them."""
    return bool(links.SCHEME.match(target.strip()) or links.SHARE.match(target.strip()))


class _Part:
    """Looks at the elements of one part."""

    def __init__(self) -> None:
        self.fields = Fields()
        self.formula: list[str] | None = None

    def reader(self) -> Reader:
        return Reader(on_start=self.start, on_text=self.text, on_end=self.end)

    def start(self, name: str, attributes: Attributes) -> None:
        element = local(name)
        if element == "altChunk":
            raise Refused(office.objects())
        if element in LOADING:
            raise Refused(office.loaded())
        if element == "f":
            self.formula = []
        for attribute, value in attributes.items():
            self.attribute(element, local(attribute), value)

    def attribute(self, element: str, attribute: str, value: str) -> None:
        if element == "fldChar" and attribute == "fldCharType":
            self.fields.mark(value.strip().lower())
        elif element == "fldSimple" and attribute == "instr":
            self.fields.mark("begin")
            self.fields.say(value)
            self.fields.mark("separate")
        elif attribute == "action" and ACTING_PRESS.match(value):
            raise Refused(office.macros())
        elif attribute in PICTURE_SOURCES and element in PICTURES:
            if _is_address(value) and not (links.is_local(value) or PICTURE_INSIDE.match(value)):
                raise Refused(office.fetched(value))
        elif attribute == "href":
            links.check(value)

    def text(self, words: str) -> None:
        if self.formula is not None:
            self.formula.append(words)
        else:
            self.fields.say(words)

    def end(self, name: str) -> None:
        element = local(name)
        if element == "f" and self.formula is not None:
            office.check_formula("".join(self.formula))
            self.formula = None
        if element == "fldSimple":
            self.fields.mark("end")
        if element in {"document", "hdr", "ftr", "footnotes", "endnotes", "comments"}:
            self.fields.conclude()
