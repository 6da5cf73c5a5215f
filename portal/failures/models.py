"""What the portal could not make after an act, such as a letter, and when it tries again."""

from typing import Any

from django.db import models

from portal import dates
from portal.cases.models import Case


class FailureQuerySet(models.QuerySet["Failure"]):
    """Failures."""

    def visible_to(self, membership: Any) -> "FailureQuerySet":
        """Administrators see all of them; others whom a retry may help, those of the cases that they see."""
        if not membership.can("failures.view"):
            return self.none()
        if membership.role == "administrator":
            return self
        return self.filter(reference__in=Case.objects.visible_to(membership).values("reference"))


class Failure(models.Model):
    """A task that failed for one record, or as a whole (`key` 0). The row is deleted once the task succeeds."""

    task = models.CharField(max_length=80)
    key = models.PositiveBigIntegerField(default=0, help_text="The primary key of the record that it is about.")
    what = models.CharField(max_length=200, help_text="What could not be made, in the reader's words.")
    reference = models.CharField(max_length=40, blank=True)
    error = models.TextField()
    tries = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(default=dates.now)
    last_at = models.DateTimeField(default=dates.now)
    next_at = models.DateTimeField()

    objects = FailureQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["task", "key"], name="failure_once")]
        indexes = [models.Index(fields=["reference"], name="failure_of_record")]

    def __str__(self) -> str:
        return self.what
