"""An edition that is to be acknowledged: told to the officers once more before their access stops."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.rulebook.acknowledging import BOUND
from partners.rulebook.models import Acknowledgement, Rulebook
from portal import moments
from portal.accounts.models import Membership, Organisation
from portal.reminders import ladder
from portal.reminders.models import Reminder
from portal.reminders.sources import Due, Words, at, deadlines


class Unacknowledged:
    """The end of the days to acknowledge the edition in force, on the last day on which evidence is told of, too."""

    kind = "rulebook"

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.ladder = ladder.of_days(before=[min(rulebook.numbers("evidence.reminder_days"))])

    def due(self) -> Iterable[Due]:
        officers = Membership.objects.current().filter(role="responsible_officer")
        rows = deadlines(
            self._waiting().filter(memberships__in=officers),
            kind=self.kind,
            about="public_id",
            due_at=self._due_at(),
            zone="jurisdiction__time_zone",
            recipient="memberships__user",
        )
        yield Due(rows, self.ladder)

    def words(self, reminder: Reminder) -> Words | None:
        if not self._waiting().filter(public_id=reminder.about).exists():
            return None
        told = {"rulebook": self.rulebook.title, "day": moments.words(reminder.due_at)}
        return Words(
            subject=_("Acknowledge %(rulebook)s by %(day)s: access stops afterwards") % told,
            text=_(
                "Your organisation has not acknowledged %(rulebook)s. After that day access is not effective until it "
                "has (rule 1.5)."
            )
            % told,
            link=reverse("rules:acknowledgements"),
            reference=self.rulebook.reference,
        )

    def _waiting(self) -> QuerySet[Organisation]:
        given = Acknowledgement.objects.filter(rulebook=self.rulebook, organisation=OuterRef("pk"))
        return Organisation.objects.filter(~Exists(given), partner__status__in=BOUND)

    def _due_at(self) -> ExpressionWrapper:
        """As `rules.acknowledge_by` says."""
        days = timedelta(days=self.rulebook.number("acknowledgement.days"))
        since = Greatest(F("partner__admitted_at"), at(self.rulebook.adopted_at))
        return ExpressionWrapper(since + days, output_field=DateTimeField())
