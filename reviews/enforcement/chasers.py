"""Providers that have not acknowledged a suspension: chased by the minute, then daily, then with the authorities."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, Func, Q, QuerySet, Value
from django.utils.translation import gettext as _

from partners.rulebook.models import Rulebook
from portal import dates, moments
from portal.accounts.models import Membership
from portal.notices.models import Notice
from portal.reminders import ladder
from portal.reminders.models import Reminder
from portal.reminders.sources import Due, Words, at, deadlines
from reviews.enforcement import acknowledgements
from reviews.enforcement.models import Acknowledgement, Suspension
from reviews.enforcement.wording import scope_for

OFFICERS = "provider__memberships"
AUTHORITIES = ("suspension__jurisdiction__organisation__memberships",
               "suspension__organisations__jurisdiction__organisation__memberships")  # fmt: skip


class Unacknowledged:
    """Every officer of the provider when a machine should have answered, and again when a person should have; from
    then on daily, together with the administrators of whoever placed it and of the partner's lead authority."""

    kind = "acknowledgement"

    def __init__(self, rulebook: Rulebook) -> None:
        self.machine = timedelta(minutes=rulebook.number(acknowledgements.BY_MACHINE))
        self.hand = timedelta(minutes=rulebook.number(acknowledgements.BY_HAND))
        self.every = f"{rulebook.number('interim.escalation_hours')} hours"

    def due(self) -> Iterable[Due]:
        once, waiting, limit = ladder.of_hours(after=[0]), acknowledgements.waiting(), dates.now() - self.hand
        first = waiting.filter(told_at__gt=limit)
        yield Due(self._rows(first, OFFICERS, "provider_officer", _after(self.machine)), once)
        late = waiting.filter(told_at__lte=limit)
        for path, role in ((OFFICERS, "provider_officer"), *((path, "administrator") for path in AUTHORITIES)):
            yield Due(self._rows(late, path, role, _last(self.every, _after(self.hand))), once)

    def _rows(self, rows: QuerySet[Acknowledgement], path: str, role: str, due_at: object) -> QuerySet[Acknowledgement]:
        members = Membership.objects.current().filter(role=role)
        return deadlines(
            rows.filter(**{f"{path}__in": members}),
            kind=self.kind,
            about="suspension__reference",
            due_at=due_at,
            zone="provider__jurisdiction__time_zone",
            recipient=f"{path}__user",
        )

    def words(self, reminder: Reminder) -> Words | None:
        waiting = acknowledgements.waiting().filter(suspension__reference=reminder.about)
        suspension = Suspension.objects.filter(reference=reminder.about).first()
        reader = suspension and _reader(suspension, waiting, reminder.recipient)
        if not suspension or not reader:
            return None
        told = waiting.filter(provider=reader.organisation_id) if reader.side == "provider" else acknowledgements.late()
        names = told.filter(suspension=suspension).values_list("provider__name", flat=True).order_by("provider__name")
        since = moments.words(suspension.imposed_at)
        subject = _("%(suspension)s is not acknowledged by %(providers)s") % {
            "suspension": suspension, "providers": ", ".join(names),
        }  # fmt: skip
        return Words(
            subject=subject,
            text=_("%(scope)s It was imposed on %(moment)s.")
            % {"scope": scope_for(suspension, reader), "moment": since},
            link=f"/suspensions/{suspension.reference}/",
            reference=suspension.reference,
            kind=Notice.Kind.LEGAL,
        )


def _reader(suspension: Suspension, waiting: QuerySet[Acknowledgement], person: object) -> Membership | None:
    """As whom the person is told; nobody once all have acknowledged, or where the person stood down."""
    officers = Q(role="provider_officer", organisation__in=waiting.values("provider"))
    members = Membership.objects.current().filter(Q(role="administrator") | officers, user=person)
    found = members.select_related("organisation__jurisdiction").first() if waiting.exists() else None
    return found if found and Suspension.objects.visible_to(found).filter(pk=suspension.pk).exists() else None


def _after(minutes: timedelta) -> ExpressionWrapper:
    return ExpressionWrapper(F("told_at") + Value(minutes), output_field=DateTimeField())


def _last(every: str, origin: ExpressionWrapper) -> Func:
    """The last whole stretch since the deadline; each is a moment of its own."""
    return Func(
        Value(every), at(dates.now()), origin, template="date_bin(%(expressions)s)", output_field=DateTimeField()
    )
