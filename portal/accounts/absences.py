"""Absences of an authority's members: from which day until which, and who stands in."""

import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value

from portal import dates
from portal.accounts.models import Membership, User
from portal.statements import AnyOf, Given, Statement


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences."""

    def visible_to(self, membership: Membership) -> "AbsenceQuerySet":
        """Those of one's own authority."""
        return self.filter(membership__organisation=membership.organisation_id)

    def at(self, moment: datetime | Given) -> "AbsenceQuerySet":
        return self.filter(begins_at__lte=moment, ends_at__gt=moment)

    def not_over(self) -> "AbsenceQuerySet":
        """Those that last or are to come; one that was ended before it began is over."""
        return self.filter(ends_at__gt=dates.now()).exclude(ends_at=F("begins_at"))

    def touching(self, begins_at: datetime, ends_at: datetime) -> "AbsenceQuerySet":
        """Those that last at any time between."""
        return self.exclude(ends_at=F("begins_at")).filter(begins_at__lt=ends_at, ends_at__gt=begins_at)

    def with_somebody_there(self, moment: datetime | Given) -> "AbsenceQuerySet":
        """Those whose deputy stands in at that time: still a colleague in the same role, and not away too."""
        away_too = Absence.objects.at(moment).filter(membership=OuterRef("deputy"))
        return self.at(moment).filter(
            ~Exists(away_too),
            membership__ended_at=None,
            membership__user__is_active=True,
            deputy__ended_at=None,
            deputy__user__is_active=True,
            deputy__organisation=F("membership__organisation"),
            deputy__role=F("membership__role"),
        )


class Absence(models.Model):
    """A member is away on these days, in the zone that was theirs when it was recorded. Nobody gains a right by it.

    Recorded by the member, a head of section or an administrator; ended early, never deleted: one that was ended before
    it began has no length.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="absences")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="The first moment after it.")
    zone = models.CharField(max_length=64)
    deputy = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="stand_ins")
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=dates.now)
    ended_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Who ended it early."
    )

    objects = AbsenceQuerySet.as_manager()

    stands_in: Membership | None
    """The deputy, if there now; set by `away_now`."""

    class Meta:
        ordering = ["begins_at", "pk"]
        constraints = [
            ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[
                    (
                        Func(F("membership"), F("membership"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("begins_at"),
                            F("ends_at"),
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(condition=Q(ends_at__gte=F("begins_at")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("membership")), name="absence_deputy_is_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"Absence {self.public_id}"

    @property
    def reference(self) -> str:
        return str(self.public_id)

    @property
    def organisation_id(self) -> int:
        return self.membership.organisation_id

    @property
    def first_on(self) -> date:
        return self.begins_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def last_on(self) -> date:
        """The last day of it."""
        return (self.ends_at - timedelta(microseconds=1)).astimezone(ZoneInfo(self.zone)).date()

    @property
    def is_now(self) -> bool:
        return self.begins_at <= dates.now() < self.ends_at


def away_now(members: Collection[int]) -> dict[int, Absence]:
    """Who of these members is away now: primary key → absence, with `stands_in`, the deputy who is there, or None."""
    return _by_member(AWAY.records(now=dates.now(), members=list(members))) if members else {}


def away_of(user: User) -> dict[int, Absence]:
    """The same for every membership in which this person may act now."""
    return _by_member(AWAY_OF_PERSON.records(now=dates.now(), user=user.pk))


def stood_in_for(member: Membership) -> list[Absence]:
    """The absences in which this member stands in now."""
    found = Absence.objects.with_somebody_there(dates.now()).filter(deputy=member.pk)
    return list(found.select_related("membership__user"))


def there(members: models.QuerySet[Membership]) -> models.QuerySet[Membership]:
    """Those of these members who are not away now."""
    return members.exclude(pk__in=Absence.objects.at(dates.now()).values("membership"))


def _by_member(rows: list[Any]) -> dict[int, Absence]:
    for absence in rows:
        absence.stands_in = absence.deputy if absence.is_there else None
    return {absence.membership_id: absence for absence in rows}


def _away(**whose: Any) -> models.QuerySet[Absence]:
    is_there = Absence.objects.with_somebody_there(Given("now")).filter(pk=OuterRef("pk"))
    found = Absence.objects.at(Given("now")).filter(**whose)
    return found.annotate(is_there=Exists(is_there)).select_related("membership__user", "deputy__user")


AWAY = Statement(lambda: _away(membership=AnyOf("members")))
AWAY_OF_PERSON = Statement(
    lambda: _away(membership__user=Given("user"), membership__ended_at=None, membership__user__is_active=True)
)
