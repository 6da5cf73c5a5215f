"""Checks a ledger without the portal that wrote it. Needs Python 3.11 and the package "cryptography", nothing else.

    python3 verifier.py EXPORT                       an export of the whole ledger (NDJSON)
    python3 verifier.py PROOF                        the proof of one entry (JSON)
    python3 verifier.py EXPORT --key KEY             trust only this public key (text, or a file that holds it)
    python3 verifier.py EXPORT --against CHECKPOINT  the ledger must still begin with a checkpoint that you kept

Exit 0: whole. Exit 1: the first bad entry is named. Exit 2: the files cannot be read.
The tree is that of RFC 6962, the checkpoints are signed notes (c2sp.org/tlog-checkpoint).
"""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Fault(Exception):
    """What is wrong, and with which entry."""


class Unreadable(Exception):
    """A file that is no export, proof, key or checkpoint."""


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Checks a ledger export or the proof of one entry.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", action="append", default=[], help="a public key, or a file that holds keys")
    parser.add_argument("--against", type=Path, help="a checkpoint that you kept earlier")
    options = parser.parse_args(arguments)
    try:
        print(verify(options.file, options.key, options.against))
    except Fault as fault:
        print(f"NOT WHOLE. {fault}", file=sys.stderr)
        return 1
    except (Unreadable, OSError, UnicodeDecodeError) as error:
        print(f"Cannot be checked. {error}", file=sys.stderr)
        return 2
    return 0


def verify(file, given_keys=(), against=None):
    """Check one file and say in a sentence what was proved."""
    with open(file, "rb") as stream:
        header = read_json(stream.readline(), "The first line")
        keys = read_keys(given_keys) or [read_key(str(line)) for line in header.get("keys", [])]
        trust = "" if given_keys else " The key came with the file: compare it with one that you were given elsewhere."
        kept = open_note(against.read_text("utf-8"), keys, f"The checkpoint in {against}") if against else None
        if header.get("kind") == "ledger-proof":
            return verify_proof(header, keys) + trust
        if header.get("kind") == "ledger-export":
            return verify_export(header, stream, keys, kept) + trust
    raise Unreadable("The file is neither a ledger export nor a proof.")


def verify_export(header, stream, keys, kept):
    """Rebuild the tree entry by entry, and compare its root at every checkpoint."""
    tree, covered, hashed = Tree(), 0, 0
    for line in stream:
        row = read_row(line, tree.size)
        if "checkpoint" in row:
            covered = check_checkpoint(row["checkpoint"], tree, keys, covered)
            continue
        if row.get("number") != tree.size:
            raise Fault(f"Entry {tree.size} is missing; the next one is {row.get('number')}.")
        hashed += "leaf" in row
        tree.append(read_leaf(row, tree.size) if "leaf" in row else leaf_hash(read_body(row, tree.size)))
        if kept and kept[0] == tree.size and kept[1] != tree.root():
            raise Fault(f"Entry 0 to {kept[0] - 1}: one of them is not what the checkpoint you kept says.")
    if header.get("size") != tree.size:
        raise Fault(f"Entry {min(header.get('size', 0), tree.size)}: the file tells of {header.get('size')} entries.")
    if covered < tree.size:
        raise Fault(f"Entry {covered} is not covered by any checkpoint.")
    if kept and kept[0] > tree.size:
        raise Fault(f"Entry {tree.size} is missing; the checkpoint you kept tells of {kept[0]} entries.")
    withheld = f" {hashed} of them are withheld: only their hashes are in the file." if hashed else ""
    return f"Whole: {tree.size} entries, root {tree.root().hex()}.{withheld}"


def check_checkpoint(note, tree, keys, covered):
    last = max(tree.size - 1, 0)
    size, root = open_note(note, keys, f"Entry {last}: the checkpoint after it")
    if (size, root) != (tree.size, tree.root()):
        raise Fault(f"Entry {covered} to {last}: one of them is not what the signed checkpoint says.")
    return size


