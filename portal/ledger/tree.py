"""The Merkle tree of RFC 6962 §2.1 and its proofs, with the checks of RFC 9162 §2.1.3 and §2.1.4.

A tree is read through `subtree(begin, end)`, which answers the hash over the leaves begin..end-1: a list of leaf hashes
in a test, the database's blocks in the portal.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

Subtree = Callable[[int, int], bytes]

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that only grows: it keeps the hashes of its full subtrees, a few dozen for any size."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add a leaf; as in a binary counter, every full pair to the left of it is joined."""
        position = self.size
        while position & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            position >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        return folded(self.peaks)


def folded(peaks: Sequence[bytes]) -> bytes:
    """The root over full subtrees that stand side by side, the widest first."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def grown(hashes: Iterable[bytes]) -> Tree:
    """A tree over hashes that stand side by side on one level."""
    tree = Tree()
    for hashed in hashes:
        tree.append(hashed)
    return tree


def root_of(hashes: Iterable[bytes]) -> bytes:
    return grown(hashes).root()


def subtree_of(leaves: Sequence[bytes]) -> Subtree:
    return lambda begin, end: root_of(leaves[begin:end])


def inclusion_path(number: int, size: int, subtree: Subtree) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962 §2.1.1, from the leaf up."""
    if not 0 <= number < size:
        raise ValueError(f"A tree of {size} has no leaf {number}.")
    begin, end, path = 0, size, []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if number < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(begin, middle))
            begin = middle
    return path[::-1]


def consistency_path(earlier: int, size: int, subtree: Subtree) -> list[bytes]:
    """PROOF(m, D[n]) of RFC 6962 §2.1.2."""
    if not 0 < earlier <= size:
        raise ValueError(f"A tree of {size} has no earlier size {earlier}.")
    begin, end, complete, path = 0, size, True, []
    while earlier != end:
        middle = begin + _split(end - begin)
        if earlier <= middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(begin, middle))
            begin, complete = middle, False
    if not complete:
        path.append(subtree(begin, end))
    return path[::-1]


def includes(leaf: bytes, *, number: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves that the leaf stands at this number of the tree (RFC 9162 §2.1.3.2)."""
    if not 0 <= number < size:
        return False
    left, last, hashed = number, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if left & 1 or left == last:
            hashed = node_hash(step, hashed)
            while not left & 1 and left:
                left, last = left >> 1, last >> 1
        else:
            hashed = node_hash(hashed, step)
        left, last = left >> 1, last >> 1
    return last == 0 and hashed == root


def extends(*, earlier: int, earlier_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the later tree begins with the earlier one (RFC 9162 §2.1.4.2)."""
    if not 0 < earlier <= size:
        return False
    if earlier == size:
        return not path and earlier_root == root
    steps = [earlier_root, *path] if earlier & (earlier - 1) == 0 else list(path)
    if not steps:
        return False
    left, last = earlier - 1, size - 1
    while left & 1:
        left, last = left >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if left & 1 or left == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not left & 1 and left:
                left, last = left >> 1, last >> 1
        else:
            new = node_hash(new, step)
        left, last = left >> 1, last >> 1
    return last == 0 and old == earlier_root and new == root


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << (width - 1).bit_length() - 1
