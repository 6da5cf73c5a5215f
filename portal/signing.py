"""Keys that sign and tag, one file each in the PORTAL_KEYS folder, outside the database.

A key is made on first use, readable by its owner only. Rotating adds a newer one: the newest signs, all of them verify.
"""

import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
KINDS = ("ledger-signing", "ledger-marking", "tags-marking", "backup-marking")


def signing_key(purpose: str) -> Ed25519PrivateKey:
    """The newest key pair of this purpose, made now if there is none."""
    return signing_keys(purpose)[-1]


def signing_keys(purpose: str) -> list[Ed25519PrivateKey]:
    """Every key pair of this purpose, oldest first."""
    return [Ed25519PrivateKey.from_private_bytes(secret) for secret in _secrets(f"{purpose}-signing")]


def sign(purpose: str, message: bytes) -> bytes:
    return signing_key(purpose).sign(message)


def is_signed(purpose: str, message: bytes, signature: bytes) -> bool:
    """Whether any key of this purpose, old or new, made the signature."""
    return any(_accepts(key, message, signature) for key in signing_keys(purpose))


def mark(purpose: str, message: bytes) -> bytes:
    """A keyed digest by the newest secret of this purpose: only who holds the key folder can make it."""
    return marker(purpose)(message)


def marker(purpose: str) -> Callable[[bytes], bytes]:
    """`mark` for many messages: the secret is read once."""
    secret = _secrets(f"{purpose}-marking")[-1]
    return lambda message: hmac.digest(secret, message, hashlib.sha256)


def is_marked(purpose: str) -> Callable[[bytes, bytes], bool]:
    """A check of marks by every secret of this purpose, newest first."""
    known = _secrets(f"{purpose}-marking")[::-1]
    return lambda message, made: any(
        hmac.compare_digest(hmac.digest(secret, message, hashlib.sha256), made) for secret in known
    )


def keyed_tag(text: str) -> str:
    """A tag by which equal texts are found without being readable. Its first secret stays, so that tags stay equal."""
    folder = Path(settings.PORTAL_KEYS)
    secret = _tag_secret(folder, folder.stat().st_mtime_ns if folder.is_dir() else 0)
    return hmac.digest(secret, text.encode(), hashlib.sha256).hex()


@lru_cache(maxsize=4)
def _tag_secret(folder: Path, stamp: int) -> bytes:
    """Read once, because a grant carries dozens of tags, and again when a key file comes or goes (`stamp`)."""
    return _secrets("tags-marking")[0]


def rotate_signing_key(purpose: str) -> None:
    """From now on a new key pair signs; what the older ones signed stays verifiable."""
    rotate(f"{purpose}-signing")


def rotate(kind: str) -> int:
    """Add a key of this kind, which is used from now on; the older ones stay. Returns its number."""
    if kind not in KINDS and not kind.endswith("-signing"):
        raise ValueError(f"{kind} is not a kind of key.")
    folder = Path(settings.PORTAL_KEYS)
    number = len(_files(folder, kind)) + 1
    _make(folder, kind, number=number)
    return number


def make_missing_keys() -> list[str]:
    """Make the first key of each kind that has none, for setting up a real installation; the names of those made."""
    folder = Path(settings.PORTAL_KEYS)
    missing = [kind for kind in KINDS if not _files(folder, kind)]
    for kind in missing:
        _make(folder, kind, number=1)
    return missing


def _secrets(kind: str) -> list[bytes]:
    """Every key of a kind, oldest first; the first is made now where keys may be made."""
    folder = Path(settings.PORTAL_KEYS)
    if not _files(folder, kind):
        if not settings.KEYS_MAY_BE_MADE:
            raise ImproperlyConfigured(f"PORTAL_KEYS: the folder {folder} holds no key {kind}-0001.key.")
        _make(folder, kind, number=1)
    return [read_key(file) for file in _files(folder, kind)]


def _files(folder: Path, kind: str) -> list[Path]:
    return sorted(folder.glob(f"{kind}-*.key"))


def read_key(file: Path) -> bytes:
    """The secret in a key file, or one line that names the file."""
    try:
        key = bytes.fromhex(file.read_text("ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(
            f"PORTAL_KEYS: {file.name} cannot be read as a key of {KEY_BYTES} bytes in hexadecimal."
        )
    return key


def _make(folder: Path, kind: str, *, number: int) -> None:
    """Write a whole key under this number; who loses the race for it uses the winner's key."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".", suffix=".new")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_bytes(KEY_BYTES).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, folder / f"{kind}-{number:04d}.key")
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)


def _accepts(key: Ed25519PrivateKey, message: bytes, signature: bytes) -> bool:
    try:
        key.public_key().verify(signature, message)
    except InvalidSignature:
        return False
    return True
