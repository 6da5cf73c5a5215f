"""What a slice gives so that its deadlines are told: a source, in its `reminders.py`, listed in `portal.reminding`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.db.models import CharField, DateTimeField, F, Func, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.module_loading import import_string

from portal.notices.models import Notice
from portal.reminders.ladder import Ladder
from portal.reminders.models import Reminder

COLUMNS = ("reminder_subject", "reminder_due_at", "reminder_zone", "reminder_recipient")


@dataclass(frozen=True)
class Due:
    """Deadlines that stand, one row a deadline and person, and the ladder by which they are told."""

    rows: QuerySet
    ladder: Ladder


@dataclass(frozen=True)
class Words:
    """What a reminder says. A legal notice is mailed at once and to everybody, an ordinary one at once, a reminder in
    the digest of the day."""

    subject: str
    text: str
    link: str = ""
    reference: str = ""
    kind: str = Notice.Kind.REMINDER


class Source(Protocol):
    """Deadlines of one kind, which is the first word of their subjects."""

    kind: str

    def due(self) -> Iterable[Due]:
        """What stands now. The queries run inside the planner's one statement; here nothing is fetched row by row."""

    def words(self, reminder: Reminder) -> Words | None:
        """What to tell; None where the deadline does not stand any more."""


def deadlines(rows: QuerySet, *, kind: str, about: Any, due_at: Any, zone: Any, recipient: str) -> QuerySet:
    """`rows` in the planner's columns. `about` and `zone` are expressions or field paths; so is `due_at`, a moment.

    `recipient` is a path to the person. A row that comes twice counts once.
    """
    return rows.order_by().annotate(
        reminder_subject=Concat(Value(f"{kind}:"), Cast(about, CharField()), output_field=CharField()),
        reminder_due_at=F(due_at) if isinstance(due_at, str) else due_at,
        reminder_zone=F(zone) if isinstance(zone, str) else zone,
        reminder_recipient=F(recipient),
    )


class EndOfDay(Func):
    """The last minute of a local day, for a deadline that is kept as a date: `EndOfDay("valid_until", zone)`."""

    template = "((%(expressions)s - interval '1 minute')"
    arg_joiner = " + 1)::timestamp AT TIME ZONE "
    output_field = DateTimeField()


def at(moment: datetime) -> Value:
    """A moment that is the same for every row."""
    return Value(moment, output_field=DateTimeField())


def wired() -> list[Source]:
    """The sources that the portal's wiring lists."""
    return import_string(settings.REMINDER_SOURCES)()


def stand_ins(person: Any, reference: str) -> list[Any]:
    """Who is reminded beside a person who is away, by the portal's wiring: this slice knows nobody."""
    return import_string(settings.REMINDER_STAND_INS)(person, reference)
