"""When a mail is tried again, and what of it others may read."""

import re
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

MOST_TRIES = 10
WAITS = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
]
# A link that lets its holder in: anything under /accounts/ or /invitation…, or with a long random part.
SECRET_LINK = re.compile(r"(?:https?://|/)\S*(?:/accounts/|/invitation|[\w-]{24,}(?![\w-]))\S*")
OWN_RECORD = re.compile(r"/inbox/[0-9a-f-]{36}/")


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries."""
    return WAITS[min(tries, len(WAITS)) - 1]


def text_for(mail: Any, reader: Any) -> str:
    """The text of a mail; whoever is not its addressee reads no link that would let them in."""
    if mail.to.lower() == reader.email.lower():
        return mail.text
    return SECRET_LINK.sub(lambda link: _masked(link[0]), mail.text)


def _masked(link: str) -> str:
    return link if OWN_RECORD.search(link) else _("[link shown to its addressee only]")
