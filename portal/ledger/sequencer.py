"""Sealing: entries that wait get their number, their place in the tree and a signed checkpoint."""

import logging
import uuid
from datetime import datetime, timedelta

from django.db import connection, transaction

from portal import dates, signing
from portal.ledger import log, notes, tree
from portal.ledger.models import Block, Checkpoint, Entry, Seal, first_id

logger = logging.getLogger("portal.ledger")

ONE_SEALER = int.from_bytes(b"ledger", "big")
BATCH = 2000
LONGEST_ACT = timedelta(days=1)
FIRST = uuid.UUID(int=0)


def seal_waiting(limit: int = BATCH) -> Checkpoint | None:
    """Seal every entry that waits, in batches; the last checkpoint, or None where nothing waited."""
    return _seal_from(FIRST, limit)


def seal_recent(limit: int = BATCH) -> Checkpoint | None:
    """`seal_waiting` that looks back only as far as a transaction can have run since the last checkpoint.

    It takes the same time however long the ledger is. A clock that was set back puts entries before the checkpoint, so
    then it looks back from the present; the daily `seal_waiting` catches whatever a moved clock put earlier still.
    """
    last = log.latest()
    return _seal_from(first_id(min(last.at, dates.now()) - LONGEST_ACT) if last else FIRST, limit)


def seal_now() -> None:
    """Seal as soon as the act that calls this is committed."""
    transaction.on_commit(seal_recent, robust=True)


def _seal_from(first: uuid.UUID, limit: int) -> Checkpoint | None:
    last = None
    while checkpoint := _seal_batch(first, limit):
        last = checkpoint
    return last


@transaction.atomic
def _seal_batch(first: uuid.UUID, limit: int) -> Checkpoint | None:
    """One batch under the one lock. What is read after the lock includes all that an earlier sealer committed."""
    hold_still()
    waiting = list(Entry.objects.waiting().filter(id__gte=first).order_by("id").values_list("id", "body")[:limit])
    if not waiting:
        return None
    grown = checked_tree()
    leaves = log.leaf_tail(grown.size)
    mark = signing.marker(log.PURPOSE)
    seals, blocks = [], []
    for pk, body in waiting:
        leaf = tree.leaf_hash(bytes(body))
        seal_mark = mark(log.mark_of(grown.size, pk, leaf))
        seals.append(Seal(number=grown.size, entry_id=pk, leaf_hash=leaf, mark=seal_mark))
        grown.append(leaf)
        leaves.append(leaf)
        if len(leaves) == log.BLOCK:
            blocks.append(Block(number=grown.size // log.BLOCK - 1, hash=tree.root_of(leaves)))
            leaves = []
    Seal.objects.bulk_create(seals, batch_size=1000)
    Block.objects.bulk_create(blocks)
    return _signed(grown)


def hold_still() -> None:
    """Until the end of this transaction nobody else seals; acts go on meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_SEALER])


def checked_tree() -> tree.Tree:
    """The tree to grow on. Raises `Broken` rather than sign what no longer follows from the last checkpoint."""
    last = log.latest()
    size = last.size if last else 0
    grown = log.grown_to(size)
    if Seal.objects.filter(number__gte=size).exists():
        raise log.Broken(f"Entry {size} is sealed, but no checkpoint says so.")
    if last and grown.root() != bytes(last.root):
        raise log.Broken(f"The tree of {size} entries is not the one that was signed.")
    return grown


def _signed(grown: tree.Tree) -> Checkpoint:
    said = notes.Checkpoint(log.name(), grown.size, grown.root())
    note = notes.sign(str(said), name=said.origin, key=signing.signing_key(log.PURPOSE))
    return Checkpoint.objects.create(size=said.size, root=said.root, note=note, at=_moment_of_sealing())


def _moment_of_sealing() -> datetime:
    """The present, or the last checkpoint's moment where the clock was set back: checkpoints never go back in time."""
    last = log.latest()
    if log.is_clock_back(last):
        logger.warning("The clock was set back: it stands before the last checkpoint. Set it right.")
    return max(last.at, dates.now()) if last else dates.now()
