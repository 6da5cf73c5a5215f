"""Telling people: a row in the inbox and one in the outbox, written in the act's own transaction."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlparse

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from portal import dates
from portal.access import Refused
from portal.acts import act
from portal.ledger import actions as ledger
from portal.notices import rules
from portal.notices.models import Delivery, Mail, Notice, Preference
from portal.notices.rules import Way
from portal.waking import wake

RELAY = "portal.notices.relay"


@act
def notify(
    users: Iterable[AbstractBaseUser],
    *,
    key: str,
    subject: str,
    text: str,
    link: str = "",
    reference: str = "",
    mail: bool = True,
    kind: str = Notice.Kind.ORDINARY,
    due_at: datetime | None = None,
) -> int:
    """Tell each of `users` once, however often it is called with this key; gives how many were told just now.

    `link` is a path of the portal. `kind` is `Notice.Kind.LEGAL` for what has effect in law (a decision, a suspension,
    an intended refusal, a hard stop, the right to be heard), and `SECURITY` for a change to how somebody signs in: such
    a notice is never held back or switched off.
    Effects: a notice in each inbox; unless `mail` is false a mail in the outbox for each, or a place in the digest of
    the day, as the kind and the person's preference say; the relay is woken on commit.
    """
    people = list(users)
    preferences = preferences_of(people)
    values: dict[str, Any] = {"subject": _one_line(subject), "text": text, "link": link, "reference": reference}
    values |= {"key": key, "kind": kind, "due_at": due_at}
    ways = {user.pk: rules.way(kind, due_at, preferences[user.pk]) if mail else Way.INBOX_ONLY for user in people}
    told = _written([Notice(user=user, waits=ways[user.pk] == Way.DIGEST, **values) for user in people])
    at_once = [_mail_of(notice) for notice in told if ways[notice.user_id] == Way.AT_ONCE]
    if at_once:
        Mail.objects.bulk_create(at_once)
        wake(RELAY)
    return len(told)


def preferences_of(users: Iterable[AbstractBaseUser]) -> dict[int, Preference]:
    """Each person's preference by primary key; who never chose has the usual one, unsaved."""
    people = {user.pk: user for user in users}
    preferences = {key: Preference(user=user) for key, user in people.items()}
    for preference in Preference.objects.filter(user__in=people):
        preference.user = people[preference.user_id]  # type: ignore[assignment]
        preferences[preference.user_id] = preference
    return preferences


@act
def prefer(user: AbstractBaseUser, *, digest_hour: int, in_app_only: bool) -> None:
    """Keep how this person wants to hear from the portal; what waits for a digest goes by the new wish."""
    wishes = {"digest_hour": digest_hour, "in_app_only": in_app_only}
    Preference.objects.update_or_create(user=user, defaults=wishes)
    if in_app_only:
        Notice.objects.filter(user=user, waits=True).update(waits=False)


def leave_out(keys: Iterable[str]) -> int:
    """Take notices whose deadline was met or moved out of the digests that are not written yet."""
    return Notice.objects.filter(key__in=list(keys), waits=True).update(waits=False)


@act
def mail_to(address: str, *, subject: str, text: str, key: str) -> Mail:
    """Write to somebody who has no inbox yet, such as an invited person; once for this address and key."""
    message_id = _message_id("mail", address.lower(), key)
    values = {"to": address, "subject": _one_line(subject), **_words(text)}
    mail, is_new = Mail.objects.get_or_create(message_id=message_id, defaults=values)
    if is_new:
        wake(RELAY)
    return mail


@act
def read(notice: Notice) -> None:
    """Mark a notice as read; the first time counts."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=dates.now())


@act
def read_all(user: AbstractBaseUser) -> int:
    """Mark everything in this person's inbox as read."""
    return Notice.objects.filter(user=user, read_at=None).update(read_at=dates.now())


@act
def resend(mail: Mail, *, by: Any) -> None:
    """Put a mail that was sent or given up into the outbox again, with all its tries before it.

    It keeps its Message-ID, so that a mailbox that got it before shows it once.
    """
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if reason := rules.why_not_again(mail):
        raise Refused(reason)
    mail.status, mail.tries, mail.due_at = Mail.Status.WAITING, 0, dates.now()
    mail.save(update_fields=["status", "tries", "due_at"])
    Delivery.objects.create(mail=mail, step=Delivery.Step.RESENT, by=by)
    ledger.append("mail.resent", mail, by=by)
    wake(RELAY)


def _written(notices: list[Notice]) -> list[Notice]:
    """Write what was not written before; gives what was written just now."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    keys = dict(Notice.objects.filter(public_id__in=[n.public_id for n in notices]).values_list("public_id", "pk"))
    for notice in notices:
        notice.pk = keys.get(notice.public_id)
    return [notice for notice in notices if notice.pk]


def _mail_of(notice: Notice) -> Mail:
    """Its link leads through the inbox, so that opening it marks the notice as read."""
    address = f"{settings.PORTAL_URL}/inbox/{notice.public_id}/"
    return Mail(
        message_id=_message_id("notice", str(notice.user_id), notice.key),
        notice=notice,
        to=notice.user.email,
        subject=notice.subject,
        **_words(f"{notice.text}\n\n{address}\n"),
    )


def _words(text: str) -> dict[str, Any]:
    """The text of a mail as its columns keep it: a link that lets its reader in is sealed."""
    shown = rules.without_secrets(text)
    lets_in = shown != text
    return {"text": shown, "lets_in": lets_in, "sealed_text": text if lets_in else None}


def _message_id(kind: str, whom: str, key: str) -> str:
    """The same for every try and every repeat, so that a mail that arrives twice is seen to be one."""
    digest = hashlib.sha256(f"{kind}\0{whom}\0{key}".encode()).hexdigest()
    return f"<{digest[:40]}@{urlparse(settings.PORTAL_URL).hostname}>"


def _one_line(subject: str) -> str:
    return " ".join(subject.split())[:200]
