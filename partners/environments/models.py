"""Where a model is used: sites, their safeguards and what attests them."""

import uuid
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from portal import dates


class EnvironmentQuerySet(models.QuerySet["Environment"]):
    """Environments."""

    def visible_to(self, membership: Any) -> "EnvironmentQuerySet":
        """A partner's own; the programme all; a provider those of grants to its releases."""
        if membership.side == "programme":
            return self
        if membership.side == "partner":
            return self.filter(organisation=membership.organisation_id)
        if membership.side != "provider":
            return self.none()
        return self.filter(grants__release__provider=membership.organisation_id).distinct()


class Environment(models.Model):
    """A place where a partner uses a model. The partner declares it; the programme assesses and verifies it.

    A trigger wants two people for that, of a competent authority, neither of whom stood down from its case.
    """

    class Kind(models.TextChoices):
        SANDBOX = "provider_sandbox", _("Provider-hosted sandbox")
        ENCLAVE = "partner_enclave", _("Partner enclave")
        FACILITY = "government_facility", _("Government facility")

    class Status(models.TextChoices):
        DECLARED = "declared", _("Declared")
        ASSESSED = "assessed", _("Assessed")
        VERIFIED = "verified", _("Verified")
        EXPIRED = "expired", _("Expired")
        FAILED = "failed", _("Failed")
        RETIRED = "retired", _("Retired")

    MOVES = {
        "declared": {"assessed"},
        "assessed": {"verified", "failed"},
        "verified": {"expired"},
        "expired": {"verified", "retired"},
        "failed": set(),
        "retired": set(),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="environments")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    site = models.CharField(max_length=120)
    country = CountryField()
    operators = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DECLARED)
    declared_at = models.DateTimeField(default=dates.now)
    verified_until = models.DateField(null=True, blank=True)
    assessed_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    verified_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")

    objects = EnvironmentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("environments:detail", args=[self.reference])


class Attestation(models.Model):
    """A safeguard of an environment, attested with evidence and a test date."""

    class Safeguard(models.TextChoices):
        CONTENT_FILTER = "content_filter", _("Content filter")
        RATE_LIMIT = "rate_limit", _("Rate limit")
        HUMAN_REVIEW = "human_review", _("Human review")
        LOGGING = "logging", _("Logging")
        MISUSE_DETECTION = "misuse_detection", _("Misuse detection")

    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="attestations")
    safeguard = models.CharField(max_length=20, choices=Safeguard.choices)
    statement = models.TextField()
    version = models.ForeignKey(
        "partners.DocumentVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    tested_on = models.DateField()
    valid_until = models.DateField()
    attested_at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["safeguard", "-tested_on"]

    def __str__(self) -> str:
        return f"{self.get_safeguard_display()} at {self.environment}"


class EnvironmentCorrection(models.Model):
    """What stood in a declaration before its partner put it right, and why."""

    IMMUTABLE = True

    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="corrections")
    site = models.CharField(max_length=120)
    country = CountryField()
    operators = models.TextField(blank=True)
    reason = models.TextField()
    corrected_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["-corrected_at"]

    def __str__(self) -> str:
        return f"Correction of {self.environment}"
