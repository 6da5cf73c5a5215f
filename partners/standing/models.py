"""A partner's standing in the programme."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import dates


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Partners."""

    def visible_to(self, membership: Any) -> "PartnerQuerySet":
        """The programme and the joint body see all; a partner itself; a provider those with a grant to its releases."""
        if membership.side in {"programme", "joint"}:
            return self
        if membership.side == "provider":
            return self.filter(organisation__grants__release__provider=membership.organisation_id).distinct()
        return self.filter(organisation=membership.organisation_id)


class Partner(models.Model):
    """The standing of one partner organisation. Made when an administrator registers the organisation."""

    class Type(models.TextChoices):
        RESEARCH = "research_institution", _("Research institution")
        GOVERNMENT = "government_lab", _("Government laboratory")
        COMPANY = "regulated_company", _("Regulated company")

    class Status(models.TextChoices):
        APPLICANT = "applicant", _("Applicant")
        ACTIVE = "active", _("Active")
        NOT_ADMITTED = "not_admitted", _("Not admitted")
        SUSPENDED = "suspended", _("Suspended")
        REMOVED = "removed", _("Removed")
        LAPSED = "lapsed", _("Lapsed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    # Whatever else has happened to a partner by then, a removal that was opened is still decided, and its bar applies.
    MOVES = {
        "applicant": {"active", "not_admitted", "withdrawn", "removed"},
        "not_admitted": {"applicant", "removed"},
        "active": {"suspended", "removed", "lapsed", "withdrawn"},
        "suspended": {"active", "removed", "lapsed", "withdrawn"},
        "lapsed": {"active", "removed", "applicant"},
        "removed": {"applicant"},
        "withdrawn": {"applicant", "removed"},
    }

    organisation = models.OneToOneField("portal.Organisation", on_delete=models.PROTECT, related_name="partner")
    type = models.CharField(max_length=24, choices=Type.choices)
    tier = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.APPLICANT)
    status_since = models.DateTimeField(default=dates.now)
    admitted_at = models.DateTimeField(null=True, blank=True)
    standing_until = models.DateField(null=True, blank=True)
    barred_until = models.DateField(null=True, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tier__isnull=True) | models.Q(tier__range=(1, 4)), name="partner_tier_1_to_4"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="active") | models.Q(tier__isnull=False, standing_until__isnull=False),
                name="partner_active_has_tier_and_end",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def reference(self) -> str:
        return str(self.organisation.public_id)
