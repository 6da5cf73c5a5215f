"""Sending: one planned row at a time is claimed and told, so that a kill or a second worker changes nothing."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import dates
from portal.notices import actions as notices
from portal.notices.models import Notice
from portal.reminders.models import Reminder
from portal.reminders.sources import Source, Words, stand_ins

logger = logging.getLogger("portal.reminders")

MOST_AT_ONCE = 5000
"""The next run goes on; a task must end before its hard time limit."""


def send_planned(sources: Iterable[Source]) -> int:
    """Tell what is planned; gives how many were told. One that fails is left for the next run and holds up no other."""
    by_kind = {source.kind: source for source in sources}
    told, failed = 0, set[int]()
    for _turn in range(MOST_AT_ONCE):
        was_told = _send_one(by_kind, failed)
        if was_told is None:
            break
        told += was_told
    return told


@transaction.atomic
def _send_one(by_kind: dict[str, Source], failed: set[int]) -> bool | None:
    """Tell one claimed row; None when none is left. A crash in here leaves the row as it was: planned."""
    planned = Reminder.objects.filter(status=Reminder.Status.PLANNED).exclude(pk__in=failed)
    claimed = planned.select_for_update(skip_locked=True, of=("self",)).select_related("recipient")
    reminder = claimed.order_by("begins_at", "pk").first()
    if reminder is None:
        return None
    try:
        with transaction.atomic():
            return _tell(reminder, by_kind.get(reminder.kind))
    except Exception:  # Whatever one slice's words raise, the other deadlines are told.
        logger.exception("The reminder %s was not told.", reminder.pk)
        failed.add(reminder.pk)
        return False


def _tell(reminder: Reminder, source: Source | None) -> bool:
    """False if its deadline was met or moved since it was planned."""
    with timezone.override(reminder.recipient.time_zone):
        words = source.words(reminder) if source else None
    if words is None:
        _note(reminder, status=Reminder.Status.CANCELLED, settled_at=dates.now())
        return False
    _notify([reminder.recipient], reminder, words)
    _notify_stand_ins(reminder, words)
    _note(reminder, status=Reminder.Status.SENT, sent_at=dates.now())
    return True


def _notify_stand_ins(reminder: Reminder, words: Words) -> None:
    """Whoever stands in for a person who is away is told the same, and for whom."""
    name = reminder.recipient.get_full_name()
    told = replace(words, subject=_("For %(name)s: %(subject)s") % {"name": name, "subject": words.subject})
    _notify(stand_ins(reminder.recipient, words.reference), reminder, told)


def _notify(people: list[Any], reminder: Reminder, words: Words) -> None:
    notices.notify(
        people,
        key=reminder.key,
        subject=words.subject,
        text=words.text,
        link=words.link,
        reference=words.reference,
        kind=words.kind,
        due_at=reminder.due_at if words.kind == Notice.Kind.REMINDER else None,
    )


def _note(reminder: Reminder, **fields: object) -> None:
    Reminder.objects.filter(pk=reminder.pk).update(**fields)
