"""The key-encryption keys: files of the `PORTAL_KEYS` folder, readable by their owner only."""

import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
# Nothing for others, and no writing for the group: a folder of root's that the portal's group reads is well kept.
TOO_OPEN = 0o027


class KeysMissing(ImproperlyConfigured):
    """The folder of keys is empty or unreadable, and this installation may not make keys by itself."""


def check_folder() -> None:
    """Refuse to start on a folder of keys that is missing, empty or too open: one line that says what to do."""
    folder = Path(settings.PORTAL_KEYS)
    if not folder.is_dir():
        if settings.KEYS_MAY_BE_MADE:
            return
        raise KeysMissing(f"PORTAL_KEYS: the folder {folder} does not exist; `manage.py keys make` makes it.")
    for path in (folder, *sorted(folder.glob("*.key"))):
        if path.stat().st_mode & TOO_OPEN:
            raise KeysMissing(
                f"PORTAL_KEYS: {path} is open to others; take their rights away: chmod -R g-w,o= {folder}"
            )
    if not settings.KEYS_MAY_BE_MADE and not list(folder.glob("encryption-*.key")):
        raise KeysMissing(f"PORTAL_KEYS: the folder {folder} holds no keys; `manage.py keys make` makes them.")


def rotate() -> int:
    """Make a new key, which seals from now on, and return its number. Older keys stay, to open what they sealed."""
    folder = _folder()
    numbers = _read_keys(folder, _stamp(folder))
    return _make_key(folder, max(numbers, default=0) + 1)


def newest_key_number() -> int:
    return max(_keys())


def _keys() -> dict[int, bytes]:
    folder = _folder()
    keys = _read_keys(folder, _stamp(folder))
    if keys:
        return keys
    if not settings.KEYS_MAY_BE_MADE:
        raise KeysMissing(f"PORTAL_KEYS: the folder {folder} holds no encryption key (encryption-0001.key).")
    _make_key(folder, 1)
    return _read_keys(folder, _stamp(folder))


def key_encryption_key(number: int) -> bytes:
    keys = _keys()
    if number not in keys:
        _read_keys.cache_clear()
        keys = _keys()
    if number not in keys:
        raise KeysMissing(f"PORTAL_KEYS: encryption key {number:04d} is needed and is not in the folder.")
    return keys[number]


def _folder() -> Path:
    folder = Path(settings.PORTAL_KEYS)
    if not folder.is_dir():
        if not settings.KEYS_MAY_BE_MADE:
            raise KeysMissing(f"PORTAL_KEYS: the folder {folder} does not exist.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _stamp(folder: Path) -> int:
    """Changes when a key file comes or goes, so that running processes see a rotation."""
    return folder.stat().st_mtime_ns


@lru_cache(maxsize=4)
def _read_keys(folder: Path, stamp: int) -> dict[int, bytes]:
    return {_number(path): _read_key(path) for path in folder.glob("encryption-*.key")}


def _number(path: Path) -> int:
    digits = path.stem.removeprefix("encryption-")
    if not (digits.isascii() and digits.isdigit()):
        raise KeysMissing(f"PORTAL_KEYS: {path.name} is not named like encryption-0001.key.")
    return int(digits)


def _read_key(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeysMissing(f"PORTAL_KEYS: {path.name} cannot be read as a key of {KEY_BYTES} bytes in hexadecimal.")
    return key


def _make_key(folder: Path, number: int) -> int:
    """Two processes may do this at once: the link exists once, and whoever is second uses the first one's key."""
    draft = folder / f".encryption-{secrets.token_hex(8)}.new"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_bytes(KEY_BYTES).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, folder / f"encryption-{number:04d}.key")
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _read_keys.cache_clear()
    return number
