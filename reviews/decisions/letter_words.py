"""What every letter of the programme says in the same words: its frame, its last day, how it is verified."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.rulebook.models import Rulebook
from portal import dates, moments
from portal.accounts.models import Jurisdiction, Membership, Organisation
from portal.letters import marks

MARKING = "TLP:AMBER"
LANGUAGE, REGION = "en", "gb"


def frame(reference: str, subject: str) -> dict[str, Any]:
    """Title, language, marking and foot."""
    return {
        "title": f"{reference} {subject}",
        "language": LANGUAGE,
        "region": REGION,
        "marking": MARKING,
        "mark": marks.mark_of(reference),
        "reference": reference,
        "subject": subject,
        "verify": verify(reference),
        "page": _("page {page} of {pages}"),
    }


def headings(*, appeal: str, proof: str) -> dict[str, Any]:
    return {
        "reasons": _("Reasons"),
        "conditions": _("Conditions"),
        "columns": ["", _("Condition"), _("When")],
        "appeal": appeal,
        "proof": proof,
    }


def signatures(signed: Iterable[tuple[str, Membership | None]]) -> list[str]:
    return [f"{role} {by.user.name}, {by.organisation.name}" for role, by in signed if by is not None]


def moment(with_zone: datetime) -> str:
    """23 November 2026, 17:00 CET: no date without its zone."""
    return f"{date_format(with_zone, 'j F Y, H:i')} {moments.zone_name(with_zone)}"


def by_the_end_of(day: date | None, zone: ZoneInfo) -> str:
    """By 1 February 2027, 23:59 CET; nothing for what has no day."""
    if day is None:
        return ""
    end = datetime(day.year, day.month, day.day, 23, 59, tzinfo=zone)
    return _("by %(moment)s") % {"moment": moment(end)}


def last_day_after(sent: datetime, *, home: Jurisdiction, rulebook: Rulebook) -> datetime:
    """The last moment to object to what was sent then: some days from when it is opened, and it counts as opened some
    working days after it was sent, by the calendar of the partner's jurisdiction."""
    working_days = rulebook.number("appeal.opened_working_days")
    opened = dates.add_working_days(sent, working_days, calendar=home.calendar, zone=home.time_zone)
    last = opened.astimezone(ZoneInfo(home.time_zone)) + timedelta(days=rulebook.number("appeal.days"))
    return last.replace(hour=23, minute=59, second=0, microsecond=0)


def objection(last: datetime, *, authority: Organisation, reference: str) -> str:
    """By when and to whom the partner may object."""
    return _(
        "You may object until %(last)s. Write to %(authority)s (%(contact)s), name %(reference)s, and say what should "
        "be decided instead. People who took no part in this decision will look at it again."
    ) % {
        "last": moment(last),
        "authority": authority.name,
        "contact": contact_of(authority),
        "reference": reference,
    }


def contact_of(authority: Organisation) -> str:
    """Where the authority takes letters; as long as it has not said so, its administrators' addresses."""
    if authority.contact:
        return authority.contact
    administrators = authority.memberships.current().filter(role="administrator")
    return ", ".join(administrators.order_by("user__email").values_list("user__email", flat=True))


def verify(reference: str) -> str:
    """How anybody can check the letter."""
    return _(
        "To verify this letter, open %(address)s and choose this file: nobody needs an account, and the file is not "
        "kept. The ledger holds the letter's digest under %(reference)s."
    ) % {"address": f"{settings.PORTAL_URL.rstrip('/')}/verify/", "reference": reference}
