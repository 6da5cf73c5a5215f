"""Whole files, sealed chunk by chunk as they stream past."""

import io
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.encryption.keys import KEY_BYTES
from portal.encryption.values import NONCE_BYTES, TAG_BYTES, Tampered, open_sealed, seal

FILE_HEADER = b"TPPFILE\x01"
CHUNK_BYTES = 64 * 1024
SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES


@dataclass(frozen=True)
class FileKey:
    """The key of one file. File, owner, place of the chunk and whether it is the last one are authenticated,
    so that a chunk neither moves, nor is missing at the end, nor turns up in another file."""

    key: bytes
    file_id: UUID
    owner: str

    @classmethod
    def new(cls, *, file_id: UUID, owner: str) -> "FileKey":
        return cls(secrets.token_bytes(KEY_BYTES), file_id, owner)

    @classmethod
    def unwrap(cls, wrapped: bytes, *, file_id: UUID, owner: str) -> "FileKey":
        return cls(open_sealed(wrapped, context=_key_context(file_id, owner)), file_id, owner)

    def wrapped(self) -> bytes:
        return seal(self.key, context=_key_context(self.file_id, self.owner))

    @cached_property
    def cipher(self) -> AESGCM:
        return AESGCM(self.key)

    def seal_chunk(self, plaintext: bytes | bytearray | memoryview, *, index: int, last: bool) -> bytes:
        return self.cipher.encrypt(_nonce(index), plaintext, self._bound_to(index, last))

    def open_chunk(self, sealed: bytes, *, index: int, last: bool) -> bytes:
        try:
            return self.cipher.decrypt(_nonce(index), sealed, self._bound_to(index, last))
        except InvalidTag:
            raise Tampered("A stored file was altered.") from None

    def _bound_to(self, index: int, last: bool) -> bytes:
        return FILE_HEADER + self.file_id.bytes + index.to_bytes(8, "big") + bytes([last]) + self.owner.encode()


def _key_context(file_id: UUID, owner: str) -> str:
    return f"file key:{file_id}:{owner}"


def _nonce(index: int) -> bytes:
    """A counter is safe as nonce, because every file has a key of its own that encrypts it exactly once."""
    return index.to_bytes(NONCE_BYTES, "big")


class FileSealer:
    """Encrypts a stream into `target` as it arrives; the last chunk is written by `finish`."""

    def __init__(self, target: BinaryIO, key: FileKey) -> None:
        self.target = target
        self.key = key
        self.index = 0
        self.waiting = bytearray()
        target.write(FILE_HEADER)

    def write(self, content: bytes) -> None:
        """Seal whole chunks where they lie; the last one waits, because nobody knows yet whether more comes."""
        rest = memoryview(content)
        if self.waiting:
            missing = CHUNK_BYTES - len(self.waiting)
            self.waiting += rest[:missing]
            rest = rest[missing:]
            if not rest:
                return
            self._put(self.waiting, last=False)
            self.waiting = bytearray()
        while len(rest) > CHUNK_BYTES:
            self._put(rest[:CHUNK_BYTES], last=False)
            rest = rest[CHUNK_BYTES:]
        self.waiting += rest

    def finish(self) -> None:
        self._put(self.waiting, last=True)
        self.waiting = bytearray()

    def _put(self, plaintext: bytes | bytearray | memoryview, *, last: bool) -> None:
        self.target.write(self.key.seal_chunk(plaintext, index=self.index, last=last))
        self.index += 1


class SealedReader(io.RawIOBase):
    """Reads a sealed file at any place, holding one chunk in memory; every chunk read is authenticated."""

    def __init__(self, source: BinaryIO, key: FileKey) -> None:
        self.source = source
        self.key = key
        body = os.fstat(source.fileno()).st_size - len(FILE_HEADER)
        self.chunks = max(-(-body // SEALED_CHUNK_BYTES), 1)
        self.size = body - self.chunks * TAG_BYTES
        self.position = 0
        self.index = -1
        self.chunk = b""
        source.seek(0)
        if self.size < 0 or source.read(len(FILE_HEADER)) != FILE_HEADER:
            raise Tampered("This is not a sealed file.")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise OSError("A position before the start of the file.")
        self.position = start + offset
        return self.position

    def readinto(self, buffer: Any) -> int:
        if self.position >= self.size:
            if self.size == 0:
                self._load(0)
            return 0
        self._load(self.position // CHUNK_BYTES)
        start = self.position % CHUNK_BYTES
        piece = self.chunk[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self.position += len(piece)
        return len(piece)

    def close(self) -> None:
        self.source.close()
        super().close()

    def _load(self, index: int) -> None:
        if index == self.index:
            return
        self.source.seek(len(FILE_HEADER) + index * SEALED_CHUNK_BYTES)
        sealed = self.source.read(SEALED_CHUNK_BYTES)
        self.chunk = self.key.open_chunk(sealed, index=index, last=index == self.chunks - 1)
        self.index = index
