"""The ladder of reports: before, on and after the day, told to whoever may write them."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partners.reports import pages
from partners.reports.models import Obligation
from partners.rulebook.models import Rulebook
from portal import moments
from portal.accounts.models import Membership
from portal.notices.models import Notice
from portal.reminders import ladder
from portal.reminders.models import Reminder
from portal.reminders.sources import Due, Words, deadlines


class Reports:
    """What is owed, by the ladder of its edition: one for months and one for quarters. At the hard stop it is a legal
    notice; the violation case in between is told by the act that opens it."""

    kind = "report"

    def __init__(self, editions: Sequence[Rulebook]) -> None:
        self.editions = editions
        self.stops = {f"after-{edition.number('report.hard_stop_days')}" for edition in editions}

    def due(self) -> Iterable[Due]:
        owed = Obligation.objects.outstanding().filter(organisation__memberships__in=_writers())
        for edition in self.editions:
            of_edition = owed.filter(rulebook=edition)
            monthly, quarterly = {"schedule__period_months": 1}, {"schedule__period_months__gt": 1}
            yield Due(_rows(of_edition.filter(**monthly), self.kind), _ladder(edition, "monthly"))
            yield Due(_rows(of_edition.filter(**quarterly), self.kind), _ladder(edition, "quarterly"))

    def words(self, reminder: Reminder) -> Words | None:
        owed = Obligation.objects.outstanding().filter(reference=reminder.about, due_at=reminder.due_at)
        obligation = owed.select_related("organisation").first()
        return _words(obligation, is_stop=reminder.stage in self.stops) if obligation else None


def _words(obligation: Obligation, *, is_stop: bool) -> Words:
    told = {"period": obligation.period, "due": moments.words(obligation.due_at)}
    if is_stop:
        subject = _("Access stops: your report on %(period)s has not come") % told
        text = _("The report was due on %(due)s. Access to every model stands still until it is filed.") % told
    elif obligation.is_late:
        subject = _("Your report on %(period)s is late") % told
        text = _("It was due on %(due)s.") % told
    elif obligation.status == Obligation.Status.UPCOMING:
        subject = _("Your report on %(period)s will be due on %(due)s") % told
        text = _("It can be filed when the period is over. You can write in it now.")
    else:
        subject = _("Your report on %(period)s is due on %(due)s") % told
        text = _("“Nothing happened” is a report, too.")
    return Words(
        subject=subject,
        text=text if is_stop else f"{text} {pages.consequences(obligation)}",
        link=obligation.get_absolute_url(),
        reference=obligation.reference,
        kind=Notice.Kind.LEGAL if is_stop else Notice.Kind.REMINDER,
    )


def _ladder(edition: Rulebook, rhythm: str) -> ladder.Ladder:
    after = [*edition.numbers("report.reminders.overdue_days"), edition.number("report.hard_stop_days")]
    return ladder.of_days(before=edition.numbers(f"report.reminders.{rhythm}_days"), after=after)


def _rows(obligations: QuerySet[Obligation], kind: str) -> QuerySet:
    return deadlines(
        obligations,
        kind=kind,
        about="reference",
        due_at="due_at",
        zone="organisation__jurisdiction__time_zone",
        recipient="organisation__memberships__user",
    )


def _writers() -> QuerySet[Membership]:
    return Membership.objects.current().with_capability("reports.edit")
