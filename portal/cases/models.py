"""Cases: pieces of work for the programme, with an assignee, a due date and a working-day clock that can stop."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import dates


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases."""

    def visible_to(self, membership: object) -> "CaseQuerySet":
        """Cases that the member's jurisdiction leads or is joined to; administrators and observers all; a conflicted
        member none of that case."""
        if membership.side != "programme":  # type: ignore[attr-defined]
            return self.none()
        # A person's own recusals are few: one list of them is planned in half the time of a look per case.
        recusals = Recusal.objects.filter(membership__user=membership.user_id)  # type: ignore[attr-defined]
        cases = self.exclude(pk__in=recusals.values("case"))
        if membership.role in {"administrator", "observer"}:  # type: ignore[attr-defined]
            return cases
        code = membership.organisation.jurisdiction_id  # type: ignore[attr-defined]
        joined = CaseJoining.objects.filter(case=models.OuterRef("pk"), jurisdiction=code)
        return cases.filter(Q(jurisdiction=code) | models.Exists(joined))

    def open(self) -> "CaseQuerySet":
        return self.exclude(status=Case.Status.CLOSED)


class Case(models.Model):
    """One piece of work for the programme about one record, whose reference it bears. The record's actions move it."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        WAITING = "waiting", _("Waiting")
        AWAITING_DECISION = "awaiting_decision", _("Awaiting decision")
        CLOSED = "closed", _("Closed")

    class Kind(models.TextChoices):
        QUALIFICATION = "qualification", _("Qualification")
        RENEWAL = "renewal", _("Renewal")
        SCOPE_CHANGE = "scope_change", _("Scope change")
        EXTENSION = "extension", _("Extension")
        VETTING = "vetting", _("Vetting")
        ENVIRONMENT = "environment", _("Environment")
        GRANT = "grant", _("Consent to a grant")
        SUSPENSION = "suspension", _("Suspension")
        REPORT = "report", _("Report")
        VIOLATION = "violation", _("Violation")
        REMOVAL = "removal", _("Removal")
        CONDITION = "condition", _("Condition")

    class Turn(models.TextChoices):
        PROGRAMME = "programme", _("The programme")
        PARTNER = "partner", _("The partner")
        PROVIDER = "provider", _("The provider")
        NOBODY = "nobody", _("Nobody")

    class Priority(models.IntegerChoices):
        URGENT = 1, _("Urgent")
        NORMAL = 2, _("Normal")
        LOW = 3, _("Low")

    MOVES = {
        "open": {"waiting", "awaiting_decision", "closed"},
        "waiting": {"open", "awaiting_decision", "closed"},
        "awaiting_decision": {"waiting", "open", "closed"},
        "closed": {"open"},
    }

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    organisation = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey("portal.Jurisdiction", on_delete=models.PROTECT, related_name="+")
    tier = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.CharField(max_length=200)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.OPEN)
    stage = models.CharField(max_length=32, help_text="The record's own status, for the worklist.")
    turn = models.CharField(max_length=12, choices=Turn.choices, default=Turn.PROGRAMME)
    turn_for = models.CharField(max_length=120)
    turn_since = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="The next deadline of whoever's turn it is.")
    assignee = models.ForeignKey(
        "portal.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="assigned_cases"
    )
    rulebook_number = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    working_days = models.PositiveSmallIntegerField(help_text="Working days that the programme has.")
    decide_by = models.DateTimeField(help_text="When those days end, stops so far counted in.")
    closed_at = models.DateTimeField(null=True, blank=True)
    escalated_for = models.DateTimeField(
        null=True, blank=True, help_text="The passed deadline that was told to the lead."
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=~Q(status="closed"), name="case_open_by_due"),
            models.Index(fields=["stage", "id"], condition=~Q(status="closed"), name="case_open_by_stage"),
            models.Index(
                fields=["jurisdiction", "due_at", "id"], condition=~Q(status="closed"), name="case_open_by_jurisdiction"
            ),
            models.Index(fields=["assignee", "due_at", "id"], condition=~Q(status="closed"), name="case_open_assignee"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_late(self) -> bool:
        return self.status != self.Status.CLOSED and self.due_at is not None and self.due_at < dates.now()

    # How the programme works a case is not the partner's to read; the record's own entries tell it what it may know.
    ledger_organisation_id = None

    @property
    def ledger_case_reference(self) -> str:
        return self.reference


class ClockStop(models.Model):
    """A stretch in which the case's clock stood still because somebody outside the programme was asked."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stops")
    stopped_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["stopped_at"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(started_at=None), name="clockstop_one_running"),
        ]

    def __str__(self) -> str:
        return f"{self.case} stopped at {self.stopped_at:%Y-%m-%d %H:%M}"


class CaseJoining(models.Model):
    """Another jurisdiction takes part in a case (tiers 3 and 4: all of them, on submission)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="joinings")
    jurisdiction = models.ForeignKey("portal.Jurisdiction", on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(default=dates.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "jurisdiction"], name="casejoining_once")]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id} in {self.case}"

    ledger_organisation_id = None

    @property
    def reference(self) -> str:
        return self.case.reference

    ledger_case_reference = reference


class Recusal(models.Model):
    """A member's declared conflict in a case, with its reason. From then on that person sees nothing of it."""

    IMMUTABLE = True

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recusals")
    membership = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=80)
    explanation = models.TextField(blank=True)
    declared_at = models.DateTimeField(default=dates.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "membership"], name="recusal_once")]

    def __str__(self) -> str:
        return f"Recusal in {self.case}"

    ledger_organisation_id = None

    @property
    def reference(self) -> str:
        return self.case.reference

    ledger_case_reference = reference


class SavedView(models.Model):
    """A named filter of the worklist that belongs to a person or a team."""

    membership = models.ForeignKey("portal.Membership", on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["membership", "name"], name="savedview_name_once")]

    def __str__(self) -> str:
        return self.name
