"""What has happened to a case or its record, with each actor named as the reader may know them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.models import Membership
from portal.ledger import timeline
from portal.statements import AnyOf, Statement

ACTORS = Statement(lambda: Membership.objects.filter(public_id=AnyOf("ids")).select_related("user", "organisation"))
OWN_SIDE_KNOWS_NAMES = ("programme", "joint")


def events(case: Any, reader: Membership) -> list[timeline.Event]:
    """Newest first. `case` is a case, or any record with a `reference`; two queries, whatever its length."""
    told = timeline.events_for(case.reference, reader)
    actors = _memberships(event.actor_id for event in told)
    return [_named(event, actors.get(event.actor_id), reader) for event in told]


def name_for(actor: Membership, reader: Membership) -> str:
    """The programme without its observers reads names; others those of their own members, else the organisation."""
    if actor.user_id == reader.user_id:
        return _("You")
    knows_all = reader.side in OWN_SIDE_KNOWS_NAMES and reader.role != "observer"
    if knows_all or actor.organisation_id == reader.organisation_id:
        return actor.user.name
    return actor.organisation.name


def _memberships(ids: Iterable[str]) -> dict[str, Membership]:
    wanted = {actor_id for actor_id in ids if ":" not in actor_id}
    found = ACTORS.records(ids=list(wanted)) if wanted else []
    return {str(membership.public_id): membership for membership in found}


def _named(event: timeline.Event, actor: Membership | None, reader: Membership) -> timeline.Event:
    return replace(event, actor=name_for(actor, reader)) if actor else event
