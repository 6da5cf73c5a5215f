"""Short values, sealed for one place."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.encryption.keys import key_encryption_key, newest_key_number

NONCE_BYTES = 12
TAG_BYTES = 16
VERSION = b"\x01"
HEADER_BYTES = len(VERSION) + 4


class Tampered(Exception):
    """What was read is not what was sealed here: altered, cut, reordered or moved from another place."""


def seal(plaintext: bytes, *, context: str) -> bytes:
    """Encrypt a short value for one place, named by `context`; only the same context opens it again."""
    number = newest_key_number()
    header = VERSION + number.to_bytes(4, "big")
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + AESGCM(key_encryption_key(number)).encrypt(nonce, plaintext, header + context.encode())


def open_sealed(sealed: bytes, *, context: str) -> bytes:
    """The value that `seal` was given; raises `Tampered` when it was altered or belongs to another context."""
    if len(sealed) < HEADER_BYTES + NONCE_BYTES + TAG_BYTES or not sealed.startswith(VERSION):
        raise Tampered("This is not a sealed value.")
    header, rest = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:]
    key = key_encryption_key(key_number(sealed))
    try:
        return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], header + context.encode())
    except InvalidTag:
        raise Tampered("A sealed value was altered or moved.") from None


def key_number(sealed: bytes) -> int:
    """Which key-encryption key a sealed value needs."""
    return int.from_bytes(sealed[len(VERSION) : HEADER_BYTES], "big")
