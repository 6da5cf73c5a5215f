"""Numbered versions of a grant's terms: what was proposed, and each change that was offered, with its answer."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.grants.models import Grant
from portal import dates


class GrantVersion(models.Model):
    """One numbered version of the terms. The grant's own columns hold the accepted one; the access decision reads
    only those. A provider offers a narrowing and the partner answers; the programme asks for an extension and the
    provider answers. Triggers refuse a narrowing that widens, an answer of the wrong side, and any later change."""

    class Kind(models.TextChoices):
        FIRST = "first", _("As proposed")
        NARROWING = "narrowing", _("Narrowing")
        EXTENSION = "extension", _("Extension")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Not accepted")
        WITHDRAWN = "withdrawn", _("Taken back")

    MOVES = {
        "proposed": {"accepted", "refused", "withdrawn"},
        "accepted": set(),
        "refused": set(),
        "withdrawn": set(),
    }

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PROPOSED)
    terms = models.JSONField(help_text="Every term by its name, whole; people by their keys.")
    reason_class = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    proposed_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=dates.now)
    due_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True, help_text="When silence paused the grant.")
    answered_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["grant", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="grantversion_number_once"),
            models.UniqueConstraint(
                fields=["grant"], condition=Q(status="proposed"), name="grantversion_one_unanswered"
            ),
            models.CheckConstraint(
                condition=Q(status="proposed") | Q(answered_at__isnull=False), name="grantversion_answered_at"
            ),
        ]

    def __str__(self) -> str:
        return _("%(grant)s, version %(number)d") % {"grant": self.grant, "number": self.number}

    @property
    def reference(self) -> str:
        return self.grant.reference

    @property
    def organisation_id(self) -> int:
        return self.grant.organisation_id

    @property
    def ledger_provider_id(self) -> int:
        return self.grant.ledger_provider_id

    def get_absolute_url(self) -> Any:
        return self.grant.get_absolute_url()
