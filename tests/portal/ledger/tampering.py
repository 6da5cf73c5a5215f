"""The ways in which a superuser may try to rewrite the record: name -> (first bad entry, what is done).

The log has twelve sealed entries under three checkpoints (4, 8, 12), a reason on every third entry, and one entry that
waits. `None` as the first bad entry means the one that waits.
"""
# ruff: noqa: E501 - a table, one way a line

import json
import uuid

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.ledger import canonical, notes, tree

STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))


def sql(*statements):
    def tamper(superuser):
        for statement in statements:
            superuser.execute(statement)

    return tamper


def column(name, value, number=5):
    return sql(f"UPDATE ledger_entry SET {name} = {value} WHERE id = {entry_of(number)}")


def entry_of(number):
    return f"(SELECT entry_id FROM ledger_seal WHERE number = {number})"


def rewritten(*, columns=False, leaf=False, then=()):
    """Entry 5 tells of another record: in its bytes, then also in what was derived from them."""

    def tamper(superuser):
        pk, body = superuser.execute(f"SELECT id, body FROM ledger_entry WHERE id = {entry_of(5)}").fetchone()
        told = json.loads(body)
        told["record"]["reference"] = "APP-2026-6666"
        forged = canonical.encode(told)
        superuser.execute("UPDATE ledger_entry SET body = %s WHERE id = %s", [forged, pk])
        if columns:
            superuser.execute("UPDATE ledger_entry SET reference = 'APP-2026-6666' WHERE id = %s", [pk])
        if leaf:
            superuser.execute("UPDATE ledger_seal SET leaf_hash = %s WHERE number = 5", [tree.leaf_hash(forged)])
        for step in then:
            step(superuser)

    return tamper


def spaced(superuser):
    """The same told with other bytes, and their leaf hash."""
    (body,) = superuser.execute(f"SELECT body FROM ledger_entry WHERE id = {entry_of(5)}").fetchone()
    other = json.dumps(json.loads(body), indent=1).encode()
    superuser.execute(f"UPDATE ledger_entry SET body = %s WHERE id = {entry_of(5)}", [other])
    superuser.execute("UPDATE ledger_seal SET leaf_hash = %s WHERE number = 5", [tree.leaf_hash(other)])


def resigned(superuser):
    """Every checkpoint is made anew over the present leaves, with a stranger's key."""
    leaves = [bytes(row[0]) for row in superuser.execute("SELECT leaf_hash FROM ledger_seal ORDER BY number")]
    for size, note in superuser.execute("SELECT size, note FROM ledger_checkpoint").fetchall():
        root = tree.root_of(leaves[:size])
        forged = signed_by_stranger(note.partition("\n")[0], size, root)
        superuser.execute("UPDATE ledger_checkpoint SET root = %s, note = %s WHERE size = %s", [root, forged, size])


def signed_by_stranger(origin, size, root):
    return notes.sign(str(notes.Checkpoint(origin, size, root)), name=origin, key=STRANGER)


def stranger_signs(size, *, insert):
    def tamper(superuser):
        note, root = superuser.execute("SELECT note, root FROM ledger_checkpoint WHERE size = 12").fetchone()
        forged = signed_by_stranger(note.partition("\n")[0], size, root)
        if insert:
            superuser.execute(
                "INSERT INTO ledger_checkpoint (size, root, note, at) VALUES (%s, %s, %s, now())", [size, root, forged]
            )
        else:
            superuser.execute("UPDATE ledger_checkpoint SET note = %s WHERE size = %s", [forged, size])

    return tamper


def shifted(start, by):
    """Every number from `start` on moves; in two steps, because numbers are unique."""
    return sql(
        f"UPDATE ledger_seal SET number = number + 1000 WHERE number >= {start}",
        f"UPDATE ledger_seal SET number = number - 1000 + {by} WHERE number >= 1000",
    )


