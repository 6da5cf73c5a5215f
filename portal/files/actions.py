"""Keeping an upload and reading it again. The caller has checked the rules and writes the ledger."""

from collections.abc import Iterator
from typing import Any

from portal.access import Refused
from portal.encryption.files import CHUNK_BYTES
from portal.files import store
from portal.files.models import StoredFile
from portal.files.uploads import Upload


def keep(upload: Upload, *, organisation: Any, by: Any) -> StoredFile:
    """Move the sealed part to its place and write its row, in the caller's transaction.

    `organisation` is the one for which `by` uploaded, because the seal is bound to it. Raises `Refused` with the
    upload's own sentence when it is not acceptable.
    """
    if upload.refusal:
        raise Refused(upload.refusal)
    if upload.part is None or upload.part.organisation_id != organisation.pk:
        raise ValueError("An upload is kept once, for the organisation of the member who sent it.")
    upload.is_kept = True
    return store.record(upload.part, name=upload.name, media_type=upload.media_type, organisation=organisation, by=by)


def open_stored(stored: StoredFile) -> Iterator[bytes]:
    """The file's content, piece by piece; raises `Tampered` at the first piece that is not what was kept."""
    with store.open_reader(stored) as reader:
        while piece := reader.read(CHUNK_BYTES):
            yield piece
