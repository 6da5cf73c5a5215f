"""Sealing what neither the database nor the disk may show: short values, model fields and whole files.

Everything is AES-256-GCM. The key-encryption keys live in the `PORTAL_KEYS` folder, one file each
(`encryption-0001.key`): the newest seals, all of them open, so that a rotation is one more file.
Whatever is sealed is bound to the place where it belongs; found anywhere else it is `Tampered`.
"""

from portal.encryption.fields import EncryptedTextField
from portal.encryption.files import FileKey, FileSealer, SealedReader
from portal.encryption.keys import KeysMissing, check_folder, newest_key_number, rotate
from portal.encryption.values import Tampered, key_number, open_sealed, seal

__all__ = [
    "EncryptedTextField",
    "FileKey",
    "FileSealer",
    "KeysMissing",
    "SealedReader",
    "Tampered",
    "check_folder",
    "key_number",
    "newest_key_number",
    "open_sealed",
    "rotate",
    "seal",
]
