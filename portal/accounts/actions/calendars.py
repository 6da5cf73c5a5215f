"""The private calendar link of a member: given, shown once, and withdrawn."""

import hashlib
import secrets

from django.db import transaction

from portal import dates
from portal.accounts.calendars import CalendarLink
from portal.accounts.models import Membership
from portal.ledger import actions as ledger

TOKEN_BYTES = 32


@transaction.atomic
def give_calendar_link(membership: Membership) -> str:
    """A new secret address; the one before it stops working. Gives the token, which nobody can read again."""
    withdraw_calendar_link(membership)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = CalendarLink.objects.create(membership=membership, token_digest=_digest(token), created_at=dates.now())
    ledger.append("calendarlink.given", link, by=membership)
    return token


@transaction.atomic
def withdraw_calendar_link(membership: Membership) -> None:
    """Whoever has the address reads nothing from now on; without a link nothing happens."""
    for link in CalendarLink.objects.select_for_update().filter(membership=membership, withdrawn_at=None):
        link.withdrawn_at = dates.now()
        link.save(update_fields=["withdrawn_at"])
        ledger.append("calendarlink.withdrawn", link, by=membership)


def standing_calendar_link(membership: Membership) -> CalendarLink | None:
    return CalendarLink.objects.filter(membership=membership, withdrawn_at=None).first()


def member_of_calendar_link(token: str) -> Membership | None:
    """Whose deadlines the address shows; nobody's once it was withdrawn or the membership has ended."""
    links = CalendarLink.objects.filter(token_digest=_digest(token), withdrawn_at=None)
    members = Membership.objects.current().filter(pk__in=links.values("membership"))
    return members.select_related("user", "organisation__jurisdiction").first()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
