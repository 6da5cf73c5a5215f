"""The folder of sealed files: a part file while content arrives, its final place once it is kept."""

import hashlib
import io
import os
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings

from portal import dates
from portal.encryption import FileKey, FileSealer, SealedReader, Tampered, key_number
from portal.files.models import StoredFile


def save_bytes(content: bytes, *, name: str, media_type: str, organisation: Any, by: Any) -> StoredFile:
    """Keep a file that the portal made itself, such as a letter. `by` is a Membership, or None for the portal."""
    part = PartFile(organisation_id=organisation.pk)
    try:
        part.write(content)
        part.finish()
        return record(part, name=name, media_type=media_type, organisation=organisation, by=by)
    except BaseException:
        part.discard()
        raise


def record(part: "PartFile", *, name: str, media_type: str, organisation: Any, by: Any) -> StoredFile:
    """Move a finished part to its place and write its row."""
    wrapped_key = part.key.wrapped()
    return StoredFile.objects.create(
        public_id=part.file_id,
        organisation=organisation,
        name=name,
        size=part.size,
        media_type=media_type,
        sha256=part.digest.hexdigest(),
        wrapped_key=wrapped_key,
        key_id=key_number(wrapped_key),
        location=part.place(),
        created_at=dates.now(),
        created_by=by,
    )


def open_reader(stored: StoredFile) -> io.BufferedReader:
    """A seekable reader of the file's content; raises `Tampered` when the file is gone or is not the one kept."""
    key = FileKey.unwrap(bytes(stored.wrapped_key), file_id=stored.public_id, owner=str(stored.organisation_id))
    try:
        reader = SealedReader(path_of(stored).open("rb"), key)
    except OSError as error:
        raise Tampered(f"The stored file {stored.public_id} cannot be read.") from error
    if reader.size != stored.size:
        reader.close()
        raise Tampered(f"The stored file {stored.public_id} has another size than was kept.")
    return io.BufferedReader(reader)


def path_of(stored: StoredFile) -> Path:
    return Path(settings.FILES_FOLDER) / stored.location


def parts_folder() -> Path:
    return _made(Path(settings.FILES_FOLDER) / "parts")


class PartFile:
    """A file while it arrives: counted, hashed and sealed, never in clear on disk.

    Two threads hash and seal one piece while the caller receives the next. What goes wrong there, such as a full disk,
    is raised by the next call.
    """

    def __init__(self, *, organisation_id: int) -> None:
        self.file_id = uuid.uuid4()
        self.organisation_id = organisation_id
        self.key = FileKey.new(file_id=self.file_id, owner=str(organisation_id))
        self.path = parts_folder() / f"{self.file_id}.part"
        self.file = open(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")  # noqa: SIM115 - open while it arrives
        self.sealer = FileSealer(self.file, self.key)
        self.digest = hashlib.sha256()
        self.size = 0
        self.threads = ThreadPoolExecutor(2, "sealing")
        self.at_work: list[Future[None]] = []

    def write(self, content: bytes) -> None:
        self._await_the_last_piece()
        self.size += len(content)
        self.at_work = [self.threads.submit(use, content) for use in (self.sealer.write, self.digest.update)]

    def finish(self) -> None:
        self._await_the_last_piece()
        self.threads.shutdown()
        self.sealer.finish()
        self.file.flush()

    def _await_the_last_piece(self) -> None:
        """One piece is whole before the next begins: each thread takes them in their order."""
        for work in self.at_work:
            work.result()

    def open(self) -> io.BufferedReader:
        """Read back what was written; only after `finish`."""
        return io.BufferedReader(SealedReader(self.path.open("rb"), self.key))

    def place(self) -> str:
        """Make the file durable in its final place; returns its location within the folder of files."""
        os.fsync(self.file.fileno())
        self.file.close()
        folder = _made(Path(settings.FILES_FOLDER) / self.file_id.hex[:2])
        final = folder / f"{self.file_id}.sealed"
        os.replace(self.path, final)
        self.path = final
        _sync(folder)
        return f"{folder.name}/{final.name}"

    def discard(self) -> None:
        self.threads.shutdown()
        self.file.close()
        self.path.unlink(missing_ok=True)


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sync(folder: Path) -> None:
    """A rename survives a power cut only when its folder is written, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
