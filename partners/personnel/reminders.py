"""Checks that run out: told to the officers, and to the person whose check it is."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from partners.personnel.models import Check, Person
from partners.rulebook.models import Rulebook
from portal import moments
from portal.accounts.models import Membership
from portal.reminders import ladder
from portal.reminders.models import Reminder
from portal.reminders.sources import Due, EndOfDay, Words, deadlines

ZONE = "person__organisation__jurisdiction__time_zone"


class CheckExpiry:
    """The last day of the check that counts, of each kind, of each person who is cleared."""

    kind = "check"

    def __init__(self, rulebook: Rulebook) -> None:
        self.ladder = ladder.of_days(before=rulebook.numbers("checks.warning_days"))

    def due(self) -> Iterable[Due]:
        officers = Membership.objects.current().filter(role="responsible_officer")
        of_officers = counting_checks().filter(person__organisation__memberships__in=officers)
        of_themselves = counting_checks().filter(person__user__is_active=True)
        yield self._of(of_officers, recipient="person__organisation__memberships__user")
        yield self._of(of_themselves, recipient="person__user")

    def _of(self, checks: QuerySet[Check], *, recipient: str) -> Due:
        rows = deadlines(
            checks,
            kind=self.kind,
            about=Concat(F("person__reference"), Value(":"), F("kind")),
            due_at=EndOfDay("expires_on", ZONE),
            zone=ZONE,
            recipient=recipient,
        )
        return Due(rows, self.ladder)

    def words(self, reminder: Reminder) -> Words | None:
        reference, _colon, kind = reminder.about.partition(":")
        checks = counting_checks().filter(person__reference=reference, kind=kind).select_related("person")
        check = checks.first()
        if check is None:
            return None
        told = {"person": reference, "kind": check.get_kind_display(), "day": moments.words(check.expires_on)}
        return Words(
            subject=_("A check of %(person)s expires on %(day)s") % told,
            text=_("%(kind)s counts until %(day)s. Ask for it again in time: access stops when it expires.") % told,
            link=check.person.get_absolute_url(),
            reference=reference,
        )


def counting_checks() -> QuerySet[Check]:
    """Of each kind the clear check that lasts longest, of the people who are cleared."""
    clear = Check.objects.filter(status__in=[Check.Status.CLEAR, Check.Status.RESTRICTED])
    lasts_longer = Q(expires_on__gt=OuterRef("expires_on")) | Q(expires_on=None)
    longer = clear.filter(lasts_longer, person=OuterRef("person"), kind=OuterRef("kind"))
    return clear.filter(~Exists(longer), person__status=Person.Status.CLEARED, expires_on__isnull=False)
