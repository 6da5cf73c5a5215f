"""Environments and their safeguards that run out: told to those of the partner who attest them."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from partners.environments.models import Attestation, Environment
from partners.rulebook.models import Rulebook
from portal import moments
from portal.accounts.models import Membership
from portal.reminders import ladder
from portal.reminders.models import Reminder
from portal.reminders.sources import Due, EndOfDay, Words, deadlines


class Verifications:
    """The last day on which an environment counts as verified."""

    kind = "environment"
    zone = "organisation__jurisdiction__time_zone"

    def __init__(self, rulebook: Rulebook) -> None:
        self.ladder = ladder.of_days(before=rulebook.numbers("evidence.reminder_days"))

    def due(self) -> Iterable[Due]:
        rows = deadlines(
            verified().filter(organisation__memberships__in=_writers()),
            kind=self.kind,
            about="reference",
            due_at=EndOfDay("verified_until", self.zone),
            zone=self.zone,
            recipient="organisation__memberships__user",
        )
        yield Due(rows, self.ladder)

    def words(self, reminder: Reminder) -> Words | None:
        environment = verified().filter(reference=reminder.about).first()
        if environment is None:
            return None
        told = {"name": environment.name, "day": moments.words(environment.verified_until)}  # type: ignore[arg-type]
        return Words(
            subject=_("The verification of %(name)s ends on %(day)s") % told,
            text=_("Attest its safeguards again so that it can be verified in time: access stops after that day."),
            link=environment.get_absolute_url(),
            reference=environment.reference,
        )


class Attestations:
    """The last day on which the newest test of each safeguard counts."""

    kind = "attestation"
    zone = "environment__organisation__jurisdiction__time_zone"

    def __init__(self, rulebook: Rulebook) -> None:
        self.ladder = ladder.of_days(before=rulebook.numbers("evidence.reminder_days"))

    def due(self) -> Iterable[Due]:
        rows = deadlines(
            counting().filter(environment__organisation__memberships__in=_writers()),
            kind=self.kind,
            about=Concat(F("environment__reference"), Value(":"), F("safeguard")),
            due_at=EndOfDay("valid_until", self.zone),
            zone=self.zone,
            recipient="environment__organisation__memberships__user",
        )
        yield Due(rows, self.ladder)

    def words(self, reminder: Reminder) -> Words | None:
        reference, _colon, safeguard = reminder.about.partition(":")
        found = counting().filter(environment__reference=reference, safeguard=safeguard)
        attestation = found.select_related("environment").first()
        if attestation is None:
            return None
        told = {"name": attestation.environment.name, "day": moments.words(attestation.valid_until)}
        told["safeguard"] = attestation.get_safeguard_display()
        return Words(
            subject=_("%(safeguard)s of %(name)s: test again by %(day)s") % told,
            text=_("Test the safeguard and attest it again. Access stops when a test no longer counts (rule 4.1)."),
            link=attestation.environment.get_absolute_url(),
            reference=reference,
        )


def verified() -> QuerySet[Environment]:
    return Environment.objects.filter(status=Environment.Status.VERIFIED, verified_until__isnull=False)


def counting() -> QuerySet[Attestation]:
    """The test that counts longest of each safeguard, at environments that are verified."""
    longer = Attestation.objects.filter(
        environment=OuterRef("environment"), safeguard=OuterRef("safeguard"), valid_until__gt=OuterRef("valid_until")
    )
    return Attestation.objects.filter(~Exists(longer), environment__in=verified())


def _writers() -> QuerySet[Membership]:
    return Membership.objects.current().with_capability("environments.edit")
