"""Removals: whether a partner leaves the programme for good, proposed by one approver and co-signed by another."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.cases.models import Case
from portal.ledger import canonical


class RemovalQuerySet(models.QuerySet["Removal"]):
    """Removals."""

    def visible_to(self, membership: Any) -> "RemovalQuerySet":
        """The programme those whose case the member may see, approvers also what anybody may still decide; a partner's
        officers their own. A conflicted member none of that case."""
        if membership.side == "partner" and membership.can("suspensions.view"):
            return self.filter(organisation=membership.organisation_id)
        if membership.side != "programme":
            return self.none()
        theirs = Q(case__in=Case.objects.visible_to(membership))
        if membership.role == "approver":
            signed = Q(proposed_by__user=membership.user_id) | Q(cosigned_by__user=membership.user_id)
            theirs |= Q(status__in=Removal.OPEN) | signed
        return self.filter(theirs).exclude(case__recusals__membership__user=membership.user_id)


class Removal(models.Model):
    """A removal is considered because a suspension was not answered, or because an approver or administrator asks.

    `deciders_needed` and `jurisdictions_needed` are the rulebook's numbers as applied; a deferred constraint trigger
    reads them and refuses a removal without two approvers from two jurisdictions.
    """

    class Cause(models.TextChoices):
        UNANSWERED = "unanswered", _("The suspension was not answered in time")
        ASKED = "asked", _("A member of the programme asked for it")

    class Status(models.TextChoices):
        CONSIDERED = "considered", _("Considered")
        PROPOSED = "proposed", _("Waiting for a co-signature")
        MADE = "made", _("Removed")
        DROPPED = "dropped", _("Not pursued")

    OPEN = ("considered", "proposed")

    MOVES = {
        "considered": {"proposed", "dropped"},
        "proposed": {"made", "considered", "dropped"},
        "dropped": {"considered"},
        "made": set(),
    }

    reference = models.CharField(max_length=20, unique=True)
    case = models.OneToOneField("portal.Case", on_delete=models.PROTECT, related_name="removal")
    suspension = models.ForeignKey("reviews.Suspension", on_delete=models.PROTECT, related_name="removals")
    organisation = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="removals")
    rulebook = models.ForeignKey("partners.Rulebook", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=12, choices=Cause.choices)
    opened_at = models.DateTimeField(default=dates.now)
    opened_by = models.ForeignKey(
        "portal.Membership", on_delete=models.PROTECT, null=True, related_name="+", help_text="Null: the portal itself."
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.CONSIDERED)
    status_since = models.DateTimeField(default=dates.now)
    text = models.TextField(blank=True, help_text="The reasons as the letter prints them.")
    salt = models.BinaryField(
        default=canonical.new_salt, null=True, help_text="Of its dossier's digest; none for removals from before."
    )
    not_waited = models.TextField(
        blank=True, default="", db_default="", help_text="Why it was proposed while the partner could still answer."
    )
    proposed_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    cosigned_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)
    deciders_needed = models.PositiveSmallIntegerField()
    jurisdictions_needed = models.PositiveSmallIntegerField()
    barred_until = models.DateField(null=True, blank=True)

    objects = RemovalQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["suspension", "organisation"], name="removal_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["proposed", "made"])
                | Q(text__gt="", proposed_by__isnull=False, proposed_at__isnull=False),
                name="removal_proposed_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status="made")
                | Q(cosigned_by__isnull=False, made_at__isnull=False, barred_until__isnull=False),
                name="removal_made_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(cosigned_by__isnull=True) | ~Q(cosigned_by=F("proposed_by")),
                name="removal_cosigner_is_another",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/removals/{self.reference}/"


class RemovalLetter(models.Model):
    """The letter of a removal: a PDF that the worker makes, stored with its digest."""

    IMMUTABLE = True

    removal = models.OneToOneField(Removal, on_delete=models.PROTECT, related_name="letter")
    stored = models.OneToOneField("portal.StoredFile", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=dates.now)

    def __str__(self) -> str:
        return f"Letter of {self.removal}"
