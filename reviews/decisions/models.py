"""Screenings, opinions and decisions about applications."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.applications.models import Application
from portal import dates
from portal.cases.models import Recusal
from portal.ledger import canonical


class Screening(models.Model):
    """A person looked whether a submission is complete, by a checklist."""

    IMMUTABLE = True

    submission = models.ForeignKey("partners.Submission", on_delete=models.PROTECT, related_name="screenings")
    checklist = models.JSONField(help_text="Item code → true (there) or false (missing).")
    missing = models.TextField(blank=True, help_text="What is missing, as the partner reads it; empty when passed.")
    passed = models.BooleanField()
    by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(passed=True) | Q(missing__gt=""), name="screening_names_what_is_missing")
        ]

    def __str__(self) -> str:
        return f"Screening of {self.submission}"


class EvidenceJudgment(models.Model):
    """A reviewer judged a document version for one criterion, apart from its scan state. The latest one counts."""

    IMMUTABLE = True

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        INSUFFICIENT = "insufficient", _("Insufficient")

    application = models.ForeignKey("partners.Application", on_delete=models.PROTECT, related_name="evidence_judgments")
    criterion = models.ForeignKey("partners.Criterion", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("partners.DocumentVersion", on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reason = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict="accepted") | Q(reason__gt=""), name="evidencejudgment_says_why")
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_verdict_display()}"


class OpinionQuerySet(models.QuerySet["Opinion"]):
    """Opinions."""

    def with_recusals(self) -> "OpinionQuerySet":
        """Each with `stood_down_at`, when its author stood down from the case; None if they did not."""
        theirs = Recusal.objects.filter(
            case=models.OuterRef("submission__application__case"), membership__user=models.OuterRef("membership__user")
        )
        return self.annotate(stood_down_at=models.Subquery(theirs.order_by("declared_at").values("declared_at")[:1]))


class Opinion(models.Model):
    """A reviewer's recommendation about one version: a draft, then given, after which it cannot change.

    Triggers refuse every change to a given opinion, and write down what its author was when it was given: their role,
    their jurisdiction, and whether that one led the case or had joined it. What they become later changes nothing; only
    standing down takes an opinion out. Given opinions stay hidden until the quorum is complete.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        GIVEN = "given", _("Given")

    class Recommendation(models.TextChoices):
        APPROVE = "approve", _("Approve")
        WITH_CONDITIONS = "approve_with_conditions", _("Approve with conditions")
        REFUSE = "refuse", _("Refuse")

    class Part(models.TextChoices):
        LEAD = "lead", _("Lead authority")
        JOINED = "joined", _("Joined authority")

    MOVES = {"draft": {"given"}, "given": set()}

    submission = models.ForeignKey("partners.Submission", on_delete=models.PROTECT, related_name="opinions")
    membership = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    recommendation = models.CharField(max_length=24, choices=Recommendation.choices, blank=True)
    rationale = models.TextField(blank=True)
    ratings = models.JSONField(default=dict, help_text="Section code → met, partly or not_met.")
    begun_at = models.DateTimeField(default=dates.now)
    given_at = models.DateTimeField(null=True, blank=True)
    salt = models.BinaryField(
        default=canonical.new_salt, null=True, help_text="Of its digest in the ledger; none for opinions from before."
    )
    given_role = models.CharField(
        max_length=24, blank=True, db_default="", help_text="Written by the database when it is given."
    )
    given_jurisdiction = models.ForeignKey(
        "portal.Jurisdiction", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_part = models.CharField(max_length=8, choices=Part.choices, blank=True, db_default="")

    objects = OpinionQuerySet.as_manager()

    stood_down_at: datetime | None  # Read by `with_recusals`.

    class Meta:
        ordering = ["begun_at"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "membership"], name="opinion_once"),
            models.CheckConstraint(
                condition=~Q(status="given") | Q(recommendation__gt="", rationale__gt="", given_at__isnull=False),
                name="opinion_given_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status="given")
                | Q(given_role__gt="", given_jurisdiction__isnull=False, given_part__gt=""),
                name="opinion_given_says_as_what",
            ),
        ]

    def __str__(self) -> str:
        return f"Opinion on {self.submission}"

    # The partner does not learn from the ledger who gave an opinion, and when.
    ledger_organisation_id = None

    @property
    def reference(self) -> str:
        return self.submission.application.reference


class Resolution(models.Model):
    """A resolver, who neither gave an opinion nor decides, records why conflicting opinions may be decided on."""

    IMMUTABLE = True

    submission = models.OneToOneField("partners.Submission", on_delete=models.PROTECT, related_name="resolution")
    reason = models.TextField()
    by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=dates.now)

    def __str__(self) -> str:
        return f"Resolution on {self.submission}"


class RefusalNotice(models.Model):
    """An intended refusal is announced first; the partner has ten working days to answer."""

    submission = models.OneToOneField("partners.Submission", on_delete=models.PROTECT, related_name="refusal_notice")
    reasons = models.TextField()
    by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=dates.now)
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"Intended refusal of {self.submission}"


class Decision(models.Model):
    """The programme's decision on one version. Immutable; a mistake is mended by one that supersedes it.

    `opinions_needed`, `jurisdictions_needed` and `deciders_needed` are the rulebook's numbers as applied (a departure
    from the combined opinion asks for more deciders); a deferred constraint trigger reads them and refuses a decision
    without its quorum.
    """

    IMMUTABLE = True

    submission = models.ForeignKey("partners.Submission", on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=28, choices=Application.Outcome.choices)
    text = models.TextField(help_text="The decision in the decider's words, as the letter prints it.")
    departure = models.TextField(blank=True, help_text="Why it differs from the combined opinion.")
    dossier_digest = models.CharField(max_length=64)
    opinions_needed = models.PositiveSmallIntegerField()
    jurisdictions_needed = models.PositiveSmallIntegerField()
    deciders_needed = models.PositiveSmallIntegerField()
    decided_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    cosigned_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(default=dates.now)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(fields=["submission"], condition=Q(supersedes=None), name="decision_once")
        ]

    def __str__(self) -> str:
        return f"Decision on {self.submission}"

    @property
    def reference(self) -> str:
        return self.submission.application.reference

    @property
    def organisation_id(self) -> int:
        return self.submission.application.organisation_id


class Proposal(models.Model):
    """A decision that needs two approvers, as the first one wrote it; it takes effect when the second co-signs."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for a co-signature")
        SIGNED = "signed", _("Co-signed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {"open": {"signed", "withdrawn"}, "signed": set(), "withdrawn": set()}

    submission = models.ForeignKey("partners.Submission", on_delete=models.PROTECT, related_name="proposals")
    content = models.JSONField(help_text="Outcome, text, departure, reasons and conditions.")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    proposed_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(fields=["submission"], condition=Q(status="open"), name="proposal_one_open")
        ]

    def __str__(self) -> str:
        return f"Proposed decision on {self.submission}"

    @property
    def reference(self) -> str:
        return self.submission.application.reference

    @property
    def organisation_id(self) -> int:
        return self.submission.application.organisation_id


class DecisionReason(models.Model):
    """A coded reason of a decision, with the facts that the decider adds."""

    IMMUTABLE = True

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reasons")
    code = models.CharField(max_length=12)
    facts = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.code


class Letter(models.Model):
    """The letter of a decision: a PDF that the worker makes, stored with its digest."""

    IMMUTABLE = True

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="letter")
    stored = models.OneToOneField("portal.StoredFile", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=dates.now)

    def __str__(self) -> str:
        return f"Letter of {self.decision}"
