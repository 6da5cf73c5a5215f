"""The sealed tree as the database keeps it, the log's name and its keys."""

from datetime import timedelta
from urllib.parse import urlparse

from django.conf import settings

from portal import dates, signing
from portal.ledger import notes, tree
from portal.ledger.models import Block, Checkpoint, Seal

PURPOSE = "ledger"
BLOCK = 256
# Clocks of two machines may differ by this much; a clock that is further behind the last checkpoint was set back.
TOLERANCE = timedelta(minutes=1)


class Broken(Exception):
    """The sealed tree no longer is what was signed. Nothing is sealed until somebody has looked."""


def latest() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size").first()


def is_clock_back(last: Checkpoint | None) -> bool:
    """Whether the present stands before this checkpoint, the last one."""
    return last is not None and dates.now() < last.at - TOLERANCE


def name() -> str:
    """The log's name: what its first checkpoint says, whatever address the portal moves to later."""
    first = Checkpoint.objects.order_by("size").values_list("note", flat=True).first()
    return first.partition("\n")[0] if first else urlparse(settings.PORTAL_URL).netloc + "/ledger"


def verifiers(origin: str) -> list[notes.Verifier]:
    """Our public keys under the log's name, oldest first."""
    keys = signing.signing_keys(PURPOSE)
    return [notes.Verifier(origin, key.public_key().public_bytes_raw()) for key in keys]


def mark_of(number: int, entry_id: object, leaf_hash: bytes) -> bytes:
    """What a seal's mark is made over: this entry, at this place, with these bytes."""
    return b"%d %s %s" % (number, str(entry_id).encode(), leaf_hash)


def subtree(begin: int, end: int) -> bytes:
    """The hash over the sealed entries begin..end-1, read from whole blocks and the leaves beside them."""
    if begin % BLOCK:
        return tree.root_of(_leaves(begin, end))
    whole_end = end // BLOCK * BLOCK
    blocks = _rows(Block, "hash", begin // BLOCK, whole_end // BLOCK)
    return tree.folded(tree.grown(blocks).peaks + tree.grown(_leaves(whole_end, end)).peaks)


def root_at(size: int) -> bytes:
    return subtree(0, size)


def leaf_tail(size: int) -> list[bytes]:
    """The leaves after the last whole block of a tree of this size."""
    return _leaves(size // BLOCK * BLOCK, size)


def grown_to(size: int) -> tree.Tree:
    """The tree at this size, ready to grow on."""
    grown = tree.Tree()
    blocks = tree.grown(_rows(Block, "hash", 0, size // BLOCK))
    grown.peaks = blocks.peaks + tree.grown(leaf_tail(size)).peaks
    grown.size = size
    return grown


def inclusion_path(number: int, size: int) -> list[bytes]:
    return tree.inclusion_path(number, size, subtree)


def _leaves(begin: int, end: int) -> list[bytes]:
    return _rows(Seal, "leaf_hash", begin, end)


def _rows(model: type[Block] | type[Seal], column: str, begin: int, end: int) -> list[bytes]:
    if begin == end:
        return []
    rows = model._default_manager.filter(number__gte=begin, number__lt=end).order_by("number")
    hashes = [bytes(row) for row in rows.values_list(column, flat=True)]
    if len(hashes) != end - begin:
        raise Broken(f"Between {begin} and {end} {model._meta.model_name}s are missing.")
    return hashes
