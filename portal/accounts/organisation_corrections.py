"""Facts of an organisation that were put right: who, when, from what to what, and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import dates


class OrganisationCorrection(models.Model):
    """One fact of an organisation that was put right."""

    IMMUTABLE = True

    class Field(models.TextChoices):
        NAME = "name", _("Legal name")
        COUNTRY = "country", _("Country")
        LEGAL_IDENTIFIER = "legal_identifier", _("Registration number")
        OWNERS = "owners", _("Owners and controllers")
        SECURITY_CONTACT = "security_contact", _("Security contact, day and night")

    organisation = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=20, choices=Field.choices)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.TextField()
    corrected_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["-corrected_at", "-pk"]

    def __str__(self) -> str:
        return f"Correction of {self.organisation_id}: {self.field}"
