"""Grants of access to releases, the provider's consent, conditions and holds."""

import uuid
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.applications.models import AccessRequest
from portal import dates


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants."""

    def visible_to(self, membership: Any) -> "GrantQuerySet":
        """A partner's own; the programme all; a provider those to its releases."""
        if membership.side == "programme":
            return self
        if membership.side == "partner":
            return self.filter(organisation=membership.organisation_id)
        if membership.side == "provider":
            return self.filter(release__provider=membership.organisation_id)
        return self.none()


class Grant(models.Model):
    """A partner's access to a release. Proposed by an approval; the provider consents; active from its start."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONSENTED = "consented", _("Consented")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        PAUSED = "paused", _("Paused")
        DECLINED = "declined", _("Declined")
        LAPSED = "lapsed", _("Lapsed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REVOKED = "revoked", _("Revoked")
        EXPIRED = "expired", _("Expired")
        SURRENDERED = "surrendered", _("Surrendered")

    class Purpose(models.TextChoices):
        TESTING = "testing", _("Testing")
        PRODUCTION = "production", _("Production")

    class Profile(models.TextChoices):
        STANDARD = "standard", _("Standard safeguards")
        LOWERED = "lowered", _("Lowered safeguards")
        NONE = "none", _("No safeguards")

    MOVES: dict[str, set[str]] = {
        "proposed": {"consented", "declined", "lapsed", "withdrawn"},
        "consented": {"active", "withdrawn"},
        "active": {"suspended", "paused", "revoked", "expired", "surrendered"},
        "suspended": {"active", "revoked", "expired", "surrendered"},
        "paused": {"active", "revoked", "expired", "surrendered"},
        **{ended: set() for ended in ("declined", "lapsed", "withdrawn", "revoked", "expired", "surrendered")},
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="grants")
    application = models.ForeignKey("partners.Application", on_delete=models.PROTECT, null=True, related_name="grants")
    decision_reference = models.CharField(max_length=20, blank=True)
    case = models.OneToOneField("portal.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    release = models.ForeignKey("partners.Release", on_delete=models.PROTECT, related_name="grants")
    environment = models.ForeignKey("partners.Environment", on_delete=models.PROTECT, related_name="grants")
    tier = models.PositiveSmallIntegerField()
    access_level = models.CharField(max_length=3, choices=AccessRequest.AccessLevel.choices)
    use_categories = ArrayField(models.CharField(max_length=40))
    data_classes = ArrayField(models.CharField(max_length=40), default=list)
    requests_per_minute = models.PositiveIntegerField()
    tokens_per_day = models.PositiveBigIntegerField()
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.TESTING)
    safeguard_profile = models.CharField(max_length=12, choices=Profile.choices, default=Profile.STANDARD)
    provider_sees = models.CharField(max_length=200, blank=True)
    export_basis = models.CharField(max_length=120)
    export_countries = ArrayField(models.CharField(max_length=2), help_text="Countries that the export basis covers.")
    export_tags = ArrayField(models.CharField(max_length=64), default=list, help_text="Keyed tags of those countries.")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PROPOSED)
    status_since = models.DateTimeField(default=dates.now)
    proposed_at = models.DateTimeField(default=dates.now)
    consent_due_at = models.DateTimeField()
    lapses_at = models.DateTimeField(help_text="When a proposal without consent lapses.")
    valid_from = models.DateField()
    valid_until = models.DateField()

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at"]
        indexes = [models.Index(fields=["organisation", "status"], name="grant_by_partner")]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gt=models.F("valid_from")), name="grant_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("grants:detail", args=[self.reference])

    @property
    def ledger_provider_id(self) -> int:
        return self.release.provider_id


class GrantPerson(models.Model):
    """A person is named on a grant."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="named")
    person = models.ForeignKey("partners.Person", on_delete=models.PROTECT, related_name="named_on")
    named_at = models.DateTimeField(default=dates.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["person__name"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "person"], condition=Q(ended_at=None), name="grantperson_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.grant}"


class ProviderAct(models.Model):
    """What a provider said about a grant, with a reason class where it is not a consent."""

    IMMUTABLE = True

    class Act(models.TextChoices):
        CONSENT = "consent", _("Consented")
        NARROW = "narrow", _("Offered narrower terms")
        DECLINE = "decline", _("Declined")
        PAUSE = "pause", _("Paused")
        RESUME = "resume", _("Resumed")
        WITHDRAW = "withdraw_consent", _("Withdrew its consent")

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="provider_acts")
    act = models.CharField(max_length=20, choices=Act.choices)
    reason_class = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.grant}"


