"""Periodic reports: the schedule of a partner, what it owes for each period, what it wrote, and how that was judged."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from partners.reports import periods
from portal import dates
from portal.cases.models import Case

ALL_JURISDICTIONS_FROM_TIER = 3


def _periods(first: str, last: str) -> list[tuple[Any, str]]:
    """Of one organisation no two ranges of days overlap. As a range, its key needs no further index type."""
    owner = Func(F("organisation"), F("organisation"), Value("[]"), function="int8range")
    days = Func(F(first), F(last), RangeBoundary(True, True), function="daterange", output_field=DateRangeField())
    return [(owner, RangeOperators.OVERLAPS), (days, RangeOperators.OVERLAPS)]


class ReportSchedule(models.Model):
    """How often a partner reports, from a day on; made with its standing, replaced at a period's end, then ended."""

    organisation = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="report_schedules")
    rulebook = models.ForeignKey("partners.Rulebook", on_delete=models.PROTECT, related_name="+")
    tier = models.PositiveSmallIntegerField()
    period_months = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The last day that it covers.")
    created_at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["organisation", "starts_on"]
        constraints = [
            ExclusionConstraint(name="reportschedule_no_overlap", expressions=_periods("starts_on", "ends_on")),
            models.CheckConstraint(condition=Q(period_months__gt=0), name="reportschedule_has_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} from {self.starts_on}"

    @property
    def reference(self) -> str:
        return str(self.organisation.public_id)


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Obligations."""

    def visible_to(self, membership: Any) -> "ObligationQuerySet":
        """A partner's own; for the programme those of its jurisdiction, of tiers 3 and 4, and those whose case it has
        joined; administrators and observers all; a conflicted member nothing of that case."""
        if membership.side == "partner":
            return self.filter(organisation=membership.organisation_id)
        if membership.side != "programme":
            return self.none()
        found = self.exclude(case__recusals__membership__user=membership.user_id)
        if membership.role in {"administrator", "observer"}:
            return found
        led = Q(organisation__jurisdiction=membership.organisation.jurisdiction_id)
        joined = Q(case__in=Case.objects.visible_to(membership))
        return found.filter(led | joined | Q(tier__gte=ALL_JURISDICTIONS_FROM_TIER))

    def outstanding(self) -> "ObligationQuerySet":
        """Not filed yet, or returned: what is late, once its day has passed."""
        return self.filter(status__in=Obligation.OUTSTANDING)


class Obligation(models.Model):
    """A partner owes a report for one period. Planned by the daily task; overdue is computed from `due_at`."""

    class Status(models.TextChoices):
        UPCOMING = "upcoming", _("Upcoming")
        OPEN = "open", _("Open")
        SUBMITTED = "submitted", _("Submitted")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")
        WAIVED = "waived", _("Waived")

    OUTSTANDING = ("upcoming", "open", "returned")

    MOVES = {
        "upcoming": {"open", "waived"},
        "open": {"submitted", "waived"},
        "submitted": {"accepted", "returned"},
        "returned": {"submitted", "waived"},
        "accepted": set(),
        "waived": set(),
    }

    reference = models.CharField(max_length=20, unique=True)
    schedule = models.ForeignKey(ReportSchedule, on_delete=models.PROTECT, related_name="obligations")
    organisation = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="obligations")
    rulebook = models.ForeignKey("partners.Rulebook", on_delete=models.PROTECT, related_name="+")
    tier = models.PositiveSmallIntegerField()
    period_start = models.DateField()
    period_end = models.DateField()
    opens_on = models.DateField()
    first_due_at = models.DateTimeField(help_text="When it was due before it was returned, if it was.")
    due_at = models.DateTimeField()
    violation_at = models.DateTimeField(help_text="A violation case opens unless it is filed before.")
    hard_stop_at = models.DateTimeField(help_text="Access stops unless it is filed before.")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UPCOMING)
    status_since = models.DateTimeField(default=dates.now)
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    case = models.OneToOneField("portal.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    waiver_reason = models.CharField(max_length=40, blank=True, help_text="A code of the rulebook's waiver reasons.")

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "period_start"], name="obligation_once_a_period"),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="obligation_period_in_order"),
            models.CheckConstraint(
                condition=Q(status="waived", waiver_reason__gt="") | ~Q(status="waived") & Q(waiver_reason=""),
                name="obligation_waived_with_a_reason",
            ),
            ExclusionConstraint(name="obligation_no_overlap", expressions=_periods("period_start", "period_end")),
        ]
        indexes = [
            # The access decision reads this one; filed and settled reports are outside of it.
            models.Index(
                fields=["organisation", "hard_stop_at"],
                condition=Q(status__in=["upcoming", "open", "returned"]),
                name="obligation_outstanding",
            ),
            models.Index(fields=["status", "due_at"], name="obligation_by_status"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/reports/{self.reference}/"

    @property
    def period(self) -> str:
        return periods.in_words(self.period_start, self.period_end)

    @property
    def is_outstanding(self) -> bool:
        return self.status in self.OUTSTANDING

    @property
    def is_late(self) -> bool:
        return self.is_outstanding and self.due_at < dates.now()

    @property
    def is_past_violation(self) -> bool:
        return self.is_outstanding and self.violation_at <= dates.now()

    @property
    def is_past_hard_stop(self) -> bool:
        return self.is_outstanding and self.hard_stop_at <= dates.now()


class ReportSection(models.Model):
    """The draft of one section of a report. Each submission keeps a copy of all of them."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="sections")
    code = models.CharField(max_length=40, help_text="A code of the rulebook's report sections.")
    text = models.TextField(blank=True)
    is_nothing = models.BooleanField(default=False, help_text="Nothing to report in this period.")
    updated_at = models.DateTimeField(default=dates.now)
    updated_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["obligation", "code"], name="reportsection_once")]

    def __str__(self) -> str:
        return f"{self.code} of {self.obligation}"


class SubmissionEvidence(models.Model):
    """A version of a document stands behind a section of a report."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="evidence")
    code = models.CharField(max_length=40, help_text="A code of the rulebook's report sections.")
    version = models.ForeignKey("partners.DocumentVersion", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["obligation", "code", "version"], name="submissionevidence_once")
        ]

    def __str__(self) -> str:
        return f"{self.version} in {self.obligation}"


class ReportSubmission(models.Model):
    """One numbered version of a report as it was filed: kept whole, with a digest, signed by an officer."""

    IMMUTABLE = True

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="Sections, the facts beside them, and evidence digests.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of content, hex.")
    signed_name = models.CharField(max_length=120)
    submitted_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["obligation", "-number"]
        constraints = [models.UniqueConstraint(fields=["obligation", "number"], name="reportsubmission_number_once")]

    def __str__(self) -> str:
        return f"{self.obligation} version {self.number}"


class ReportJudgment(models.Model):
    """A reviewer accepted or returned one version of a report, with coded reasons and words."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")

    IMMUTABLE = True

    submission = models.OneToOneField(ReportSubmission, on_delete=models.PROTECT, related_name="judgment")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    codes = ArrayField(models.CharField(max_length=40), default=list, help_text="Codes of the return reasons.")
    text = models.TextField(blank=True)
    by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome="accepted") | Q(text__gt=""), name="reportjudgment_says_why")
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.outcome}"
