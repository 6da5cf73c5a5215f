"""Writing an act down in its own transaction."""

import os
from datetime import UTC
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from portal import dates
from portal.ledger import actors, canonical
from portal.ledger.context import request_id
from portal.ledger.models import Entry, Wording, entry_id
from portal.ledger.sequencer import seal_now, seal_recent, seal_waiting

__all__ = ["append", "last_act_on", "seal_now", "seal_recent", "seal_waiting"]

VERSION = 1


class Recorded(Protocol):
    """Anything an entry can tell about: a record with a `reference`, or at least a key."""

    pk: Any


def append(
    verb: str,
    record: Recorded,
    *,
    by: Any,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    on_behalf_of: Any = None,
) -> Entry:
    """Write one entry in the act's own transaction, so that no act stands without its entry.

    `by` is a membership or a named system actor. Facts are codes, ids, numbers and digests: the organisation that the
    record belongs to can read them, so they never hold a person's data or a judgment that is still sealed. The reason's
    words stay outside the hashed bytes and can be erased.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An entry belongs into the transaction of its act.")
    at = dates.now()
    entry = Entry(
        id=entry_id(at),
        at=at,
        verb=verb,
        record_type=record._meta.model_name if hasattr(record, "_meta") else type(record).__name__.lower(),
        reference=str(getattr(record, "reference", "") or record.pk),
        case_reference=_case_reference(record),
        organisation_id=_organisation_id(record),
        provider_id=getattr(record, "ledger_provider_id", None),
        actor=_name(by),
        request_id=request_id.get(),
    )
    salt = os.urandom(32) if reason else b""
    entry.body = canonical.encode(_body(entry, by, facts, salt, reason, on_behalf_of))
    entry.save(force_insert=True)
    if reason:
        Wording(entry=entry, salt=salt, text=reason).save(force_insert=True)
    return entry


def _body(entry: Entry, by: Any, facts: Any, salt: bytes, reason: str, on_behalf_of: Any) -> dict[str, Any]:
    return {
        "version": VERSION,
        "id": str(entry.id),
        "at": canonical.moment(entry.at),
        "verb": entry.verb,
        "record": {"type": entry.record_type, "reference": entry.reference},
        "case": entry.case_reference,
        "organisation": entry.organisation_id,
        "provider": entry.provider_id,
        "actor": {
            "id": entry.actor,
            "role": str(getattr(by, "role", "")),
            "organisation": getattr(by, "organisation_id", None),
        },
        "on_behalf_of": _name(on_behalf_of) if on_behalf_of else "",
        "facts": canonical.checked_facts(facts),
        "reason_digest": canonical.reason_digest(salt, reason) if reason else "",
        "request": entry.request_id,
    }


def _name(by: Any) -> str:
    """The opaque id of a membership, or the name of a system actor; never a person's name."""
    return str(getattr(by, "public_id", "") or by.name)


def _case_reference(record: Any) -> str:
    return str(getattr(record, "ledger_case_reference", "") or "")


def _organisation_id(record: Any) -> int | None:
    """`ledger_organisation_id`, where a record has it (None keeps the entry from partners), else `organisation_id`."""
    if hasattr(record, "ledger_organisation_id"):
        return record.ledger_organisation_id
    return getattr(record, "organisation_id", None)


def last_act_on(record: Any) -> str:
    """A sentence on who acted on this record last, and when; for whoever came second."""
    entry = Entry.objects.filter(reference=str(getattr(record, "reference", "") or record.pk)).first()
    if entry is None:
        return ""
    return _("%(who)s was there at %(at)s UTC.") % {
        "who": actors.described(entry),
        "at": f"{entry.at.astimezone(UTC):%d %b %Y, %H:%M}",
    }
