"""Violations: a numbered rule that somebody is said to have broken, and what became of it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.cases.models import Case


class ViolationQuerySet(models.QuerySet["Violation"]):
    """Violations."""

    def visible_to(self, membership: Any) -> "ViolationQuerySet":
        """The programme those whose case the member may see. A partner is told when it is heard, not before."""
        if membership.side != "programme":
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(membership))


class Violation(models.Model):
    """A breach that the portal or a member of the programme reported. What is overdue is reported by the sweep."""

    class Status(models.TextChoices):
        REPORTED = "reported", _("Reported")
        INVESTIGATING = "investigating", _("Investigating")
        DISMISSED = "dismissed", _("Dismissed")

    OPEN = ("reported", "investigating")

    MOVES = {"reported": {"investigating", "dismissed"}, "investigating": {"dismissed"}, "dismissed": set()}

    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="violations")
    ground = models.CharField(max_length=12, help_text="A code of the rulebook's violation grounds.")
    source = models.CharField(max_length=20, help_text="A code of the rulebook's violation sources.")
    severity = models.CharField(max_length=12, help_text="A code of the rulebook's severities.")
    text = models.TextField(help_text="What is said to have happened.")
    rulebook = models.ForeignKey("partners.Rulebook", on_delete=models.PROTECT, related_name="+")
    obligation = models.ForeignKey(
        "partners.Obligation", on_delete=models.PROTECT, null=True, blank=True, related_name="violations"
    )
    case = models.OneToOneField("portal.Case", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.REPORTED)
    status_since = models.DateTimeField(default=dates.now)
    reported_at = models.DateTimeField(default=dates.now)
    reported_by = models.ForeignKey(
        "portal.Membership", on_delete=models.PROTECT, null=True, related_name="+", help_text="Null: the portal itself."
    )

    objects = ViolationQuerySet.as_manager()

    # Not the partner's to read before it is notified.
    ledger_organisation_id = None

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation"], condition=Q(obligation__isnull=False), name="violation_one_an_obligation"
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/violations/{self.reference}/"

    @property
    def ledger_case_reference(self) -> str:
        return self.reference