def verify_proof(proof, keys):
    """Follow the path from one entry's bytes to the root that was signed (RFC 9162 section 2.1.3.2)."""
    try:
        number, path = int(proof["number"]), [bytes.fromhex(step) for step in proof["path"]]
        leaf, words = read_hash(proof, number)
        note = str(proof["checkpoint"])
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable("The proof lacks its number, path, bytes or checkpoint.") from error
    size, root = open_note(note, keys, f"Entry {number}: the checkpoint")
    if not 0 <= number < size:
        raise Fault(f"Entry {number}: the checkpoint tells of {size} entries only.")
    left, last, hashed = number, size - 1, leaf
    for step in path:
        if last == 0:
            raise Fault(f"Entry {number}: its path is too long.")
        if left & 1 or left == last:
            hashed = node_hash(step, hashed)
            while left and not left & 1:
                left, last = left >> 1, last >> 1
        else:
            hashed = node_hash(hashed, step)
        left, last = left >> 1, last >> 1
    if last or hashed != root:
        raise Fault(f"Entry {number}: it is not in the tree that was signed.")
    return f"Entry {number} is in the signed tree of {size} entries. {words}"


def read_hash(proof, number):
    """The hash of an entry and what can be said of its words; a public proof holds the hash alone."""
    if "leaf" in proof:
        leaf = read_leaf(proof, number)
        return leaf, f"Its hash is {leaf.hex()}."
    body = read_body(proof, number)
    return leaf_hash(body), f"It reads: {body.decode()}"


class Tree:
    """The full subtrees of a tree that only grows."""

    def __init__(self):
        self.size = 0
        self.peaks = []

    def append(self, leaf):
        position = self.size
        while position & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            position >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def leaf_hash(body):
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def read_json(line, what):
    try:
        value = json.loads(line)
    except ValueError as error:
        raise Unreadable(f"{what} is not JSON.") from error
    if not isinstance(value, dict):
        raise Unreadable(f"{what} is not a JSON object.")
    return value


def read_row(line, number):
    try:
        return read_json(line, "The line")
    except Unreadable as error:
        raise Fault(f"Entry {number}: its line cannot be read.") from error


def read_body(row, number):
    try:
        return base64.b64decode(row["body"], validate=True)
    except (KeyError, TypeError, ValueError) as error:
        raise Fault(f"Entry {number}: its bytes cannot be read.") from error


def read_leaf(row, number):
    """The hash of an entry that was not its exporter's to see."""
    try:
        leaf = bytes.fromhex(row["leaf"])
    except (TypeError, ValueError) as error:
        raise Fault(f"Entry {number}: its hash cannot be read.") from error
    if len(leaf) != 32:
        raise Fault(f"Entry {number}: its hash cannot be read.")
    return leaf


def read_keys(texts):
    """Public keys as (name, key id, key), from texts name+id+key or files that hold one a line."""
    lines = []
    for text in texts:
        is_key = text.count("+") >= 2 and not Path(text).is_file()
        lines += [text] if is_key else [line for line in Path(text).read_text("utf-8").split("\n") if line.strip()]
    return [read_key(line.strip()) for line in lines]


def read_key(line):
    try:
        name, key_id, encoded = line.split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise Unreadable("A public key is written name+id+key.") from error
    expected = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if len(raw) != 33 or raw[0] != 1 or expected.hex() != key_id:
        raise Unreadable(f"The public key of {name} does not fit its id.")
    return name, expected, Ed25519PublicKey.from_public_bytes(raw[1:])


def open_note(note, keys, what):
    """Size and root of a checkpoint that one of the keys signed."""
    text, blank, signatures = note.rpartition("\n\n")
    text += "\n"
    if not blank or not any(is_signed(text, line, keys) for line in signatures.splitlines()):
        raise Fault(f"{what} carries no signature by a key you trust.")
    try:
        _origin, size, root, *_rest = text.split("\n")
        return int(size), base64.b64decode(root, validate=True)
    except ValueError as error:
        raise Fault(f"{what} cannot be read.") from error


def is_signed(text, line, keys):
    try:
        name, encoded = line.removeprefix("\u2014 ").split(" ")
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        return False
    for known, key_id, key in keys:
        if (known, key_id) == (name, raw[:4]):
            try:
                key.verify(raw[4:], text.encode())
            except InvalidSignature:
                return False
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
