"""Answers that are due, and drafts that will lapse: told to whoever may write them."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet
from django.utils.translation import gettext as _

from partners.applications.models import Application, InformationRequest
from partners.rulebook.models import Rulebook
from portal import dates, moments
from portal.accounts.models import Jurisdiction, Membership
from portal.reminders import ladder
from portal.reminders.models import Reminder
from portal.reminders.sources import Due, Words, deadlines


class Answers:
    """Questions that wait for an answer: a chaser some working days before, by the partner's own calendar."""

    kind = "information"

    def __init__(self, editions: Sequence[Rulebook], jurisdictions: Sequence[Jurisdiction]) -> None:
        self.editions = editions
        self.jurisdictions = jurisdictions

    def due(self) -> Iterable[Due]:
        requests = InformationRequest.objects.filter(status=InformationRequest.Status.OPEN)
        of_writers = requests.filter(application__organisation__memberships__in=_writers())
        for jurisdiction in self.jurisdictions:
            of_calendar = of_writers.filter(application__organisation__jurisdiction=jurisdiction)
            for edition in self.editions:
                rows = deadlines(
                    of_calendar.filter(application__rulebook=edition),
                    kind=self.kind,
                    about="reference",
                    due_at="due_at",
                    zone="application__organisation__jurisdiction__time_zone",
                    recipient="application__organisation__memberships__user",
                )
                yield Due(rows, chaser(jurisdiction, edition.number("information.chaser_working_days")))

    def words(self, reminder: Reminder) -> Words | None:
        requests = InformationRequest.objects.filter(status=InformationRequest.Status.OPEN)
        request = requests.filter(reference=reminder.about, due_at=reminder.due_at).select_related("application")
        return _of_answer(found) if (found := request.first()) else None


class Drafts:
    """Drafts on which nobody works: warned before they lapse."""

    kind = "draft"

    def __init__(self, editions: Sequence[Rulebook]) -> None:
        self.editions = editions

    def due(self) -> Iterable[Due]:
        for edition in self.editions:
            rows = deadlines(
                _drafts().filter(rulebook=edition, organisation__memberships__in=_writers()),
                kind=self.kind,
                about="reference",
                due_at=_lapse_of(edition),
                zone="organisation__jurisdiction__time_zone",
                recipient="organisation__memberships__user",
            )
            yield Due(rows, ladder.of_days(before=[edition.number("draft.warning_days")]))

    def words(self, reminder: Reminder) -> Words | None:
        application = _drafts().filter(reference=reminder.about).first()
        if application is None:
            return None
        told = {"reference": application.reference, "moment": moments.words(reminder.due_at)}
        text = _("Nobody has worked on %(reference)s for a while. It lapses on %(moment)s unless you go on with it.")
        return Words(
            subject=_("Your draft %(reference)s will lapse") % told,
            text=text % told,
            link=f"/applications/{application.reference}/",
            reference=application.reference,
        )


def chaser(jurisdiction: Jurisdiction, working_days: int) -> ladder.Ladder:
    """One stage, some working days before: as many days as that is today, by this calendar."""
    zone = jurisdiction.time_zone
    reached = dates.add_working_days(dates.now(), working_days, calendar=jurisdiction.calendar, zone=zone)
    days = (_local_day(reached, zone) - _local_day(dates.now(), zone)).days
    return (ladder.Stage(f"before-{working_days}-working", -days),)


def _of_answer(request: InformationRequest) -> Words:
    told = {"reference": request.application.reference, "moment": moments.words(request.due_at)}
    text = _("Answer the programme's questions about %(reference)s by %(moment)s. Without an answer it lapses.")
    return Words(
        subject=_("Your answer about %(reference)s is due soon") % told,
        text=text % told,
        link=f"/applications/{request.application.reference}/",
        reference=request.application.reference,
    )


def _drafts() -> QuerySet[Application]:
    return Application.objects.filter(status=Application.Status.DRAFT)


def _writers() -> QuerySet[Membership]:
    return Membership.objects.current().with_capability("applications.edit")


def _lapse_of(edition: Rulebook) -> ExpressionWrapper:
    days = timedelta(days=edition.number("draft.lapse_days"))
    return ExpressionWrapper(F("last_act_at") + days, output_field=DateTimeField())


def _local_day(moment, zone: str):
    return moment.astimezone(ZoneInfo(zone)).date()
