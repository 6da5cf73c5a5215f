"""Which way a notice goes, when a mail is tried again, and what of it others may read."""

import re
from datetime import datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portal import dates
from portal.notices.models import Mail, Notice, Preference

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


class Way(Enum):
    """How a notice leaves the portal."""

    AT_ONCE = "at once"
    DIGEST = "in the digest"
    INBOX_ONLY = "not at all"


def way(kind: str, due_at: datetime | None, preference: Preference) -> Way:
    """A legal or security notice asks nobody. A reminder waits for the digest, unless its deadline falls before it."""
    if kind in {Notice.Kind.LEGAL, Notice.Kind.SECURITY}:
        return Way.AT_ONCE
    if preference.in_app_only:
        return Way.INBOX_ONLY
    if kind == Notice.Kind.ORDINARY:
        return Way.AT_ONCE
    is_too_late = due_at is not None and dates.now() < due_at <= next_digest_at(preference)
    return Way.AT_ONCE if is_too_late else Way.DIGEST


def next_digest_at(preference: Preference) -> datetime:
    """When the next digest of this person is written: at the chosen hour in the person's own zone, once a day."""
    now = dates.now()
    today = now.astimezone(ZoneInfo(preference.user.time_zone)).date()
    is_written = preference.digest_on is not None and preference.digest_on >= today
    day = preference.digest_on + timedelta(days=1) if is_written else today
    hour = time(preference.digest_hour)
    return max(now, datetime.combine(day, hour, tzinfo=ZoneInfo(preference.user.time_zone)))


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries."""
    return WAITS[min(tries, len(WAITS)) - 1]


def without_secrets(text: str) -> str:
    """The text of a mail without the links that would let its reader in."""
    return SECRET_LINK.sub(lambda link: _masked(link[0]), text)


def _masked(link: str) -> str:
    return link if OWN_RECORD.search(link) else _("[link shown to its addressee only]")


def why_not_again(mail: Mail) -> str:
    """Why a mail cannot be sent again; empty where it can."""
    if mail.status == Mail.Status.WAITING:
        return _("This message is in the queue already. Reload the page to see what became of it.")
    if mail.lets_in and not mail.sealed_text:
        return _("The link in this mail was destroyed when it was sent. Send a new invitation, or ask for a new link.")
    return ""
