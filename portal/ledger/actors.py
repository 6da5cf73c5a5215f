"""Saying who acted without naming a person, unless the reader may know the name."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from portal.ledger.models import Entry

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
    known = _memberships().objects.visible_to(reader).filter(public_id__in=ids).select_related("user")
    return {str(membership.public_id): membership.user.name for membership in known}


@cache
def _roles() -> dict[str, Any]:
    return dict(_memberships()._meta.get_field("role").flatchoices)


def _memberships() -> Any:
    """By name, because the accounts stand above the ledger."""
    return apps.get_model("portal", "Membership")
