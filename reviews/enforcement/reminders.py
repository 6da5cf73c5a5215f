"""Suspensions that nobody has confirmed: told, by the hour, to everybody who could confirm them."""

from collections.abc import Iterable

from django.db.models import DateTimeField, Func, QuerySet, Value
from django.utils.translation import gettext as _

from partners.rulebook.models import Rulebook
from portal import dates, moments
from portal.accounts.models import Membership
from portal.cases.models import Recusal
from portal.notices.models import Notice
from portal.reminders import ladder
from portal.reminders.models import Reminder
from portal.reminders.sources import Due, Words, at, deadlines
from reviews.enforcement.models import Suspension
from reviews.enforcement.wording import Wording


class Unconfirmed:
    """Those that lapse are warned of before that hour; those that stand are brought up again until confirmed."""

    kind = "suspension"

    def __init__(self, rulebook: Rulebook) -> None:
        hours = rulebook.number("interim.hours")
        self.before_lapse = ladder.of_hours(before=[hours - n for n in rulebook.numbers("interim.warnings_hours")])
        self.every = f"{rulebook.number('interim.escalation_hours')} hours"

    def due(self) -> Iterable[Due]:
        for suspension in unconfirmed().select_related("imposed_by"):
            who = confirmers(suspension)
            if suspension.lapses_at is not None:
                yield Due(self._rows(who, suspension, at(suspension.lapses_at)), self.before_lapse)
            else:
                rows = self._rows(who, suspension, _last_escalation(suspension, self.every))
                yield Due(rows.filter(reminder_due_at__gt=suspension.imposed_at), ladder.of_hours(after=[0]))

    def _rows(self, who: QuerySet[Membership], suspension: Suspension, due_at: object) -> QuerySet[Membership]:
        return deadlines(
            who,
            kind=self.kind,
            about=Value(suspension.reference),
            due_at=due_at,
            zone="organisation__jurisdiction__time_zone",
            recipient="user",
        )

    def words(self, reminder: Reminder) -> Words | None:
        suspension = unconfirmed().filter(reference=reminder.about).first()
        member = suspension and confirmers(suspension).filter(user=reminder.recipient).first()
        if suspension is None or member is None:
            return None
        subject = _("%(suspension)s stands and waits to be confirmed") % {"suspension": suspension.reference}
        if suspension.lapses_at:
            told = {"suspension": suspension.reference, "moment": moments.words(suspension.lapses_at)}
            subject = _("%(suspension)s lapses on %(moment)s unless it is confirmed") % told
        return Words(
            subject=subject,
            text=Wording([suspension], member).text(suspension, suspension.scope_sentence),
            link=f"/suspensions/{suspension.reference}/",
            reference=suspension.reference,
            kind=Notice.Kind.LEGAL,
        )


def unconfirmed() -> QuerySet[Suspension]:
    return Suspension.objects.filter(status=Suspension.Status.INTERIM)


def confirmers(suspension: Suspension) -> QuerySet[Membership]:
    """Everybody who could confirm it, whichever person was asked first; nobody who stood down."""
    able = Membership.objects.current().with_capability("suspensions.confirm")
    stood_down = Recusal.objects.filter(case=suspension.case_id).values("membership__user")
    return able.exclude(user=suspension.imposed_by.user_id).exclude(user__in=stood_down)


def _last_escalation(suspension: Suspension, every: str) -> Func:
    """The last whole stretch since it was imposed; each is a moment of its own."""
    return Func(
        Value(every),
        at(dates.now()),
        at(suspension.imposed_at),
        template="date_bin(%(expressions)s)",
        output_field=DateTimeField(),
    )