def forged_at(number):
    """A copy of entry 3 under an id of its own, sealed at this number."""

    def tamper(superuser):
        copied = uuid.uuid4()
        superuser.execute(
            "INSERT INTO ledger_entry (id, body, at, verb, record_type, reference, case_reference, organisation_id,"
            " provider_id, actor, request_id) SELECT %s, body, at, verb, record_type, reference, case_reference,"
            f" organisation_id, provider_id, actor, request_id FROM ledger_entry WHERE id = {entry_of(3)}",
            [copied],
        )
        superuser.execute(
            "INSERT INTO ledger_seal (number, entry_id, leaf_hash, mark)"
            " SELECT %s, %s, leaf_hash, mark FROM ledger_seal WHERE number = 3",
            [number, copied],
        )

    return tamper


def all_of(*steps):
    def tamper(superuser):
        for step in steps:
            step(superuser)

    return tamper


DELETE_TAIL = sql(
    "DELETE FROM ledger_entry WHERE id IN (SELECT entry_id FROM ledger_seal WHERE number >= 8)",
    "DELETE FROM ledger_seal WHERE number >= 8",
)
DELETE_5 = sql(f"DELETE FROM ledger_entry WHERE id = {entry_of(5)}", "DELETE FROM ledger_seal WHERE number = 5")
SWAP_SEALS = sql(
    "UPDATE ledger_seal SET number = 1000 WHERE number = 5",
    "UPDATE ledger_seal SET number = 5 WHERE number = 9",
    "UPDATE ledger_seal SET number = 9 WHERE number = 1000",
)
SWAP_BODIES = sql(
    "UPDATE ledger_entry SET body = other.body FROM ledger_entry other, ledger_seal a, ledger_seal b WHERE"
    " a.number IN (5, 9) AND b.number = 14 - a.number AND ledger_entry.id = a.entry_id AND other.id = b.entry_id"
)
WAITING = "(SELECT id FROM ledger_entry WHERE id NOT IN (SELECT entry_id FROM ledger_seal))"

