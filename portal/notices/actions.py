"""Telling people: a row in the inbox and one in the outbox, written in the act's own transaction."""

import hashlib
from collections.abc import Iterable
from urllib.parse import urlparse

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates
from portal.access import Refused
from portal.ledger import actions as ledger
from portal.notices.models import Mail, Notice
from portal.waking import wake

RELAY = "portal.notices.relay"


@transaction.atomic
def notify(
    users: Iterable[AbstractBaseUser],
    *,
    key: str,
    subject: str,
    text: str,
    link: str = "",
    reference: str = "",
    mail: bool = True,
) -> int:
    """Tell each of `users` once, however often it is called with this key; gives how many were told just now.

    `link` is a path of the portal. Effects: a notice in each inbox; unless `mail` is false a mail in the outbox for
    each; the relay is woken on commit.
    """
    told = [notice for user in users if (notice := _told(user, key, subject, text, link, reference))]
    if mail and told:
        Mail.objects.bulk_create([_mail_of(notice) for notice in told])
        wake(RELAY)
    return len(told)


@transaction.atomic
def mail_to(address: str, *, subject: str, text: str, key: str) -> Mail:
    """Write to somebody who has no inbox yet, such as an invited person; once for this address and key."""
    message_id = _message_id("mail", address.lower(), key)
    values = {"to": address, "subject": _one_line(subject), "text": text}
    mail, is_new = Mail.objects.get_or_create(message_id=message_id, defaults=values)
    if is_new:
        wake(RELAY)
    return mail


@transaction.atomic
def read(notice: Notice) -> None:
    """Mark a notice as read; the first time counts."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=dates.now())


@transaction.atomic
def read_all(user: AbstractBaseUser) -> int:
    """Mark everything in this person's inbox as read."""
    return Notice.objects.filter(user=user, read_at=None).update(read_at=dates.now())


@transaction.atomic
def resend(mail: Mail, *, by: object) -> None:
    """Put a dead letter back into the outbox, with all its tries before it."""
    revived = Mail.objects.filter(pk=mail.pk, status=Mail.Status.DEAD).update(
        status=Mail.Status.WAITING, tries=0, due_at=dates.now()
    )
    if not revived:
        raise Refused(_("This message is not given up any more. Reload the page to see what became of it."))
    ledger.append("mail.resent", mail, by=by)
    wake(RELAY)


def _told(user: AbstractBaseUser, key: str, subject: str, text: str, link: str, reference: str) -> Notice | None:
    values = {"subject": _one_line(subject), "text": text, "link": link, "reference": reference}
    notice, is_new = Notice.objects.get_or_create(user=user, key=key, defaults=values)
    return notice if is_new else None


def _mail_of(notice: Notice) -> Mail:
    """Its link leads through the inbox, so that opening it marks the notice as read."""
    address = f"{settings.PORTAL_URL}/inbox/{notice.public_id}/"
    return Mail(
        message_id=_message_id("notice", str(notice.user_id), notice.key),
        notice=notice,
        to=notice.user.email,
        subject=notice.subject,
        text=f"{notice.text}\n\n{address}\n",
    )


def _message_id(kind: str, whom: str, key: str) -> str:
    """The same for every try and every repeat, so that a mail that arrives twice is seen to be one."""
    digest = hashlib.sha256(f"{kind}\0{whom}\0{key}".encode()).hexdigest()
    return f"<{digest[:40]}@{urlparse(settings.PORTAL_URL).hostname}>"


def _one_line(subject: str) -> str:
    return " ".join(subject.split())[:200]
