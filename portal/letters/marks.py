"""The mark in a letter's metadata: it names the record, and only the portal can make it.

A file with other bytes than the sealed letter, but with a genuine mark, began as one of ours. Nobody who lacks a letter
can find out by making up files whether it exists.
"""

import hmac

from portal import signing

WORD = "letter"
LENGTH = 32


def mark_of(reference: str) -> str:
    return f"{WORD} {reference} {signing.keyed_tag(f'{WORD} {reference}')[:LENGTH]}"


def is_genuine(mark: bytes) -> bool:
    _word, reference, _tag = mark.decode("ascii").split(" ")
    return hmac.compare_digest(mark_of(reference).encode(), mark)
