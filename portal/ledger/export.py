"""The sealed ledger as NDJSON, and one entry's proof: what the offline verifier reads."""

import base64
import json
from collections.abc import Iterator
from typing import Any

from portal.ledger import log
from portal.ledger.models import Checkpoint, Entry, Seal

VERSION = 1
CHUNK = 5000
MOST_CHECKPOINTS = 5000


def lines(reader: Any = None) -> Iterator[bytes]:
    """A header, then every entry that the last checkpoint covers, and each checkpoint after the entries it covers.

    An entry that is not the `reader`'s to see stands there as the hash of its leaf, so that the tree can still be
    rebuilt. A long ledger gives an even choice of its checkpoints, the last one always.
    """
    last = log.latest()
    size = last.size if last else 0
    yield _line({"kind": "ledger-export", "version": VERSION, "size": size, "keys": public_keys()})
    checkpoints = _checkpoints(size)
    following = next(checkpoints, None)
    hidden = _hidden_from(reader)
    seals = Seal.objects.filter(number__lt=size).order_by("number").values_list("number", "entry__body", "leaf_hash")
    for number, body, leaf in seals.iterator(CHUNK):
        if number in hidden:
            yield b'{"number":%d,"leaf":"%s"}\n' % (number, bytes(leaf).hex().encode())
        else:
            yield b'{"number":%d,"body":"%s"}\n' % (number, base64.b64encode(body))
        if following and following[0] == number + 1:
            yield _line({"checkpoint": following[1]})
            following = next(checkpoints, None)


def proof(entry: Entry) -> dict[str, Any]:
    """A sealed entry's bytes with the path that leads from them to the last checkpoint."""
    last = log.latest()
    if last is None or entry.number is None:
        raise ValueError("An entry that is not sealed has no proof yet.")
    return {
        "kind": "ledger-proof",
        "version": VERSION,
        "keys": public_keys(),
        "number": entry.number,
        "body": base64.b64encode(bytes(entry.body)).decode(),
        "path": [step.hex() for step in log.inclusion_path(entry.number, last.size)],
        "checkpoint": last.note,
    }


def _hidden_from(reader: Any) -> set[int]:
    if reader is None:
        return set()
    seen = Entry.objects.visible_to(reader)
    return set(Seal.objects.exclude(entry__in=seen).values_list("number", flat=True))


def proof_without_words(number: int) -> dict[str, Any] | None:
    """The path from the hash of a sealed entry to the last checkpoint: it shows nothing of what the entry says."""
    last = log.latest()
    leaf = Seal.objects.filter(number=number).values_list("leaf_hash", flat=True).first()
    if leaf is None or last is None or number >= last.size:
        return None
    return {
        "kind": "ledger-proof",
        "version": VERSION,
        "keys": public_keys(),
        "number": number,
        "leaf": bytes(leaf).hex(),
        "path": [step.hex() for step in log.inclusion_path(number, last.size)],
        "checkpoint": last.note,
    }


def public_keys() -> list[str]:
    return [str(verifier) for verifier in log.verifiers(log.name())]


def _checkpoints(size: int) -> Iterator[tuple[int, str]]:
    chosen = Checkpoint.objects.filter(size__lte=size).order_by("size").values_list("size", "note")
    step = -(-chosen.count() // MOST_CHECKPOINTS)
    for index, (at, note) in enumerate(chosen.iterator(CHUNK)):
        if index % step == 0 or at == size:
            yield at, note


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
