"""What waits for an answer about a grant, and grants that end: told to those who can act."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications import rules
from partners.applications.models import Application
from partners.applications.reminders import chaser
from partners.grants.models import Grant
from partners.grants.versions import GrantVersion
from partners.rulebook.models import Rulebook
from portal import moments
from portal.accounts.models import Jurisdiction, Membership
from portal.reminders import ladder
from portal.reminders.models import Reminder
from portal.reminders.sources import Due, EndOfDay, Words, deadlines

OFFICERS = {"partner": "responsible_officer", "provider": "provider_officer"}


class Endings:
    """The last day of each grant that runs, until an extension is asked for."""

    kind = "grant"
    zone = "organisation__jurisdiction__time_zone"

    def __init__(self, rulebook: Rulebook) -> None:
        opens = rulebook.number("grant.extension_opens_days")
        self.ladder = ladder.of_days(before=[opens, *rulebook.numbers("evidence.reminder_days")])

    def due(self) -> Iterable[Due]:
        rows = deadlines(
            ending().filter(organisation__memberships__in=_officers("partner")),
            kind=self.kind,
            about="reference",
            due_at=EndOfDay("valid_until", self.zone),
            zone=self.zone,
            recipient="organisation__memberships__user",
        )
        yield Due(rows, self.ladder)

    def words(self, reminder: Reminder) -> Words | None:
        grant = ending().filter(reference=reminder.about).select_related("release").first()
        if grant is None:
            return None
        told = {"grant": grant.reference, "release": grant.release, "day": moments.words(grant.valid_until)}
        return Words(
            subject=_("%(grant)s ends on %(day)s") % told,
            text=_("Access to %(release)s by %(grant)s ends on %(day)s unless you ask for an extension before.") % told,
            link=reverse("grants:extend", args=[grant.reference]),
            reference=grant.reference,
        )


class Consents:
    """Proposals that wait for the provider's consent; silence is not consent."""

    kind = "consent"

    def __init__(self, rulebook: Rulebook, jurisdictions: Sequence[Jurisdiction]) -> None:
        self.jurisdictions = jurisdictions
        self.working_days = rulebook.number("information.chaser_working_days")

    def due(self) -> Iterable[Due]:
        found = proposed().filter(release__provider__memberships__in=_officers("provider"))
        for jurisdiction in self.jurisdictions:
            rows = deadlines(
                found.filter(organisation__jurisdiction=jurisdiction),
                kind=self.kind,
                about="reference",
                due_at="consent_due_at",
                zone="organisation__jurisdiction__time_zone",
                recipient="release__provider__memberships__user",
            )
            yield Due(rows, answer_ladder(jurisdiction, self.working_days))

    def words(self, reminder: Reminder) -> Words | None:
        grant = proposed().filter(reference=reminder.about).select_related("release", "organisation").first()
        if grant is None:
            return None
        told = {"grant": grant.reference, "release": grant.release, "partner": grant.organisation}
        told["moment"] = moments.words(reminder.due_at)
        text = _("Consent to %(release)s for %(partner)s by %(moment)s, or decline. After that the programme is told.")
        subject = _("Your answer about %(grant)s is due on %(moment)s") % told
        return Words(subject=subject, text=text % told, link=grant.get_absolute_url(), reference=grant.reference)


class Versions:
    """Offered terms that wait: narrower ones for the partner, a later last day for the provider."""

    kind = "terms"

    def __init__(self, rulebook: Rulebook, jurisdictions: Sequence[Jurisdiction]) -> None:
        self.jurisdictions = jurisdictions
        self.working_days = rulebook.number("information.chaser_working_days")

    def due(self) -> Iterable[Due]:
        asked = {"narrowing": ("partner", "grant__organisation"), "extension": ("provider", "grant__release__provider")}
        for kind, (side, path) in asked.items():
            found = offered().filter(kind=kind, **{f"{path}__memberships__in": _officers(side)})
            for jurisdiction in self.jurisdictions:
                rows = deadlines(
                    found.filter(grant__organisation__jurisdiction=jurisdiction),
                    kind=self.kind,
                    about=Concat(F("grant__reference"), Value(":"), F("number"), output_field=CharField()),
                    due_at="due_at",
                    zone="grant__organisation__jurisdiction__time_zone",
                    recipient=f"{path}__memberships__user",
                )
                yield Due(rows, answer_ladder(jurisdiction, self.working_days))

    def words(self, reminder: Reminder) -> Words | None:
        reference, _colon, number = reminder.about.partition(":")
        found = offered().filter(grant__reference=reference, number=number, due_at=reminder.due_at)
        version = found.select_related("grant__release").first()
        if version is None:
            return None
        told = {"grant": reference, "release": version.grant.release, "moment": moments.words(reminder.due_at)}
        subject, text = SAID[version.kind]
        return Words(
            subject=str(subject()) % told,
            text=str(text()) % told,
            link=version.grant.get_absolute_url(),
            reference=reference,
        )


SAID: dict[str, Any] = {
    "narrowing": (
        lambda: _("Your answer to the narrower terms of %(grant)s is due on %(moment)s"),
        lambda: _("Accept or refuse the narrower terms of %(release)s. Without an answer the grant is paused."),
    ),
    "extension": (
        lambda: _("Your answer to the extension of %(grant)s is due on %(moment)s"),
        lambda: _("Consent to the extension of %(release)s, or decline. After that day the programme is told."),
    ),
}


def answer_ladder(jurisdiction: Jurisdiction, working_days: int) -> ladder.Ladder:
    """Some working days before by this calendar, and on the day."""
    return (*chaser(jurisdiction, working_days), *ladder.of_days(after=[0]))


def ending() -> QuerySet[Grant]:
    """Grants that run, and whose extension is neither asked for nor with the provider."""
    asked = Application.objects.filter(kind=Application.Kind.EXTENSION, grant=OuterRef("pk"))
    offers = GrantVersion.objects.filter(grant=OuterRef("pk"), kind="extension", status="proposed")
    running = Grant.objects.filter(status__in=["active", "suspended", "paused"])
    return running.filter(~Exists(asked.exclude(status__in=rules.ENDED)), ~Exists(offers))


def proposed() -> QuerySet[Grant]:
    return Grant.objects.filter(status=Grant.Status.PROPOSED)


def offered() -> QuerySet[GrantVersion]:
    return GrantVersion.objects.filter(status=GrantVersion.Status.PROPOSED, due_at__isnull=False)


def _officers(side: str) -> QuerySet[Membership]:
    return Membership.objects.current().filter(role=OFFICERS[side])
