"""Standings that end: told to the officers from the day on which a renewal may be begun, until one is under way."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications import rules
from partners.applications.models import Application
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal import moments
from portal.accounts.models import Membership
from portal.reminders import ladder
from portal.reminders.models import Reminder
from portal.reminders.sources import Due, EndOfDay, Words, deadlines

ZONE = "organisation__jurisdiction__time_zone"


class Standings:
    """The last day of each standing for which no renewal is under way."""

    kind = "standing"

    def __init__(self, rulebook: Rulebook) -> None:
        opens, filed = rulebook.number("renewal.opens_days"), rulebook.number("renewal.filed_days")
        self.ladder = ladder.of_days(before=[opens, filed, *rulebook.numbers("evidence.reminder_days")])

    def due(self) -> Iterable[Due]:
        officers = Membership.objects.current().filter(role="responsible_officer")
        rows = deadlines(
            ending().filter(organisation__memberships__in=officers),
            kind=self.kind,
            about="organisation__public_id",
            due_at=EndOfDay("standing_until", ZONE),
            zone=ZONE,
            recipient="organisation__memberships__user",
        )
        yield Due(rows, self.ladder)

    def words(self, reminder: Reminder) -> Words | None:
        partner = ending().filter(organisation__public_id=reminder.about).first()
        if partner is None:
            return None
        told = {"day": moments.words(partner.standing_until)}  # type: ignore[arg-type]
        return Words(
            subject=_("Your standing ends on %(day)s") % told,
            text=_("Renew it before then. Without a renewal the standing lapses and every grant is revoked."),
            link=reverse("applications:renew"),
        )


def ending() -> QuerySet[Partner]:
    """Standings that run, and for which no renewal is under way."""
    under_way = Application.objects.filter(kind=Application.Kind.RENEWAL, organisation=OuterRef("organisation"))
    standing = [Partner.Status.ACTIVE, Partner.Status.SUSPENDED]
    found = Partner.objects.filter(~Exists(under_way.exclude(status__in=rules.ENDED)), status__in=standing)
    return found.filter(standing_until__isnull=False)
