"""Model providers' releases."""

import uuid
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import dates


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases."""

    def visible_to(self, membership: Any) -> "ReleaseQuerySet":
        """A provider its own; everybody else all."""
        if membership.side == "provider":
            return self.filter(provider=membership.organisation_id)
        return self


class Release(models.Model):
    """A model family and version that a provider offers to the programme."""

    class Status(models.TextChoices):
        ANNOUNCED = "announced", _("Announced")
        AVAILABLE = "available", _("Available")
        ENDING = "ending", _("Ending")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {
        "announced": {"available"},
        "available": {"ending"},
        "ending": {"withdrawn"},
        "withdrawn": set(),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    provider = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="releases")
    family = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    tier = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ANNOUNCED)
    announced_at = models.DateTimeField(default=dates.now)
    ends_on = models.DateField(null=True, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["provider__name", "family", "name"]
        constraints = [models.UniqueConstraint(fields=["provider", "name"], name="release_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("releases:detail", args=[self.reference])

    @property
    def organisation_id(self) -> int:
        return self.provider_id
