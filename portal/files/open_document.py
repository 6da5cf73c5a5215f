"""OpenDocument text and spreadsheets: one rule for every address in them, and no scripts, events or outside data."""

import io
import re

from django.utils.translation import gettext as _

from portal.access import Refused
from portal.files import links, office
from portal.files.archive import Archive
from portal.files.markup import Attributes, Reader, local

MANIFEST = "META-INF/manifest.xml"
SCRIPTING = {"event-listener", "script", "scripts-library", "libraries", "library", "module"}
LOADING = {
    *("dde-source", "dde-connection", "dde-connection-decl", "dde-link", "dde-links", "database-source-sql"),
    *("database-source-query", "database-source-table", "connection-resource", "connection-data", "table-source"),
    *("cell-range-source", "database-display", "database-next", "database-row-select"),
}
CARRIED = {"plugin", "applet", "floating-frame", "object-ole", "param"}
PRESSED = {"a", "hyperlink"}
# Programs look at these beside the document, on the writer's own disk; they are not fetched.
WRITERS_OWN = {"template"}
FORMULAS = {"formula", "condition"}
FORMULA_PREFIX = re.compile(r"^\s*[a-z]+:(?==)", re.I)


def check_odt(reader: io.BufferedReader) -> None:
    _check(Archive(reader), b"application/vnd.oasis.opendocument.text")


def check_ods(reader: io.BufferedReader) -> None:
    _check(Archive(reader), b"application/vnd.oasis.opendocument.spreadsheet")


def _check(archive: Archive, media_type: bytes) -> None:
    if "mimetype" not in archive.entries or "content.xml" not in archive.entries:
        raise Refused(office.no_document())
    if archive.read("mimetype", most=200).strip() != media_type:
        raise Refused(_("The document is of another kind than its name says. Save it in the right format."))
    if MANIFEST in archive.entries:
        office.read_list(archive, MANIFEST, Reader(on_start=_listed))
    office.check_parts(archive, lambda name: Reader(on_start=_element), embedded=lambda name: False)


def _listed(name: str, attributes: Attributes) -> None:
    if local(name) == "encryption-data":
        raise Refused(_("The document is encrypted. Save it without a password and choose it again."))
    for attribute, value in attributes.items():
        if local(attribute) == "media-type" and re.search(r"script|basic|java|binary;.*ole", value, re.I):
            raise Refused(office.macros())


def _element(name: str, attributes: Attributes) -> None:
    element = local(name)
    if element in SCRIPTING:
        raise Refused(office.macros())
    if element in LOADING:
        raise Refused(office.loaded())
    if element in CARRIED:
        raise Refused(office.objects())
    for attribute, value in attributes.items():
        _attribute(element, local(attribute), value)


def _attribute(element: str, attribute: str, value: str) -> None:
    if office.SCRIPT_ADDRESS.match(value):
        raise Refused(office.macros())
    if attribute in FORMULAS:
        office.check_formula(FORMULA_PREFIX.sub("", value))
    if attribute != "href":
        return
    if element in PRESSED:
        links.check(value)
    elif links.is_elsewhere(value) and not (element in WRITERS_OWN and _is_writers_own(value)):
        raise Refused(office.fetched(value))


def _is_writers_own(address: str) -> bool:
    return links.is_local(address) or not (links.SCHEME.match(address.strip()) or links.SHARE.match(address.strip()))
