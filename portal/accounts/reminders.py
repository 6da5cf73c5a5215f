"""Invitations that are about to end, told to whoever invited; absences that begin and end, told to who is concerned."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import dates, moments
from portal.accounts.absences import Absence
from portal.accounts.models import Invitation
from portal.notices.models import Notice
from portal.reminders import ladder
from portal.reminders.models import Reminder
from portal.reminders.sources import Due, Words, deadlines


class Invitations:
    """Invitations that nobody used yet; told once, so many hours before the link stops working."""

    kind = "invitation"

    def __init__(self, *, hours_before: int) -> None:
        self.ladder = ladder.of_hours(before=[hours_before])

    def due(self) -> Iterable[Due]:
        rows = deadlines(
            waiting().filter(invited_by__ended_at=None, invited_by__user__is_active=True),
            kind=self.kind,
            about="public_id",
            due_at="expires_at",
            zone="organisation__jurisdiction__time_zone",
            recipient="invited_by__user",
        )
        yield Due(rows, self.ladder)

    def words(self, reminder: Reminder) -> Words | None:
        invitation = waiting().filter(public_id=reminder.about, expires_at=reminder.due_at).first()
        if invitation is None:
            return None
        told = {"name": invitation.name, "moment": moments.words(invitation.expires_at)}
        return Words(
            subject=_("Your invitation of %(name)s is about to end") % told,
            text=_("%(name)s has not used the link, which works until %(moment)s. You can send a new one.") % told,
            link=reverse("members:list"),
        )


def waiting() -> QuerySet[Invitation]:
    return Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=dates.now())


class Absences:
    """On the morning of the first day the deputy is told, and after the last one whoever was away.

    What begins as it is recorded, or is ended early, is told by that act.
    """

    kind = "absence"
    ladder = ladder.of_hours(after=[0])
    TOLD_FOR = timedelta(days=3)

    def due(self) -> Iterable[Due]:
        beginning = Absence.objects.not_over().filter(deputy__isnull=False, begins_at__gt=F("recorded_at"))
        ending = Absence.objects.filter(ended_by=None, ends_at__gt=dates.now() - self.TOLD_FOR)
        for rows, due_at, recipient in (
            (beginning, "begins_at", "deputy__user"),
            (ending, "ends_at", "membership__user"),
        ):
            found = deadlines(rows, kind=self.kind, about="public_id", due_at=due_at, zone="zone", recipient=recipient)
            yield Due(found, self.ladder)

    def words(self, reminder: Reminder) -> Words | None:
        found = Absence.objects.select_related("membership__user", "deputy__user").filter(public_id=reminder.about)
        absence = found.first()
        if absence is None:
            return None
        if reminder.due_at == absence.ends_at:
            return Words(
                subject=_("You are back"),
                text=_(
                    "Your absence has ended. What waits for you stands in your worklist; what was taken over stays so."
                ),
                link="/queue/?view=mine",
                kind=Notice.Kind.ORDINARY,
            )
        told = {"name": absence.membership.user.name, "last": moments.words(absence.last_on)}
        return Words(
            subject=_("From today you stand in for %(name)s") % told,
            text=_("Until %(last)s what waits for %(name)s also stands in your worklist and reminders.") % told,
            link="/queue/?view=mine",
            kind=Notice.Kind.ORDINARY,
        )
