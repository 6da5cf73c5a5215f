"""Which files the portal takes, told by their content and their name, which must agree.

Every check reads the sealed part through a seekable reader, in small pieces, and refuses with a sentence that says
what to do. What a check cannot understand is refused, never accepted.
"""

import io
import logging
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import puremagic
from django.utils.translation import gettext as _

from portal.access import Refused
from portal.files import images, names, open_document, open_xml, pdf, structured, text

HEAD_BYTES = 4096
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FileType:
    """One accepted kind of file: its media type, how its content begins, what watches it while it arrives, and the
    check of its inside afterwards."""

    media_type: str
    magic: bytes
    check: Callable[[io.BufferedReader], None] | None = None
    is_zip: bool = False
    watch: type[text.Watch] = text.Watch


OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": FileType("application/pdf", b"%PDF-", pdf.check),
    "docx": FileType(f"{OPEN_XML}wordprocessingml.document", b"PK\3\4", open_xml.check_docx, is_zip=True),
    "xlsx": FileType(f"{OPEN_XML}spreadsheetml.sheet", b"PK\3\4", open_xml.check_xlsx, is_zip=True),
    "pptx": FileType(f"{OPEN_XML}presentationml.presentation", b"PK\3\4", open_xml.check_pptx, is_zip=True),
    "odt": FileType(f"{OPEN_DOCUMENT}text", b"PK\3\4", open_document.check_odt, is_zip=True),
    "ods": FileType(f"{OPEN_DOCUMENT}spreadsheet", b"PK\3\4", open_document.check_ods, is_zip=True),
    "csv": FileType("text/csv", b"", watch=text.TextWatch),
    "txt": FileType("text/plain", b"", watch=text.TextWatch),
    "log": FileType("text/plain", b"", watch=text.TextWatch),
    "yaml": FileType("application/yaml", b"", watch=text.TextWatch),
    "yml": FileType("application/yaml", b"", watch=text.TextWatch),
    "json": FileType("application/json", b"", structured.check_json, watch=text.TextWatch),
    "xml": FileType("application/xml", b"", structured.check_xml),
    "png": FileType("image/png", b"\x89PNG\r\n\x1a\n", images.check_png),
    "jpg": FileType("image/jpeg", b"\xff\xd8\xff", images.check_jpeg),
    "jpeg": FileType("image/jpeg", b"\xff\xd8\xff", images.check_jpeg),
}
ACCEPT = ",".join(f".{extension}" for extension in TYPES)


def type_of_name(name: str) -> FileType:
    """The type that a name claims; raises `Refused` when it is not one that the portal takes."""
    file_type = TYPES.get(names.extension_of(name))
    if file_type is None:
        raise Refused(
            _("Files of this type are not accepted. Save it as one of these and choose it again: %(types)s.")
            % {"types": ", ".join(TYPES)}
        )
    return file_type


def watch_of(name: str) -> text.Watch:
    """What must see every byte of a file of this name while it arrives; raises `Refused` like `type_of_name`."""
    return type_of_name(name).watch()


def check(reader: io.BufferedReader, *, name: str, size: int, watch: text.Watch) -> str:
    """The media type of an acceptable file; raises `Refused` with the reason otherwise. Closes the reader.

    `watch` is the one that `watch_of` gave, and has seen the whole file.
    """
    with reader:
        file_type = type_of_name(name)
        if size == 0:
            raise Refused(_("The file is empty. Check that it was saved, and choose it again."))
        head = reader.read(HEAD_BYTES)
        if not head.startswith(file_type.magic):
            raise Refused(_not_what_it_says(name, head))
        try:
            _check_single(reader, file_type, head)
            watch.conclude()
            if file_type.check:
                reader.seek(0)
                file_type.check(reader)
        except Refused:
            raise
        except Exception:
            # Content is hostile until it is understood: whatever a check stumbles over is a damaged file.
            logger.warning("The check of an uploaded %s stumbled.", file_type.media_type, exc_info=True)
            raise Refused(_("The file is damaged and cannot be read. Save it again and choose the new copy.")) from None
        return file_type.media_type


def _check_single(reader: io.BufferedReader, file_type: FileType, head: bytes) -> None:
    """A file that is two things at once shows one to us and another to somebody else. Words about PDF are no PDF."""
    two_in_one = not file_type.is_zip and zipfile.is_zipfile(reader)
    if b"%PDF-" in head[1:]:
        reader.seek(max(reader.seek(0, io.SEEK_END) - HEAD_BYTES, 0))
        tail = reader.read()
        two_in_one = two_in_one or bool(file_type.magic) or (b"startxref" in tail and b"%%EOF" in tail)
    if two_in_one:
        raise Refused(_("The file holds a second file of another type. Save it again as one plain document."))


def _not_what_it_says(name: str, head: bytes) -> str:
    extension = names.extension_of(name)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _(
            "The file is protected by a password or in an old Office format. Save it without a password as %(type)s."
        ) % {"type": extension}
    return _("The file is named .%(type)s, but its content is %(found)s. Save it in the right format.") % {
        "type": extension,
        "found": _found(head),
    }


def _found(head: bytes) -> str:
    try:
        return puremagic.from_string(head, mime=True) or _("something else")
    except (puremagic.PureError, ValueError):
        return _("something else")
