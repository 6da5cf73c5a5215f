"""Seats: the name of one person on one grant, for a provider, which knows nobody by name."""

import base64
from typing import Any

from portal import signing

LETTERS = 6  # Thirty bits, within one grant.


def seat_of(grant: Any, person: Any) -> str:
    """The same whenever the two meet, also after the person is named anew; across grants it tells nothing.

    It is made of the two, so that page, mail, API and CSV cannot differ.
    """
    tag = signing.keyed_tag(f"seat:{grant.public_id}:{person.public_id}")
    return f"{grant.reference}-{base64.b32encode(bytes.fromhex(tag))[:LETTERS].decode()}"