class ConditionQuerySet(models.QuerySet["Condition"]):
    """Conditions."""

    def visible_to(self, membership: Any) -> "ConditionQuerySet":
        """A partner's own; the programme all; a provider those placed on grants to its releases."""
        if membership.side == "programme":
            return self
        if membership.side == "partner":
            return self.filter(organisation=membership.organisation_id)
        if membership.side == "provider":
            return self.filter(grant__release__provider=membership.organisation_id)
        return self.none()


class Condition(models.Model):
    """A condition that a decision placed; the access decision reads it."""

    class Kind(models.TextChoices):
        BEFORE_USE = "before_use", _("Before use")
        BY_DATE = "by_date", _("By a date")
        STANDING = "standing", _("Standing")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        MET = "met", _("Met")
        BREACHED = "breached", _("Breached")
        WAIVED = "waived", _("Waived")
        SUPERSEDED = "superseded", _("Superseded")

    MOVES = {
        "open": {"met", "breached", "waived", "superseded"},
        "met": set(),
        "breached": set(),
        "waived": set(),
        "superseded": set(),
    }

    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="conditions")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, blank=True, related_name="conditions")
    decision_reference = models.CharField(max_length=20)
    code = models.CharField(max_length=12, blank=True, help_text="The library's code; empty for a free one.")
    text = models.TextField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    placed_at = models.DateTimeField(default=dates.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["organisation"], condition=Q(status="open"), name="condition_open")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="by_date") | Q(due_on__isnull=False), name="condition_by_date_has_one"
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("grants:condition", args=[self.reference])


class Scope(models.Model):
    """Whom and what something covers: within an axis any value matches, across axes all must; an empty axis is open."""

    class NationalityTest(models.TextChoices):
        ANY = "holds_any", _("holds any of")
        NONE = "holds_none", _("holds none of")
        NONE_NOR_RESIDENT = (
            "holds_none_nor_resident",
            _("holds none of, and is not a permanent resident or protected person there"),
        )

    organisations = ArrayField(models.BigIntegerField(), default=list, blank=True)
    grants = ArrayField(models.BigIntegerField(), default=list, blank=True)
    people = ArrayField(models.BigIntegerField(), default=list, blank=True)
    nationality_tags = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    permanent_tags = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    nationality_test = models.CharField(max_length=24, choices=NationalityTest.choices, blank=True)
    jurisdictions = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    environments = ArrayField(models.BigIntegerField(), default=list, blank=True)
    releases = ArrayField(models.BigIntegerField(), default=list, blank=True)
    families = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    access_levels = ArrayField(models.CharField(max_length=3), default=list, blank=True)

    AXES = (
        "organisations", "grants", "people", "nationality_tags", "jurisdictions", "environments", "releases",
        "families", "access_levels",
    )  # fmt: skip

    class Meta:
        abstract = True


class Hold(Scope):
    """Access stands still for what this scope covers. Placed by a suspension, whose reference it carries."""

    reference = models.CharField(max_length=20, db_index=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True, help_text="When it ends by itself.")
    ended_at = models.DateTimeField(null=True, blank=True)
    covers_all = models.BooleanField(default=False, help_text="Everybody is meant, by an explicit act.")
    placed_by = models.CharField(max_length=60, help_text="The membership's public id, or a system actor.")
    exceptions_placed = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="How many exceptions it was placed with; none is added later."
    )

    class Meta:
        indexes = [
            models.Index(fields=["starts_at"], condition=Q(ended_at=None), name="hold_standing"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=reduce(or_, (~Q(**{axis: []}) for axis in Scope.AXES), Q(covers_all=True)),
                name="hold_has_a_scope",
            ),
            models.CheckConstraint(
                condition=Q(nationality_tags=[]) | Q(nationality_test__gt=""), name="hold_nationality_has_a_test"
            ),
        ]

    def __str__(self) -> str:
        return f"Hold of {self.reference}"


class HoldException(Scope):
    """Lines of the same form that a hold does not cover; an exception wins."""

    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="exceptions")

    def __str__(self) -> str:
        return f"Exception of {self.hold}"
