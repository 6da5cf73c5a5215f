"""Partner staff who may touch a model, and the checks that clear them."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.cases.models import Case
from portal.encryption import EncryptedTextField


class PersonQuerySet(models.QuerySet["Person"]):
    """People."""

    def visible_to(self, membership: Any) -> "PersonQuerySet":
        """A partner's own; the programme those whose vetting it may see, without observers; nobody else."""
        if membership.side == "partner":
            return self.filter(organisation=membership.organisation_id)
        if membership.side != "programme" or membership.role == "observer":
            return self.none()
        without_case = Q(case=None)
        if membership.role != "administrator":
            without_case &= Q(organisation__jurisdiction=membership.organisation.jurisdiction_id)
        return self.filter(without_case | Q(case__in=Case.objects.visible_to(membership)))


class Person(models.Model):
    """A member of a partner's staff who is named for access. An officer nominates; reviewers vet."""

    class Status(models.TextChoices):
        NOMINATED = "nominated", _("Nominated")
        VETTING = "vetting", _("In vetting")
        CLEARED = "cleared", _("Cleared")
        EXPIRED = "expired", _("Expired")
        HELD = "held", _("Held")
        REFUSED = "refused", _("Refused")
        REVOKED = "revoked", _("Revoked")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LEFT = "left", _("Left")

    MOVES = {
        "nominated": {"vetting", "withdrawn", "left"},
        "vetting": {"cleared", "refused", "withdrawn", "left"},
        "cleared": {"expired", "held", "revoked", "left"},
        "expired": {"cleared", "vetting", "left"},
        "held": {"cleared", "revoked", "left"},
        "refused": {"vetting", "left"},
        "revoked": {"vetting", "left"},
        "withdrawn": set(),
        "left": set(),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="people")
    user = models.ForeignKey("portal.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    case = models.OneToOneField("portal.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    position = models.CharField(max_length=120, blank=True)
    tier = models.PositiveSmallIntegerField(help_text="The tier for which the person is to be cleared.")
    birth_date = EncryptedTextField(blank=True, default="")
    nationalities = EncryptedTextField(blank=True, default="", help_text="ISO 3166 codes, separated by spaces.")
    residence = EncryptedTextField(blank=True, default="", help_text="ISO 3166 code.")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.NOMINATED)
    vetted_from = models.DateTimeField(
        null=True, blank=True, help_text="Checks from before do not count: the person was refused or revoked since."
    )
    nominated_at = models.DateTimeField(default=dates.now)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:detail", args=[self.reference])


class PersonTag(models.Model):
    """A keyed tag (HMAC) of a nationality or residence, so that a hold can match it without reading it."""

    class Kind(models.TextChoices):
        NATIONALITY = "nationality", _("Nationality")
        PERMANENT = "permanent", _("Permanent resident or protected person")
        RESIDENCE = "residence", _("Residence")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tags")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    tag = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "tag"], name="persontag_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class Check(models.Model):
    """One check of a person: outcome, issuer and reference only, never the report. A renewal is a new row."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("Identity")
        BACKGROUND = "background", _("Background")
        SANCTIONS = "sanctions", _("Sanctions lists")
        CONFLICT = "conflict_of_interest", _("Conflict of interest")
        TRAINING = "training", _("Training")
        UNDERTAKING = "undertaking", _("Confidentiality undertaking")

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        CLEAR = "clear", _("Clear")
        RESTRICTED = "clear_with_restriction", _("Clear with restriction")
        NOT_COMPLETED = "could_not_be_completed", _("Could not be completed")
        ADVERSE = "adverse", _("Adverse")

    MOVES = {
        "pending": {"clear", "clear_with_restriction", "could_not_be_completed", "adverse"},
        "clear": {"adverse"},
        "clear_with_restriction": {"adverse"},
        "could_not_be_completed": set(),
        "adverse": set(),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    status = models.CharField(max_length=24, choices=Status.choices, default=Status.PENDING)
    performed_by = models.CharField(max_length=120, blank=True)
    performed_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    issuer_reference = EncryptedTextField(blank=True, default="")
    restriction = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["kind", "-recorded_at"]
        indexes = [models.Index(fields=["person", "kind", "expires_on"], name="check_by_person")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.person_id}"

    @property
    def reference(self) -> str:
        return self.person.reference

    @property
    def organisation_id(self) -> int:
        return self.person.organisation_id


class PersonCorrection(models.Model):
    """A name or birth date that was put right: what stood before, why, and whether the checks go on counting."""

    IMMUTABLE = True

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="corrections")
    old_name = EncryptedTextField(blank=True, default="", help_text="Empty: the name stayed.")
    old_birth_date = EncryptedTextField(blank=True, default="", help_text="ISO 8601. Empty: the birth date stayed.")
    reason = EncryptedTextField()
    checks_stand = models.BooleanField()
    corrected_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["-corrected_at"]

    def __str__(self) -> str:
        return f"Correction of {self.person_id}"