WAYS = {
    "one byte of the body": (5, column("body", "set_byte(body, 40, 64)")),
    "an empty body": (5, column("body", "''")),
    "the body": (5, rewritten()),
    "body and column": (5, rewritten(columns=True)),
    "body, column and leaf": (5, rewritten(columns=True, leaf=True)),
    "body and leaf, checkpoints gone": (5, rewritten(columns=True, leaf=True, then=[sql("DELETE FROM ledger_checkpoint")])),
    "body and leaf, all signed anew by a stranger": (5, rewritten(columns=True, leaf=True, then=[resigned])),
    "the same told with other bytes": (5, spaced),
    "two bodies exchanged": (5, SWAP_BODIES),
    "column verb": (5, column("verb", "'application.withdrawn'")),
    "column at": (5, column("at", "at + interval '1 second'")),
    "column reference": (5, column("reference", "'APP-2026-6666'")),
    "column record type": (5, column("record_type", "'grant'")),
    "column case": (5, column("case_reference", "'APP-2026-6666'")),
    "column organisation, to hide it": (5, column("organisation_id", "NULL")),
    "column organisation, to show it": (5, column("organisation_id", "999")),
    "column provider": (5, column("provider_id", "999")),
    "column actor": (5, column("actor", "'system:nobody'")),
    "column request": (5, column("request_id", "'another'")),
    "another id": (
        5,
        sql(
            f"UPDATE ledger_entry SET id = '{uuid.UUID(int=5)}' WHERE id = {entry_of(5)}",
            f"UPDATE ledger_seal SET entry_id = '{uuid.UUID(int=5)}' WHERE number = 5",
        ),
    ),
    "the leaf hash": (5, sql("UPDATE ledger_seal SET leaf_hash = sha256('other') WHERE number = 5")),
    "the mark": (5, sql("UPDATE ledger_seal SET mark = sha256('other') WHERE number = 5")),
    "an entry deleted": (5, sql(f"DELETE FROM ledger_entry WHERE id = {entry_of(5)}")),
    "a seal deleted": (5, sql("DELETE FROM ledger_seal WHERE number = 5")),
    "entry and seal deleted": (5, DELETE_5),
    "entry and seal deleted, the rest renumbered": (5, all_of(DELETE_5, shifted(6, -1))),
    "the first deleted": (0, sql("DELETE FROM ledger_seal WHERE number = 0")),
    "the first deleted, the rest renumbered": (0, all_of(sql("DELETE FROM ledger_seal WHERE number = 0"), shifted(1, -1))),
    "the last deleted": (11, sql("DELETE FROM ledger_seal WHERE number = 11")),
    "the tail cut": (8, DELETE_TAIL),
    "all seals deleted": (0, sql("TRUNCATE ledger_seal")),
    "two seals exchanged": (5, SWAP_SEALS),
    "all numbers moved up": (0, shifted(0, 1)),
    "a negative number": (0, sql("ALTER TABLE ledger_seal DROP CONSTRAINT seal_number_from_zero", "UPDATE ledger_seal SET number = -1 WHERE number = 0")),
    "an entry forged at the end": (12, forged_at(12)),
    "an entry forged in the middle": (5, all_of(shifted(5, 1), forged_at(5))),
    "an entry forged in place of another": (5, all_of(DELETE_5, forged_at(5))),
    "a checkpoint's root": (7, sql("UPDATE ledger_checkpoint SET root = sha256('other') WHERE size = 8")),
    "a checkpoint's size": (6, sql("UPDATE ledger_checkpoint SET size = 7 WHERE size = 8")),
    "a checkpoint's note": (7, sql("UPDATE ledger_checkpoint SET note = replace(note, E'\\n8\\n', E'\\n9\\n') WHERE size = 8")),
    "a checkpoint's signature": (7, sql("UPDATE ledger_checkpoint SET note = left(note, -9) || E'AAAAAAA=\\n' WHERE size = 8")),
    "a checkpoint without signature": (7, sql("UPDATE ledger_checkpoint SET note = split_part(note, E'\\n\\n', 1) WHERE size = 8")),
    "a checkpoint signed by a stranger": (7, stranger_signs(8, insert=False)),
    "a checkpoint with another's note": (
        7,
        sql("UPDATE ledger_checkpoint SET note = (SELECT note FROM ledger_checkpoint WHERE size = 4) WHERE size = 8"),
    ),
    "a checkpoint forged in between": (5, stranger_signs(6, insert=True)),
    "a checkpoint forged before the first": (0, stranger_signs(0, insert=True)),
    "a checkpoint forged beyond the end": (12, stranger_signs(13, insert=True)),
    "the last checkpoint deleted": (8, sql("DELETE FROM ledger_checkpoint WHERE size = 12")),
    "all checkpoints deleted": (0, sql("TRUNCATE ledger_checkpoint")),
    "the words of a reason": (3, sql(f"UPDATE ledger_wording SET text = 'other' WHERE entry_id = {entry_of(3)}")),
    "the salt of a reason": (3, sql(f"UPDATE ledger_wording SET salt = 'other' WHERE entry_id = {entry_of(3)}")),
    "a reason deleted": (3, sql(f"DELETE FROM ledger_wording WHERE entry_id = {entry_of(3)}")),
    "a reason said to be erased": (3, sql(f"UPDATE ledger_wording SET erased_at = now() WHERE entry_id = {entry_of(3)}")),
    "a reason added": (5, sql(f"INSERT INTO ledger_wording (entry_id, salt, text) VALUES ({entry_of(5)}, '', 'because')")),
    "a block invented": (12, sql("INSERT INTO ledger_block (number, hash) VALUES (0, sha256('other'))")),
    "a column of the entry that waits": (None, sql(f"UPDATE ledger_entry SET actor = 'another' WHERE id = {WAITING}")),
    "the body of the entry that waits": (None, sql(f"UPDATE ledger_entry SET body = 'nothing' WHERE id = {WAITING}")),
}  # fmt: skip
