"""Saying who acted without naming a person, unless the reader may know the name."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from portal.ledger.models import Entry
from portal.statements import AnyOf, GivenReader, Statement

SYSTEM = "system:"


def described(entry: Entry) -> str:
    """The role in which somebody acted; a system actor by what it does."""
    if entry.actor.startswith(SYSTEM):
        return _("The portal (%(task)s)") % {"task": entry.actor.removeprefix(SYSTEM).replace("-", " ")}
    return str(_roles().get(entry.told["actor"]["role"], _("A member")))


def names(entries: Iterable[Entry], reader: Any) -> dict[str, str]:
    """The names, by opaque id, of those actors whom this reader may know by name."""
    ids = {entry.actor for entry in entries if not entry.actor.startswith(SYSTEM)}
    if not ids:
        return {}
    known = _known(reader.side, reader.role).rows(ids=list(ids), **GivenReader.told(reader))
    return {str(public_id): name for public_id, name in known}


@cache
def _known(side: str, role: str) -> Statement:
    """Which of some members a reader of this side and role may know by name."""
    seen = _memberships().objects.visible_to(GivenReader(side, role)).filter(public_id=AnyOf("ids"))
    return Statement(lambda: seen.values_list("public_id", "user__name"))


@cache
def _roles() -> dict[str, Any]:
    return dict(_memberships()._meta.get_field("role").flatchoices)


def _memberships() -> Any:
    """By name, because the accounts stand above the ledger."""
    return apps.get_model("portal", "Membership")
