"""Who works on a case: assignments for opinions."""

from django.db import models

from portal import dates


class Assignment(models.Model):
    """A reviewer is asked for an opinion in a case. Ended by standing down or by being replaced."""

    case = models.ForeignKey("portal.Case", on_delete=models.PROTECT, related_name="assignments")
    membership = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=dates.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["assigned_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "membership"], condition=models.Q(ended_at=None), name="assignment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership} on {self.case}"
