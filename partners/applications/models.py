"""Applications: the questionnaire, its versions, what was asked and answered."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.cases.models import Case


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications."""

    def visible_to(self, membership: Any) -> "ApplicationQuerySet":
        """A partner's own; for the programme those whose case the member may see (drafts are the partner's alone)."""
        if membership.side == "partner":
            return self.filter(organisation=membership.organisation_id)
        if membership.side == "programme":
            return self.filter(case__in=Case.objects.visible_to(membership))
        return self.none()


class Application(models.Model):
    """A partner asks for standing or for a change of it. An officer or contributor starts it, an officer submits."""

    class Kind(models.TextChoices):
        QUALIFICATION = "qualification", _("Qualification")
        RENEWAL = "renewal", _("Renewal")
        SCOPE_CHANGE = "scope_change", _("Scope change")
        EXTENSION = "extension", _("Extension")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        SCREENING = "screening", _("Screening")
        IN_REVIEW = "in_review", _("In review")
        AWAITING_INFORMATION = "awaiting_information", _("Awaiting information")
        DECIDED = "decided", _("Decided")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("Approved")
        WITH_CONDITIONS = "approved_with_conditions", _("Approved with conditions")
        REFUSED = "refused", _("Refused")

    MOVES = {
        "draft": {"submitted", "withdrawn", "lapsed"},
        "submitted": {"screening", "withdrawn"},
        "screening": {"in_review", "awaiting_information", "withdrawn"},
        "in_review": {"decided", "awaiting_information", "withdrawn"},
        "awaiting_information": {"screening", "in_review", "withdrawn", "lapsed"},
        "decided": set(),
        "withdrawn": set(),
        "lapsed": set(),
    }

    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="applications")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.QUALIFICATION)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    grant = models.ForeignKey(
        "partners.Grant", on_delete=models.PROTECT, null=True, blank=True, related_name="changed_by",
        help_text="Of an extension the grant that is to last longer; of a scope change the one that is replaced.",
    )  # fmt: skip
    extends_from = models.DateField(null=True, blank=True, help_text="The last day of what is to last longer.")
    months = models.PositiveSmallIntegerField(null=True, blank=True, help_text="By how much a grant is to last longer.")
    standing_extended_at = models.DateTimeField(null=True, blank=True, help_text="Once, while a renewal is decided.")
    tier = models.PositiveSmallIntegerField()
    rulebook = models.ForeignKey("partners.Rulebook", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=24, choices=Status.choices, default=Status.DRAFT)
    returns_to = models.CharField(max_length=24, blank=True, help_text="Where an answered question brings it back to.")
    outcome = models.CharField(max_length=28, choices=Outcome.choices, blank=True)
    declarations = models.JSONField(default=dict, help_text="Answers to the rulebook's declarations, by code.")
    case = models.OneToOneField("portal.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=dates.now)
    created_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    last_act_at = models.DateTimeField(default=dates.now)
    status_since = models.DateTimeField(default=dates.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(tier__range=(1, 4)), name="application_tier_1_to_4"),
            models.CheckConstraint(
                condition=Q(status="decided", outcome__gt="") | (~Q(status="decided") & Q(outcome="")),
                name="application_outcome_when_decided",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(kind="qualification") & ~Q(status__in=["decided", "withdrawn", "lapsed"]),
                name="application_one_open_qualification",
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=Q(kind__in=["renewal", "scope_change"]) & ~Q(status__in=["decided", "withdrawn", "lapsed"]),
                name="application_one_open_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["grant"],
                condition=Q(kind="extension") & ~Q(status__in=["decided", "withdrawn", "lapsed"]),
                name="application_one_open_extension",
            ),
            models.CheckConstraint(
                condition=Q(kind="qualification") | Q(parent__isnull=False), name="application_child_has_a_parent"
            ),
            models.CheckConstraint(
                condition=~Q(kind="extension")
                | Q(grant__isnull=False, extends_from__isnull=False, months__range=(1, 12)),
                name="application_extension_of_a_grant",
            ),
            models.CheckConstraint(
                condition=~Q(kind="renewal") | Q(extends_from__isnull=False), name="application_renewal_from_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("applications:detail", args=[self.reference])

    @property
    def asks_for_access(self) -> bool:
        """A renewal lengthens the standing and asks for nothing else."""
        return self.kind != self.Kind.RENEWAL


class AccessRequest(models.Model):
    """What an application asks for: one release, how, where, for what. At most one becomes the first grant."""

    class AccessLevel(models.TextChoices):
        AL1 = "AL1", _("Black box (AL1)")
        AL2 = "AL2", _("Grey box (AL2)")
        AL3 = "AL3", _("White box (AL3)")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="access_requests")
    release = models.ForeignKey("partners.Release", on_delete=models.PROTECT, null=True, related_name="+")
    access_level = models.CharField(max_length=3, choices=AccessLevel.choices, default=AccessLevel.AL1)
    use_categories = ArrayField(models.CharField(max_length=40), default=list)
    data_classes = ArrayField(models.CharField(max_length=40), default=list)
    environment = models.ForeignKey("partners.Environment", on_delete=models.PROTECT, null=True, related_name="+")
    people = models.ManyToManyField("partners.Person", related_name="+", blank=True)
    requests_per_minute = models.PositiveIntegerField(default=60)
    tokens_per_day = models.PositiveBigIntegerField(default=1_000_000)
    purpose = models.TextField(blank=True)
    export_basis = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["application", "release"], name="accessrequest_once")]

    def __str__(self) -> str:
        return f"{self.release or 'No release yet'} for {self.application}"


class Answer(models.Model):
    """The draft answer to one criterion; each submission keeps a copy of all of them in a version."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    criterion = models.ForeignKey("partners.Criterion", on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=60, blank=True)
    choices = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    number = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    date = models.DateField(null=True, blank=True)
    text = models.TextField(blank=True)
    updated_at = models.DateTimeField(default=dates.now)
    updated_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["criterion__order"]
        constraints = [models.UniqueConstraint(fields=["application", "criterion"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.criterion} in {self.application}"


class AnswerEvidence(models.Model):
    """A version of a document stands as evidence behind an answer."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="evidence")
    version = models.ForeignKey("partners.DocumentVersion", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["added_at"]
        constraints = [models.UniqueConstraint(fields=["answer", "version"], name="answerevidence_once")]

    def __str__(self) -> str:
        return f"{self.version} behind {self.answer}"


class Submission(models.Model):
    """One numbered version of an application as it was submitted: kept whole, with a digest, signed by an officer."""

    IMMUTABLE = True

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="Answers, declarations, requests and evidence digests.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of content, hex.")
    signed_name = models.CharField(max_length=120)
    submitted_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["application", "-number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="submission_number_once")]

    def __str__(self) -> str:
        return f"{self.application} version {self.number}"


class InformationRequest(models.Model):
    """The programme asks the partner something; meanwhile the case's clock stands still."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")
        LAPSED = "lapsed", _("Lapsed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {"open": {"answered", "lapsed", "withdrawn"}, "answered": set(), "lapsed": set(), "withdrawn": set()}

    reference = models.CharField(max_length=20, unique=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="information_requests")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    asked_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=dates.now)
    due_at = models.DateTimeField()
    extended = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(status="open"), name="informationrequest_one_open"
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def organisation_id(self) -> int:
        return self.application.organisation_id


class Question(models.Model):
    """One question of an information request, about one criterion or (code empty) about the whole."""

    request = models.ForeignKey(InformationRequest, on_delete=models.CASCADE, related_name="questions")
    criterion = models.ForeignKey(
        "partners.Criterion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField()
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]
