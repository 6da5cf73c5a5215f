"""Invitations that are about to end: told to whoever invited."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import dates, moments
from portal.accounts.models import Invitation
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
