"""Receives uploads: counted, hashed and sealed as the bytes arrive, before any view runs.

Only the URLs named in `settings.UPLOAD_URL_NAMES` take files; elsewhere the request ends with 400 at the first file.
What is wrong with a file never raises: the `Upload` carries the sentence in `refusal`, so that the form is shown
again with all that was typed. A body far beyond the cap is not even read; one a little beyond is read and thrown
away, because a browser shows no answer before it has sent everything.
"""

import logging
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser
from django.urls import resolve
from django.utils.translation import gettext as _

from portal.access import Refused
from portal.files import names, slots, types
from portal.files.models import StoredFile
from portal.files.store import PartFile

MOST_FILES = 20
# Read at a time: larger pieces than Django's cost fewer copies on their way here.
PIECE_BYTES = 512 * 1024
FORM_ALLOWANCE = 4 * 1024 * 1024
logger = logging.getLogger(__name__)


class NoFilesHere(BadRequest):
    """A file came to a page that takes none: 400 with the sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Upload:
    """One file of a request: either acceptable and sealed in a part file, or refused with a sentence."""

    def __init__(self, *, name: str, part: PartFile | None = None, media_type: str = "", refusal: str = "") -> None:
        self.name = name
        self.part = part
        self.media_type = media_type
        self.refusal = refusal
        self.size = part.size if part else 0
        self.sha256 = part.digest.hexdigest() if part else ""
        self.is_kept = False

    def __str__(self) -> str:
        return self.name

    def close(self) -> None:
        """Called when the request ends: what was not kept, or whose transaction was rolled back, leaves the disk."""
        if self.part and not (self.is_kept and _has_row(self.part)):
            self.part.discard()


def _has_row(part: PartFile) -> bool:
    try:
        return StoredFile.objects.filter(public_id=part.file_id).exists()
    except DatabaseError:
        logger.warning("Left the file %s on disk: the database did not say whether it was kept.", part.file_id)
        return True


class EvidenceUploadHandler(FileUploadHandler):
    """The only handler in `FILE_UPLOAD_HANDLERS`."""

    chunk_size = PIECE_BYTES
    parser: "_NameKeepingParser | None" = None
    part: PartFile | None = None
    slot: IO[bytes] | None = None
    refusal = ""
    pending_field = ""
    files = 0
    received = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: bytes, encoding: str | None = None
    ) -> Any:
        """Parse with our own parser, which keeps names as they were sent; it calls here again and gets None."""
        if self.parser:
            return None
        self.body_length = content_length
        self.parser = _NameKeepingParser(META, input_data, [self], encoding)
        try:
            return self.parser.parse()
        except BaseException:
            self._discard()
            raise
        finally:
            if self.slot:
                self.slot.close()

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, file_name, *args, **kwargs)
        assert isinstance(self.request, HttpRequest)
        membership = self._uploading_member()
        self.pending_field, self.refusal = field_name, ""
        self.files += 1
        self.slot = self.slot or slots.take(membership.pk)
        if self.slot is None:
            self.refusal = too_many_under_way()
            raise StopUpload(connection_reset=True)
        if self.files > MOST_FILES:
            return self._refuse(_("Send at most %(most)d files at once.") % {"most": MOST_FILES})
        if self.body_length > settings.MAX_UPLOAD_BYTES + FORM_ALLOWANCE:
            return self._refuse(too_large())
        try:
            self.file_name = names.clean_name(file_name)
            self.watch = types.watch_of(self.file_name)
            self.part = PartFile(organisation_id=membership.organisation_id)
        except Refused as refused:
            self._refuse(refused.sentence)
        except OSError:
            self._could_not_store()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.part is None:
            return None
        self.received += len(raw_data)
        if self.received > settings.MAX_UPLOAD_BYTES:
            return self._refuse(too_large() if self.files == 1 else too_large_together())
        try:
            self.watch.see(raw_data)
            self.part.write(raw_data)
        except OSError:
            self._could_not_store()
        return None

    def file_complete(self, file_size: int) -> Upload:
        part = self.part
        if part is not None:
            try:
                part.finish()
                media_type = types.check(part.open(), name=self.file_name, size=part.size, watch=self.watch)
            except Refused as refused:
                self._refuse(refused.sentence)
            except OSError:
                self._could_not_store()
            else:
                self.part, self.pending_field = None, ""
                return Upload(name=self.file_name, part=part, media_type=media_type)
        self.pending_field = ""
        return self._refused_upload()

    def upload_interrupted(self) -> None:
        """The body ended in the middle of a file: the connection broke, or the length was wrong."""
        self._discard()
        self.refusal = _("The upload was cut off before its end. Choose the file again.")

    def upload_complete(self) -> None:
        """A file that was stopped or cut off never came to `file_complete`; the form must still hear of it."""
        if self.pending_field and self.refusal:
            self.parser.add_file(self.pending_field, self._refused_upload())  # type: ignore[union-attr]

    def _uploading_member(self) -> Any:
        match = self.request.resolver_match or resolve(self.request.path_info)
        if match.view_name not in settings.UPLOAD_URL_NAMES:
            raise NoFilesHere(_("This page takes no files. Upload evidence on the evidence pages."))
        membership = getattr(self.request, "membership", None)
        if membership is None:
            # Nobody is signed in any more: the fields are kept for the sign-in page to save, the file is not.
            raise StopUpload(connection_reset=True) if self._is_far_too_long() else SkipFile()
        return membership

    def _refuse(self, sentence: str) -> None:
        self._discard()
        self.refusal = sentence
        if self._is_far_too_long():
            raise StopUpload(connection_reset=True)

    def _could_not_store(self) -> None:
        logger.exception("An upload could not be stored.")
        self._refuse(_("The file could not be stored just now. Nothing was kept; try again in a few minutes."))

    def _is_far_too_long(self) -> bool:
        return self.body_length > 2 * settings.MAX_UPLOAD_BYTES + FORM_ALLOWANCE

    def _discard(self) -> None:
        if self.part is not None:
            self.part.discard()
            self.part = None

    def _refused_upload(self) -> Upload:
        return Upload(name=names.shown_name(self.file_name or ""), refusal=self.refusal)


class _NameKeepingParser(MultiPartParser):
    """Django's parser repairs a file's name silently; ours is refused instead, with a reason."""

    def sanitize_file_name(self, file_name: str) -> str:
        return file_name

    def add_file(self, field_name: str, upload: Upload) -> None:
        self._files.appendlist(field_name, upload)  # type: ignore[attr-defined]


def too_many_under_way() -> str:
    return _("%(most)d of your uploads are still under way. Wait until one has ended, then choose the file again.") % {
        "most": slots.MOST_AT_ONCE
    }


def too_large() -> str:
    return _("The file is larger than %(most)d MB. Split it, or save it with smaller images, and choose it again.") % {
        "most": settings.MAX_UPLOAD_BYTES // (1024 * 1024)
    }


def too_large_together() -> str:
    return _("Together the files are larger than %(most)d MB. Send this one by itself.") % {
        "most": settings.MAX_UPLOAD_BYTES // (1024 * 1024)
    }
