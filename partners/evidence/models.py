"""Audit evidence: documents and their versions. Never altered: a correction is a new version."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.cases.models import Case


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents."""

    def visible_to(self, membership: Any) -> "DocumentQuerySet":
        """A partner's own; for the programme those used in a case that the member may see. A sealed spill: nobody but
        administrators and the partner's officers. TLP:RED: named people only, and so the uploader's organisation's
        officers and the reviewers of the case."""
        if membership.side == "partner":
            own = self.filter(organisation=membership.organisation_id)
            return own if membership.role == "responsible_officer" else own.filter(sealed_at=None)
        if membership.side != "programme" or not membership.can("evidence.view"):
            return self.none()
        references = Case.objects.visible_to(membership).values("reference")
        seen = self.filter(pk__in=EvidenceUse.objects.filter(reference__in=references).values("version__document"))
        if membership.role != "administrator":
            return seen.filter(sealed_at=None)
        # What nobody used yet may spill, too, and is theirs to decide.
        lead = membership.organisation.jurisdiction_id
        return self.filter(Q(pk__in=seen.values("pk")) | Q(organisation__jurisdiction=lead, sealed_at__isnull=False))


class Document(models.Model):
    """A document that a partner uploaded as evidence; its content is in its versions."""

    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, help_text="A code of the rulebook's evidence kinds.")
    created_at = models.DateTimeField(default=dates.now)
    created_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField(null=True, blank=True, help_text="A spill was reported.")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evidence:detail", args=[self.reference])


class SpillDecision(models.Model):
    """An administrator judged what was reported as a spill. Never altered; a new report is judged anew."""

    IMMUTABLE = True

    class Outcome(models.TextChoices):
        SPILL = "spill", _("It was a spill: the files are removed for good")
        NO_SPILL = "no_spill", _("It was none: the record is opened again")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="spill_decisions")
    reported_at = models.DateTimeField(help_text="When the report that is decided on sealed the record.")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reason = models.TextField()
    by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["document", "reported_at"], name="spilldecision_once"),
            models.CheckConstraint(condition=Q(reason__gt=""), name="spilldecision_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} in {self.document.reference}"

    @property
    def reference(self) -> str:
        return self.document.reference

    @property
    def organisation_id(self) -> int:
        return self.document.organisation_id


class DocumentVersion(models.Model):
    """One uploaded file of a document, with what it covers, its marking and its scan state."""

    class Marking(models.TextChoices):
        CLEAR = "CLEAR", "TLP:CLEAR"
        GREEN = "GREEN", "TLP:GREEN"
        AMBER = "AMBER", "TLP:AMBER"
        AMBER_STRICT = "AMBER+STRICT", "TLP:AMBER+STRICT"
        RED = "RED", "TLP:RED"

    class Status(models.TextChoices):
        QUARANTINED = "quarantined", _("Being scanned")
        CLEAN = "clean", _("Clean")
        INFECTED = "infected", _("Infected")
        REJECTED = "rejected", _("Rejected")
        UNSCANNED = "unscanned", _("Not scanned")
        REDACTED = "redacted", _("Redacted")

    MOVES = {
        "quarantined": {"clean", "infected", "rejected", "unscanned", "redacted"},
        "unscanned": {"clean", "infected", "rejected", "redacted"},
        "clean": {"infected", "redacted"},
        "infected": {"redacted"},
        "rejected": {"redacted"},
        "redacted": set(),
    }

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    stored = models.OneToOneField("portal.StoredFile", on_delete=models.PROTECT, related_name="+")
    marking = models.CharField(max_length=12, choices=Marking.choices, default=Marking.AMBER)
    covers_from = models.DateField(null=True, blank=True)
    covers_to = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUARANTINED)
    released_at = models.DateTimeField(null=True, blank=True, help_text="An unscanned file was released by a person.")
    release_asked_at = models.DateTimeField(null=True, blank=True, help_text="A reader asked for the release.")
    release_asked_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=dates.now)
    uploaded_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["document", "-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="documentversion_number_once")]

    def __str__(self) -> str:
        return f"{self.document.title}, version {self.number}"

    @property
    def reference(self) -> str:
        return self.document.reference

    @property
    def organisation_id(self) -> int:
        return self.document.organisation_id

    @property
    def shown_status(self) -> str:
        """The word for lists: that a file was released without a scan says more than that it was not scanned."""
        return "released" if self.released_at else self.status

    @property
    def may_be_opened(self) -> bool:
        return self.status == self.Status.CLEAN or (
            self.status == self.Status.UNSCANNED and self.released_at is not None
        )


class DocumentCorrection(models.Model):
    """What a document was called, and of which kind it was said to be, until its owner corrected it."""

    IMMUTABLE = True

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="corrections")
    title_before = models.CharField(max_length=200)
    kind_before = models.CharField(max_length=40)
    reason = models.CharField(max_length=1000)
    corrected_at = models.DateTimeField(default=dates.now)
    corrected_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-corrected_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.document.reference}: {self.title_before}"


class EvidenceUse(models.Model):
    """A record uses a version: from here "used in" and the reader's right are read."""

    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="uses")
    reference = models.CharField(max_length=20, db_index=True)
    label = models.CharField(max_length=60, help_text="Where in the record, such as a criterion's code.")
    noted_at = models.DateTimeField(default=dates.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "reference", "label"], name="evidenceuse_once")]

    def __str__(self) -> str:
        return f"{self.version} in {self.reference} {self.label}"
