"""Conditions that are to be met by a date: told to the officers, on the days of the evidence that is to show it."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partners.grants.models import Condition
from partners.rulebook.models import Rulebook
from portal import moments
from portal.accounts.models import Membership
from portal.reminders import ladder
from portal.reminders.models import Reminder
from portal.reminders.sources import Due, EndOfDay, Words, deadlines

ZONE = "organisation__jurisdiction__time_zone"


class Conditions:
    """The last day of each open condition that has one."""

    kind = "condition"

    def __init__(self, rulebook: Rulebook) -> None:
        self.ladder = ladder.of_days(before=rulebook.numbers("evidence.reminder_days"))

    def due(self) -> Iterable[Due]:
        officers = Membership.objects.current().filter(role="responsible_officer")
        rows = deadlines(
            open_conditions().filter(organisation__memberships__in=officers),
            kind=self.kind,
            about="reference",
            due_at=EndOfDay("due_on", ZONE),
            zone=ZONE,
            recipient="organisation__memberships__user",
        )
        yield Due(rows, self.ladder)

    def words(self, reminder: Reminder) -> Words | None:
        condition = open_conditions().filter(reference=reminder.about).select_related("grant").first()
        if condition is None:
            return None
        told = {"condition": condition.reference, "day": moments.words(condition.due_on), "text": condition.text}
        return Words(
            subject=_("Condition %(condition)s is to be met by %(day)s") % told,
            text=_("%(text)s\n\nShow the programme in time that it is met: access stops when the day has passed.")
            % told,
            link=condition.get_absolute_url(),
            reference=condition.reference,
        )


def open_conditions() -> QuerySet[Condition]:
    """Of partners whose standing runs; after its end nothing is asked for the sake of access."""
    found = Condition.objects.filter(status=Condition.Status.OPEN, kind=Condition.Kind.BY_DATE)
    return found.exclude(organisation__partner__status__in=["removed", "lapsed", "withdrawn"])
