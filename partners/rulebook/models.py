"""The rulebook: one numbered, immutable edition of every number, list, rule and criterion.

Rows are written once, by a migration (later by an adoption), and never change: the application's
database role may only read and insert them. A case pins the edition it is decided under.
"""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import conditions, numbers
from .answers import Answers


class Rulebook(Answers):
    """One edition. The highest is the one in force."""

    IMMUTABLE = True

    edition = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=200)
    adopted_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-edition"]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def current(cls) -> "Rulebook":
        return cls.objects.order_by("-edition")[0]

    @property
    def reference(self) -> str:
        return f"RULEBOOK-{self.edition}"

    @property
    def in_force_until(self) -> datetime | None:
        """When the edition after it was adopted; nothing for the one in force."""
        later = Rulebook.objects.filter(edition__gt=self.edition).order_by("edition")
        return later.values_list("adopted_at", flat=True).first()


class Parameter(models.Model):
    """A number, or a list of numbers, that the programme works by."""

    IMMUTABLE = True

    rulebook = models.ForeignKey(Rulebook, on_delete=models.PROTECT, related_name="parameters")
    key = models.CharField(max_length=80)
    group = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    unit = models.CharField(max_length=40)
    value = models.JSONField()
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rulebook", "order"]
        constraints = [models.UniqueConstraint(fields=["rulebook", "key"], name="parameter_key_once")]

    def __str__(self) -> str:
        return self.key


class Section(models.Model):
    """A part of the questionnaire, such as Security posture."""

    IMMUTABLE = True

    rulebook = models.ForeignKey(Rulebook, on_delete=models.PROTECT, related_name="sections")
    code = models.CharField(max_length=8)
    title = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rulebook", "order"]
        constraints = [models.UniqueConstraint(fields=["rulebook", "code"], name="section_code_once")]

    def __str__(self) -> str:
        return self.title


class Criterion(models.Model):
    """One thing that a partner must show. A mapping means "the same evidence helps with", never compliance."""

    class Answer(models.TextChoices):
        YES_PARTIAL_NO = "yes_partial_no", _("Yes, partly or no")
        CHOICE = "choice", _("One of several")
        MULTI_CHOICE = "multi_choice", _("Any of several")
        NUMBER = "number", _("A number")
        DATE = "date", _("A date")
        TEXT = "text", _("Text")

    IMMUTABLE = True

    rulebook = models.ForeignKey(Rulebook, on_delete=models.PROTECT, related_name="criteria")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="criteria")
    code = models.CharField(max_length=12)
    order = models.PositiveSmallIntegerField()
    question = models.TextField()
    guidance = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    answer = models.CharField(max_length=16, choices=Answer)
    options = models.JSONField(default=list)
    unit = models.CharField(max_length=40, blank=True)
    pass_if = models.JSONField(null=True)
    must = models.BooleanField()
    evidence_required = models.BooleanField()
    evidence_from_tier = models.PositiveSmallIntegerField(null=True)
    evidence_no_older_than_months = models.PositiveSmallIntegerField(null=True)
    tiers = ArrayField(models.PositiveSmallIntegerField())
    types = ArrayField(models.CharField(max_length=40))
    asked_when = models.CharField(max_length=200, blank=True)
    condition = models.JSONField(null=True)
    mappings = models.JSONField(default=dict)

    class Meta:
        ordering = ["rulebook", "order"]
        verbose_name_plural = "criteria"
        constraints = [models.UniqueConstraint(fields=["rulebook", "code"], name="criterion_code_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Stored value and label of each answer that may be picked; empty for numbers, dates and text."""
        return [(option["code"], option["label"]) for option in self.options]

    @property
    def target(self) -> str:
        """The number to reach, in words fit to show; empty where there is none."""
        if self.pass_if is None:
            return ""
        words = _("at most %(number)s %(unit)s") if "at_most" in self.pass_if else _("at least %(number)s %(unit)s")
        return words % {"number": next(iter(self.pass_if.values())), "unit": self.unit}

    def is_asked(self, tier: int, type: str, declarations: dict[str, object]) -> bool:
        return tier in self.tiers and type in self.types and conditions.may_hold(self.condition, declarations)

    def needs_evidence(self, tier: int) -> bool:
        """Below `evidence_from_tier` the signed answer is enough."""
        return self.evidence_required and tier >= self.evidence_from_tier

    def passes(self, number: float) -> bool:
        """Whether a number reaches the target that the applicant was shown; true where there is none."""
        return conditions.is_reached(self.pass_if, number)


class Rule(models.Model):
    """A numbered rule; `applies_to` says who can break it."""

    IMMUTABLE = True

    rulebook = models.ForeignKey(Rulebook, on_delete=models.PROTECT, related_name="rules")
    number = models.CharField(max_length=8)
    chapter = models.PositiveSmallIntegerField()
    chapter_title = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100)
    text = models.TextField()
    applies_to = ArrayField(models.CharField(max_length=20))

    class Meta:
        ordering = ["rulebook", "order"]
        constraints = [models.UniqueConstraint(fields=["rulebook", "number"], name="rule_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class LibraryEntry(models.Model):
    """A coded reason, condition, ground, category …: retired at the end of its use, never deleted or re-used."""

    IMMUTABLE = True

    rulebook = models.ForeignKey(Rulebook, on_delete=models.PROTECT, related_name="library_entries")
    library = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    order = models.PositiveSmallIntegerField()
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["rulebook", "order"]
        verbose_name_plural = "library entries"
        constraints = [models.UniqueConstraint(fields=["rulebook", "library", "code"], name="entry_code_once")]

    def __str__(self) -> str:
        return self.label

    def filled(self, **values: object) -> str:
        """The text with its blanks filled in; a ValueError names the first one that is left empty."""
        return numbers.filled(self.text, **values)


class Declaration(models.Model):
    """A question about the request itself; the answers decide which conditional criteria are asked."""

    class Answer(models.TextChoices):
        YES_NO = "yes_no", _("Yes or no")
        CHOICE = "choice", _("One of several")

    IMMUTABLE = True

    rulebook = models.ForeignKey(Rulebook, on_delete=models.PROTECT, related_name="declarations")
    code = models.CharField(max_length=40)
    question = models.TextField()
    guidance = models.TextField(blank=True)
    answer = models.CharField(max_length=16, choices=Answer)
    options = models.JSONField(default=list)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rulebook", "order"]
        constraints = [models.UniqueConstraint(fields=["rulebook", "code"], name="declaration_code_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(option["code"], option["label"]) for option in self.options]


class Acknowledgement(models.Model):
    """An officer's word that their organisation has taken note of an edition; given once."""

    IMMUTABLE = True

    rulebook = models.ForeignKey(Rulebook, on_delete=models.PROTECT, related_name="acknowledgements")
    organisation = models.ForeignKey("portal.Organisation", on_delete=models.PROTECT, related_name="acknowledgements")
    by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["rulebook", "organisation"], name="acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.rulebook} · {self.organisation}"

    @property
    def reference(self) -> str:
        return self.rulebook.reference
