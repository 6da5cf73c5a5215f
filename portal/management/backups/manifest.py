"""What a backup consists of: one list of parts with their digests, marked with a key that only the key folder holds."""

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from portal import signing

KIND, VERSION = "portal-backup", 1
LIST, MARK = "manifest.json", "manifest.mark"
KEYS = "keys"
PURPOSE = "backup"
CHUNK = 1024 * 1024


class BadBackup(Exception):
    """The backup is not whole, or not what was written; the sentence names the file."""


@dataclass(frozen=True)
class Part:
    """One file of the backup. `path` is relative to the backup, with forward slashes."""

    path: str
    size: int
    sha256: str


@dataclass
class Manifest:
    """The parts, and what the database held at the one moment that the backup shows."""

    made_at: str
    migrations: list[list[str]]
    ledger: dict[str, Any]
    columns: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    sequences: dict[str, int | None] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    def encode(self) -> bytes:
        return json.dumps({"kind": KIND, "version": VERSION, **asdict(self)}, indent=1, sort_keys=True).encode() + b"\n"


@dataclass(frozen=True)
class Places:
    """Where a backup lies: its folder, and the folder of its keys, which may be kept elsewhere."""

    folder: Path
    keys: Path

    def of(self, path: str) -> Path:
        """The place of a part; a path that leads out of the backup is refused."""
        inside, place = self.folder, self.folder / path
        if path.startswith(f"{KEYS}/"):
            inside, place = self.keys, self.keys / path.removeprefix(f"{KEYS}/")
        if not place.resolve().is_relative_to(inside.resolve()):
            raise BadBackup(f"The manifest names {path}, which lies outside the backup.")
        return place


def write(manifest: Manifest, places: Places) -> str:
    """The last act of a backup: without its manifest it does not count. Returns the manifest's digest."""
    content = manifest.encode()
    _put(places.folder / MARK, signing.mark(PURPOSE, content).hex().encode() + b"\n")
    _put(places.folder / LIST, content)
    return hashlib.sha256(content).hexdigest()


def read(places: Places) -> Manifest:
    """The manifest, its mark checked by the keys of the backup itself."""
    content = _content(places.folder / LIST)
    mark = _content(places.folder / MARK)
    if not places.keys.is_dir():
        raise BadBackup(f"{places.keys} does not exist; name the folder of the backup's keys with --keys.")
    try:
        made = bytes.fromhex(mark.decode("ascii").strip())
        told = json.loads(content)
    except ValueError as error:
        raise BadBackup(f"{LIST} or {MARK} cannot be read.") from error
    if told.pop("kind", None) != KIND or told.pop("version", None) != VERSION:
        raise BadBackup(f"{LIST} is not the manifest of a backup that this release reads.")
    if not any(hmac.compare_digest(hmac.digest(key, content, "sha256"), made) for key in _marking_keys(places.keys)):
        raise BadBackup(f"{LIST} was not written by the portal whose keys lie in {places.keys}.")
    return Manifest(**{**told, "parts": [Part(**part) for part in told["parts"]]})


def check(manifest: Manifest, places: Places, *, progress: Callable[[str], object] = lambda _path: None) -> None:
    """Read every part whole and compare; the first that is missing, cut or altered is named."""
    for part in manifest.parts:
        place = places.of(part.path)
        try:
            found = digest_of(place)
        except OSError as error:
            raise BadBackup(f"{part.path} is missing from the backup ({error.strerror}).") from error
        if found != (part.size, part.sha256):
            raise BadBackup(f"{part.path} is damaged: it is not what the manifest says.")
        progress(part.path)


def digest_of(place: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    digest, size = hashlib.sha256(), 0
    with place.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def copy(source: Path, target: Path, *, path: str) -> Part:
    """Copy one file whole or not at all; the part as it was written."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as file, new(target) as copied:
        while piece := file.read(CHUNK):
            digest.update(piece)
            size += len(piece)
            copied.write(piece)
    return Part(path, size, digest.hexdigest())


class new:
    """A file that appears under its name only once it is whole and on the disk."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.draft = target.with_name(f".{target.name}.new")

    def __enter__(self) -> BinaryIO:
        self.target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.file = open(os.open(self.draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")  # noqa: SIM115
        return self.file

    def __exit__(self, kind: Any, *_rest: Any) -> None:
        try:
            if kind is None:
                self.file.flush()
                os.fsync(self.file.fileno())
                os.replace(self.draft, self.target)
        finally:
            self.file.close()
            self.draft.unlink(missing_ok=True)


def _put(place: Path, content: bytes) -> None:
    with new(place) as file:
        file.write(content)


def _content(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError as error:
        raise BadBackup(f"{place} cannot be read ({error.strerror}): this is no backup, or not a whole one.") from error


def _marking_keys(folder: Path) -> Iterator[bytes]:
    for file in sorted(folder.glob(f"{PURPOSE}-marking-*.key")):
        yield signing.read_key(file)
