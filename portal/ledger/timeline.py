"""What has happened to a record, as its page tells it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from portal import turns
from portal.ledger import actors, verbs
from portal.ledger.models import Entry
from portal.statements import Given, GivenReader, Statement

MOST = 200


@dataclass(frozen=True)
class Event(turns.Event):
    """A line of the timeline with the entry behind it, for pages that pick or word some verbs themselves."""

    verb: str = ""
    actor_id: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


Names = Callable[[list[Entry], Any], dict[str, str]]


def events_for(reference: str, reader: Any, *, names_of: Names = actors.names) -> list[Event]:
    """What this reader may see of what happened to the record or its case, newest first; `names_of` says how those who
    acted are named for them, by opaque id."""
    about = _about(reader.side, reader.role)
    entries = about.records(reference=reference, **GivenReader.told(reader))
    names = names_of(entries, reader)
    return [_event(entry, names, reader) for entry in entries]


@cache
def _about(side: str, role: str) -> Statement:
    """What a reader of this side and role may see of a reference."""
    either = Q(reference=Given("reference")) | Q(case_reference=Given("reference"))
    seen = Entry.objects.visible_to(GivenReader(side, role)).filter(either)
    return Statement(lambda: seen.select_related("seal", "wording").order_by("-id")[:MOST])


def _event(entry: Entry, names: dict[str, str], reader: Any) -> Event:
    return Event(
        at=entry.at,
        actor=_("You") if entry.actor == str(reader.public_id) else names.get(entry.actor) or actors.described(entry),
        text=verbs.sentence(entry.verb),
        words=entry.wording.text if hasattr(entry, "wording") else "",
        number=entry.number,
        icon=verbs.icon(entry.verb),
        verb=entry.verb,
        actor_id=entry.actor,
        facts=entry.facts,
    )
