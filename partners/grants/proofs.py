"""Proof that a condition is met: what the partner offers, and how the programme answers it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.grants.models import Condition
from portal import dates


class ConditionProof(models.Model):
    """One numbered proof of a condition, offered by the partner. A reviewer finds that it shows the condition met, or
    returns it with a reason; the partner then offers another one."""

    class Status(models.TextChoices):
        OFFERED = "offered", _("Offered")
        MET = "met", _("Condition met")
        RETURNED = "returned", _("Returned")

    MOVES = {"offered": {"met", "returned"}, "met": set(), "returned": set()}

    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="proofs")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OFFERED)
    offered_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(default=dates.now)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["condition", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["condition", "number"], name="conditionproof_number_once"),
            models.UniqueConstraint(
                fields=["condition"], condition=Q(status="offered"), name="conditionproof_one_unanswered"
            ),
            models.CheckConstraint(
                condition=Q(status="offered") | Q(answer__gt="", answered_by__isnull=False, answered_at__isnull=False),
                name="conditionproof_answered_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return _("Proof %(number)d of %(condition)s") % {"number": self.number, "condition": self.condition}

    @property
    def reference(self) -> str:
        return self.condition.reference

    @property
    def organisation_id(self) -> int:
        return self.condition.organisation_id

    def get_absolute_url(self) -> Any:
        return self.condition.get_absolute_url()


class ProofDocument(models.Model):
    """A version of the partner's own evidence on which a proof rests."""

    IMMUTABLE = True

    proof = models.ForeignKey(ConditionProof, on_delete=models.PROTECT, related_name="documents")
    version = models.ForeignKey("partners.DocumentVersion", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["proof", "version"], name="proofdocument_once")]

    def __str__(self) -> str:
        return f"{self.version} behind {self.proof}"
