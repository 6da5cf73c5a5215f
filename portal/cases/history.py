"""What has happened to a case or its record, with each actor named as the reader may know them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.models import Membership
from portal.ledger import timeline
from portal.ledger.actors import SYSTEM
from portal.ledger.models import Entry
from portal.statements import AnyOf, Statement

ACTORS = Statement(lambda: Membership.objects.filter(public_id=AnyOf("ids")).select_related("user", "organisation"))
OWN_SIDE_KNOWS_NAMES = ("programme", "joint")


def events(case: Any, reader: Membership) -> list[timeline.Event]:
    """Newest first. `case` is a case, or any record with a `reference`; two queries, whatever its length."""
    return timeline.events_for(case.reference, reader, names_of=_names)


def name_for(actor: Membership, reader: Membership) -> str:
    """The programme reads names, its observers roles; others the names of their own members, else the organisation."""
    if actor.user_id == reader.user_id:
        return _("You")
    if actor.organisation_id == reader.organisation_id:
        return actor.user.name
    return name_or_role(actor, reader) if reader.side in OWN_SIDE_KNOWS_NAMES else actor.organisation.name


def name_or_role(actor: Membership, reader: Membership) -> str:
    """How somebody stands on a page whose readers read names; an observer reads no personal data, but the role."""
    if reader.role != "observer" or actor.organisation_id == reader.organisation_id:
        return actor.user.name
    told = {"role": actor.get_role_display(), "organisation": actor.organisation.name}
    return _("%(role)s, %(organisation)s") % told


def _names(entries: Iterable[Entry], reader: Membership) -> dict[str, str]:
    ids = {entry.actor for entry in entries if not entry.actor.startswith(SYSTEM)}
    found = ACTORS.records(ids=list(ids)) if ids else []
    return {str(actor.public_id): name_for(actor, reader) for actor in found}
