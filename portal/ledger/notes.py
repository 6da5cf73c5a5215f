"""Signed notes and checkpoints as C2SP writes them (c2sp.org/signed-note, c2sp.org/tlog-checkpoint)."""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
DASH = "— "


class BadNote(ValueError):
    """A note that is not written as the format asks, or that none of the known keys signed."""


@dataclass(frozen=True)
class Verifier:
    """A public key with the name it signs under."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """The key as text: name+id+key, on one line, fit to be pinned."""
        return f"{self.name}+{self.key_id.hex()}+{_base64(ED25519 + self.public)}"

    @classmethod
    def read(cls, text: str) -> "Verifier":
        try:
            name, key_id, encoded = text.strip().split("+", 2)
            key = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise BadNote("A public key is written name+id+key on one line.") from error
        verifier = cls(name, key[1:])
        if key[:1] != ED25519 or len(key) != 33 or verifier.key_id.hex() != key_id:
            raise BadNote("The id of this public key does not fit its name and key.")
        return verifier

    def accepts(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: the tree's size and root under the log's name."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        try:
            origin, size, root, *_ = text.split("\n")
            checkpoint = cls(origin, int(size), base64.b64decode(root, validate=True))
        except ValueError as error:
            raise BadNote("A checkpoint has a name, a size and a root, each on its line.") from error
        if not origin or len(checkpoint.root) != 32 or str(checkpoint.size) != size or checkpoint.size < 0:
            raise BadNote("The checkpoint's name, size or root is not written as the format asks.")
        return checkpoint


def sign(text: str, *, name: str, key: Ed25519PrivateKey) -> str:
    """The text with a signature line under it."""
    verifier = Verifier(name, key.public_key().public_bytes_raw())
    return f"{text}\n{DASH}{name} {_base64(verifier.key_id + key.sign(text.encode()))}\n"


def opened(note: str, verifiers: list[Verifier]) -> str:
    """The text of a note that at least one of these keys signed; a wrong signature by a known key refuses the note."""
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise BadNote("The note has no signature.")
    text += "\n"
    known = 0
    for line in signatures[:-1].split("\n"):
        name, raw = _signature(line)
        for verifier in verifiers:
            if (verifier.name, verifier.key_id) == (name, raw[:4]):
                if not verifier.accepts(text, raw[4:]):
                    raise BadNote(f"The signature by {name} does not fit the note.")
                known += 1
    if not known:
        raise BadNote("None of the known keys signed this note.")
    return text


def _signature(line: str) -> tuple[str, bytes]:
    name, space, encoded = line.removeprefix(DASH).partition(" ")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        raw = b""
    if not line.startswith(DASH) or not name or not space or len(raw) < 5:
        raise BadNote("A signature line of the note is not written as the format asks.")
    return name, raw


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
