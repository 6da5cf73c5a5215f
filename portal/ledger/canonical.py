"""The exact bytes of an entry: one way, and only one, to write a JSON value down."""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

LONGEST_TEXT = 200


def encode(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8; what the tree hashes and an outsider reads."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def moment(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds, always of the same length."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def new_salt() -> bytes:
    """For one commitment: without it nobody can try likely contents against the digest."""
    return secrets.token_bytes(16)


def reason_digest(salt: bytes, text: str) -> str:
    """Salted, so that a short reason cannot be guessed from its digest once text and salt are erased."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def checked_facts(facts: dict[str, Any] | None) -> dict[str, Any]:
    """Facts are codes, ids, numbers and digests: flat JSON with short texts; anything else is a programmer's error."""
    checked = dict(facts or {})
    for name, value in checked.items():
        if not isinstance(name, str):
            raise TypeError(f"The fact {name!r} needs a text as its name.")
        for item in value if isinstance(value, list) else [value]:
            _check_scalar(name, item)
    return checked


def _check_scalar(name: str, value: Any) -> None:
    if value is not None and not isinstance(value, str | int | bool):
        raise TypeError(
            f"The fact {name!r} holds a {type(value).__name__}; text, whole numbers, yes/no or none may stand."
        )
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise ValueError(f"The fact {name!r} is longer than {LONGEST_TEXT} characters; facts are codes, not prose.")


def decode(body: bytes) -> dict[str, Any]:
    """Read an entry's bytes. Raises ValueError if they are not written the one way."""
    told = json.loads(body)
    if not isinstance(told, dict) or encode(told) != body:
        raise ValueError("The bytes are not canonical JSON.")
    return told


def columns(told: dict[str, Any]) -> dict[str, Any]:
    """The values that an entry's columns copy from its bytes, ids and moments as text."""
    return {
        "id": told["id"],
        "at": told["at"],
        "verb": told["verb"],
        "record_type": told["record"]["type"],
        "reference": told["record"]["reference"],
        "case_reference": told["case"],
        "organisation_id": told["organisation"],
        "provider_id": told["provider"],
        "actor": told["actor"]["id"],
        "request_id": told["request"],
    }
