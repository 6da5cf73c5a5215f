"""Suspensions: who loses access, on which grounds, until when, and who answered for it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.cases.models import Case


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    """Suspensions."""

    def visible_to(self, membership: Any) -> "SuspensionQuerySet":
        """The programme as `_of_programme` says; a partner those that name it; a provider those it was told of."""
        if membership.side == "programme":
            return self._of_programme(membership)
        if membership.side == "partner" and membership.can("suspensions.view"):
            return self.filter(organisations=membership.organisation_id)
        if membership.side == "provider":
            return self.filter(acknowledgements__provider=membership.organisation_id).distinct()
        return self.none()

    def _of_programme(self, membership: Any) -> "SuspensionQuerySet":
        """Those of the cases that the member may see; approvers also what waits for a second person anywhere, and what
        they answered for. A conflicted member none of that case."""
        theirs = Q(case__in=Case.objects.visible_to(membership))
        if membership.role == "approver":
            by = ("imposed_by", "second_person", "confirmed_by", "lift_proposed_by", "lifted_by")
            theirs |= Q(status__in=["interim", "lift_proposed"])
            for person in by:
                theirs |= Q(**{f"{person}__user": membership.user_id})
        return self.filter(theirs).exclude(case__recusals__membership__user=membership.user_id)


class Suspension(models.Model):
    """Access is stopped for a scope. Imposed by one administrator, confirmed by a second person, lifted by two."""

    class Grounds(models.TextChoices):
        FACTS_INCOMPLETE = "facts_incomplete", _("The facts are incomplete")
        FAILURE_TO_CURE = "failure_to_cure", _("A failing was not put right in time")
        PROTECTIVE = "protective", _("To protect: no fault is alleged")
        LEGAL_ORDER = "legal_order", _("A legal order")
        PARTNER_REQUEST = "partner_request", _("The partner asks for it")

    class Status(models.TextChoices):
        INTERIM = "interim", _("Interim")
        CONFIRMED = "confirmed", _("Confirmed")
        LIFT_PROPOSED = "lift_proposed", _("Lifting proposed")
        LIFTED = "lifted", _("Lifted")
        LAPSED = "lapsed", _("Lapsed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        VARIED = "varied", _("Varied")
        REMOVAL = "removal", _("Became a removal")

    STANDING = ("interim", "confirmed", "lift_proposed")

    MOVES = {
        "interim": {"confirmed", "lift_proposed", "lapsed", "withdrawn"},
        "confirmed": {"lift_proposed", "varied", "removal"},
        "lift_proposed": {"lifted", "interim", "confirmed"},
        "lifted": set(),
        "lapsed": set(),
        "withdrawn": set(),
        "varied": set(),
        "removal": set(),
    }

    reference = models.CharField(max_length=20, unique=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="variations",
        help_text="The confirmed suspension whose place this one takes once it is confirmed.",
    )  # fmt: skip
    case = models.OneToOneField(
        "portal.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="suspension"
    )
    organisations = models.ManyToManyField("portal.Organisation", related_name="suspensions")
    jurisdiction = models.ForeignKey("portal.Jurisdiction", on_delete=models.PROTECT, related_name="+")
    grounds = models.CharField(max_length=20, choices=Grounds.choices)
    reason = models.TextField(help_text="As the partner reads it.")
    lift_when = models.TextField(help_text="What would lift it.")
    scope_sentence = models.TextField(help_text="The scope in words, as it was shown before the act.")
    legal_order = models.CharField(max_length=300, blank=True, help_text="Issuer, citation and date of the order.")
    review_on = models.DateField()
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.INTERIM)
    status_since = models.DateTimeField(default=dates.now)
    returns_to = models.CharField(max_length=16, blank=True, help_text="Where a refused lifting brings it back to.")
    imposed_at = models.DateTimeField(default=dates.now)
    imposed_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    second_person = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    lapses_at = models.DateTimeField(null=True, blank=True, help_text="Unless confirmed; only on some grounds.")
    confirmed_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    lift_proposed_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    lifted_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    lift_reason = models.CharField(max_length=80, blank=True)
    lift_text = models.TextField(blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        ordering = ["-imposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="lifted") | Q(lift_proposed_by__isnull=False, lifted_by__isnull=False),
                name="suspension_lifted_by_two",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True) | ~Q(lifted_by=models.F("lift_proposed_by")),
                name="suspension_second_lifter_is_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("imposed_by")),
                name="suspension_confirmer_is_another",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(status="interim"), name="suspension_one_variation_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(grounds="legal_order") | Q(legal_order__gt=""), name="suspension_order_is_cited"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def organisation_id(self) -> int | None:
        """The partner whose members may see its ledger entries."""
        return self.case.organisation_id if self.case else None


class Acknowledgement(models.Model):
    """A provider was told of a suspension that touches its releases, and says that it stopped serving."""

    suspension = models.ForeignKey(Suspension, on_delete=models.PROTECT, related_name="acknowledgements")
    provider = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(default=dates.now)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["provider__name"]
        constraints = [models.UniqueConstraint(fields=["suspension", "provider"], name="acknowledgement_once")]

    def __str__(self) -> str:
        return f"{self.provider} told of {self.suspension}"


class SuspensionAnswer(models.Model):
    """The partner's written answer to a suspension, numbered. Never altered: more is said in another one."""

    IMMUTABLE = True

    suspension = models.ForeignKey(Suspension, on_delete=models.PROTECT, related_name="answers")
    organisation = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["suspension", "number"]
        constraints = [
            models.UniqueConstraint(fields=["suspension", "number"], name="suspensionanswer_number_once"),
            models.CheckConstraint(condition=Q(text__gt=""), name="suspensionanswer_says_something"),
        ]

    def __str__(self) -> str:
        return f"Answer {self.number} to {self.suspension}"

    @property
    def reference(self) -> str:
        return self.suspension.reference


class AnswerDocument(models.Model):
    """A version of the partner's own evidence on which an answer rests."""

    IMMUTABLE = True

    answer = models.ForeignKey(SuspensionAnswer, on_delete=models.PROTECT, related_name="documents")
    version = models.ForeignKey("partners.DocumentVersion", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["answer", "version"], name="answerdocument_once")]

    def __str__(self) -> str:
        return f"{self.version} behind {self.answer}"
