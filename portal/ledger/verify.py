"""Recomputing the whole ledger from the bytes of its entries; the first thing that does not fit is named."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any, NoReturn

from django.db import transaction

from portal import signing
from portal.ledger import canonical, log, notes, sequencer, tree
from portal.ledger.models import Block, Checkpoint, Entry, Seal

CHUNK = 5000
COLUMNS = (
    "id", "at", "verb", "record_type", "reference", "case_reference", "organisation_id", "provider_id", "actor",
    "request_id",
)  # fmt: skip
OF_ENTRY = ("body", *COLUMNS, "wording__salt", "wording__text", "wording__erased_at")


class Fault(Exception):
    """The first bad entry: its number in the tree (None while unsealed), and what is wrong with it."""

    def __init__(self, number: int | None, sentence: str) -> None:
        super().__init__(sentence if number is None else f"Entry {number}: {sentence}")
        self.number = number


@dataclass(frozen=True)
class Report:
    """A ledger found whole."""

    size: int
    root: bytes
    waiting: int


def check(against: str = "") -> Report:
    """Walk the whole ledger. Raises `Fault` at the first bad entry, `notes.BadNote` if the kept checkpoint is no note.

    `against` is a checkpoint that somebody kept: the ledger must still begin with exactly that tree.
    """
    kept = opened(against) if against else None
    with transaction.atomic():
        sequencer.hold_still()
        grown = _walk(kept)
        waiting = 0
        for row in _rows(Entry.objects.waiting(), OF_ENTRY):
            _check_entry(None, row)
            waiting += 1
    return Report(grown.size, grown.root(), waiting)


def opened(note: str) -> notes.Checkpoint:
    """What a note of ours says. Raises `notes.BadNote` if we did not sign it."""
    origin = note.partition("\n")[0]
    return notes.Checkpoint.read(notes.opened(note, log.verifiers(origin)))


def _walk(kept: notes.Checkpoint | None) -> tree.Tree:
    grown, leaves = tree.Tree(), []
    blocks = _rows(Block.objects.order_by("number"), ("number", "hash"))
    is_marked = signing.is_marked(log.PURPOSE)
    checkpoints = _Checkpoints()
    for row in _rows(Seal.objects.order_by("number"), SEALED):
        _check_seal(row, grown.size, is_marked)
        leaves.append(bytes(row["leaf_hash"]))
        grown.append(leaves[-1])
        if len(leaves) == log.BLOCK:
            _check_block(next(blocks, None), grown.size, leaves)
            leaves = []
        checkpoints.check(grown)
        if kept and kept.size == grown.size and kept.root != grown.root():
            _fail(0, f"one of the first {kept.size} entries is not what the kept checkpoint says.")
    checkpoints.finish(grown)
    if next(blocks, None):
        _fail(grown.size, "a block is kept over entries that are missing.")
    if kept and kept.size > grown.size:
        _fail(grown.size, f"it is missing; the kept checkpoint tells of {kept.size} entries.")
    return grown


SEALED = ("number", "leaf_hash", "mark", "entry_id", *(f"entry__{name}" for name in OF_ENTRY))


def _check_seal(row: dict[str, Any], number: int, is_marked: Any) -> None:
    if row["number"] != number:
        _fail(number, "it is missing.")
    leaf = bytes(row["leaf_hash"])
    if tree.leaf_hash(bytes(row["entry__body"])) != leaf:
        _fail(number, "its bytes are not those that were sealed.")
    if not is_marked(log.mark_of(number, row["entry_id"], leaf), bytes(row["mark"])):
        _fail(number, "its seal was not made by this portal.")
    _check_entry(number, {name: row[f"entry__{name}"] for name in OF_ENTRY})


def _check_entry(number: int | None, row: dict[str, Any]) -> None:
    try:
        told = canonical.decode(bytes(row["body"]))
        expected = canonical.columns(told)
        digest = told["reason_digest"]
    except (ValueError, KeyError, TypeError):
        _fail(number, f"the bytes of {row['id']} cannot be read.")
    shown = {name: row[name] for name in COLUMNS} | {
        "id": str(row["id"]),
        "at": canonical.moment(row["at"].astimezone(UTC)),
    }
    for name in COLUMNS:
        if shown[name] != expected[name]:
            _fail(number, f"the column {name} of {row['id']} is not what its bytes say.")
    if sentence := _wrong_wording(row, digest):
        _fail(number, sentence)


def _wrong_wording(row: dict[str, Any], digest: str) -> str:
    text, salt = row["wording__text"], row["wording__salt"]
    if text is None:
        return "the words of its reason are missing." if digest else ""
    if not digest:
        return "it was given a reason afterwards."
    if row["wording__erased_at"]:
        return "" if not text and not salt else "its reason is marked as erased and is still there."
    if canonical.reason_digest(bytes(salt), text) != digest:
        return "the words of its reason were changed."
    return ""


def _check_block(block: dict[str, Any] | None, size: int, leaves: list[bytes]) -> None:
    number = size // log.BLOCK - 1
    if block is None or block["number"] != number or bytes(block["hash"]) != tree.root_of(leaves):
        _fail(size - log.BLOCK, f"the block of {log.BLOCK} entries that begins here is not what they add up to.")


class _Checkpoints:
    """The stored checkpoints, taken up as the tree grows past them."""

    def __init__(self) -> None:
        self.rows = Checkpoint.objects.order_by("size").iterator(CHUNK)
        self.next = next(self.rows, None)
        self.covered = 0
        self.fault: Fault | None = None

    def check(self, grown: tree.Tree) -> None:
        """Compare every checkpoint of this size. A bad one is told at the end only, after any entry that is bad."""
        while self.next and self.next.size <= grown.size:
            try:
                self._check_one(self.next, grown)
            except Fault as fault:
                self.fault = self.fault or fault
            self.covered = self.next.size
            self.next = next(self.rows, None)

    def finish(self, grown: tree.Tree) -> None:
        self.check(grown)
        if self.fault:
            raise self.fault
        if self.next:
            _fail(grown.size, f"it is missing; a checkpoint tells of {self.next.size} entries.")
        if self.covered < grown.size:
            _fail(self.covered, "it is sealed, but the checkpoint that says so is missing.")

    def _check_one(self, stored: Checkpoint, grown: tree.Tree) -> None:
        number = max(stored.size - 1, 0)
        try:
            said = opened(stored.note)
        except notes.BadNote as error:
            _fail(number, f"the checkpoint after it is not ours. {error}")
        if (said.size, said.root) != (stored.size, bytes(stored.root)):
            _fail(number, "the checkpoint after it does not say what its note says.")
        if (said.size, said.root) != (grown.size, grown.root()):
            _fail(self.covered, f"from here to {number} is not what the signed checkpoint says.")


def _rows(queryset: Any, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    return queryset.values(*columns).iterator(CHUNK)


def _fail(number: int | None, sentence: str) -> NoReturn:
    raise Fault(number, sentence)
