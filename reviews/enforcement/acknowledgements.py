"""What providers have not acknowledged (Rulebook 9.12): by when they should have, and who is late."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from partners.rulebook.models import Rulebook
from portal import dates
from reviews.enforcement.models import Acknowledgement, Suspension

BY_MACHINE = "hold.acknowledged_by_machine_minutes"
BY_HAND = "hold.acknowledged_by_hand_minutes"


def allowed() -> timedelta:
    """How long a provider has to acknowledge by hand."""
    return timedelta(minutes=Rulebook.current().number(BY_HAND))


def due_at(told: Acknowledgement) -> datetime:
    return told.told_at + allowed()


def waiting() -> QuerySet[Acknowledgement]:
    """Of suspensions that stand; one that has ended is not chased any more."""
    return Acknowledgement.objects.filter(acknowledged_at=None, suspension__status__in=Suspension.STANDING)


def late() -> QuerySet[Acknowledgement]:
    return waiting().filter(told_at__lt=dates.now() - allowed())


def late_providers(suspensions: Iterable[Suspension]) -> dict[int, list[str]]:
    """The names of the late providers by suspension, in one query."""
    found: dict[int, list[str]] = {}
    rows = late().filter(suspension__in=[suspension.pk for suspension in suspensions])
    for pk, name in rows.values_list("suspension", "provider__name").order_by("provider__name"):
        found.setdefault(pk, []).append(name)
    return found
