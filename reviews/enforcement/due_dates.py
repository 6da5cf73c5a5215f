"""Days of a suspension: the partner's to answer it, and the programme's to review it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from partners.rulebook.models import LibraryEntry, Rulebook
from portal import moments
from portal.accounts.models import Membership
from portal.cases.models import Recusal
from portal.reminders import ladder
from portal.reminders.models import Reminder
from portal.reminders.sources import Due, EndOfDay, Words, deadlines
from reviews.enforcement import grounds
from reviews.enforcement.models import Suspension, SuspensionAnswer


class Answers:
    """The end of the partner's days to answer, until its first answer; a removal case may follow."""

    kind = "answer"

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.ladder = ladder.of_days(before=rulebook.numbers("evidence.reminder_days"), after=[0])

    def due(self) -> Iterable[Due]:
        days = timedelta(days=self.rulebook.number(grounds.DAYS_TO_ANSWER))
        officers = Membership.objects.current().with_capability("suspensions.answer")
        rows = deadlines(
            self.unanswered(organisations__memberships__in=officers),
            kind=self.kind,
            about="reference",
            due_at=ExpressionWrapper(F("imposed_at") + days, output_field=DateTimeField()),
            zone="organisations__jurisdiction__time_zone",
            recipient="organisations__memberships__user",
        )
        yield Due(rows, self.ladder)

    def words(self, reminder: Reminder) -> Words | None:
        suspension = self.unanswered(
            reference=reminder.about, organisations__memberships__user=reminder.recipient_id
        ).first()
        if suspension is None:
            return None
        told = {"suspension": suspension.reference, "moment": moments.words(reminder.due_at)}
        return Words(
            subject=_("Your days to answer %(suspension)s end on %(moment)s") % told,
            text=_("Answer %(suspension)s by %(moment)s. Without an answer the programme may open a removal case.")
            % told,
            link=f"/suspensions/{suspension.reference}/",
            reference=suspension.reference,
        )

    def unanswered(self, **whose: Any) -> QuerySet[Suspension]:
        """Those that stand, whose ground gives a right to answer, and that a partner has not answered."""
        answered = SuspensionAnswer.objects.filter(suspension=OuterRef("pk"), organisation=OuterRef("partner"))
        entries = LibraryEntry.objects.filter(rulebook=self.rulebook, library="suspension_ground")
        answered_grounds = entries.filter(data__answer_due=True).values("code")
        standing = Suspension.objects.filter(status__in=Suspension.STANDING, grounds__in=answered_grounds, **whose)
        return standing.annotate(partner=F("organisations")).filter(~Exists(answered))


class Reviews:
    """The day on which a confirmed suspension is to be reviewed: told to those who could lift it."""

    kind = "review"
    zone = "jurisdiction__time_zone"

    def __init__(self, rulebook: Rulebook) -> None:
        self.ladder = ladder.of_days(before=[min(rulebook.numbers("evidence.reminder_days"))], after=[0])

    def due(self) -> Iterable[Due]:
        lifters = Membership.objects.current().with_capability("suspensions.lift")
        stood_down = Recusal.objects.filter(case=OuterRef("case"), membership__user=OuterRef("lifter"))
        found = confirmed().filter(jurisdiction__organisation__memberships__in=lifters)
        rows = deadlines(
            found.annotate(lifter=F(LIFTER)).filter(~Exists(stood_down)),
            kind=self.kind,
            about="reference",
            due_at=EndOfDay("review_on", self.zone),
            zone=self.zone,
            recipient=LIFTER,
        )
        yield Due(rows, self.ladder)

    def words(self, reminder: Reminder) -> Words | None:
        suspension = confirmed().filter(reference=reminder.about).first()
        if suspension is None:
            return None
        told = {"suspension": suspension.reference, "day": moments.words(suspension.review_on)}
        return Words(
            subject=_("Review %(suspension)s by %(day)s") % told,
            text=_("Decide whether it is still needed: vary it, or propose to lift it."),
            link=f"/suspensions/{suspension.reference}/",
            reference=suspension.reference,
        )


LIFTER = "jurisdiction__organisation__memberships__user"


def confirmed() -> QuerySet[Suspension]:
    return Suspension.objects.filter(status=Suspension.Status.CONFIRMED)
