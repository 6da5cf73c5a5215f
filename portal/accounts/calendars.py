"""Private calendar links: whoever has the address reads the deadlines of one member, and nothing else."""

from django.db import models
from django.db.models import Q

from portal import dates


class CalendarLink(models.Model):
    """A member's private address of their deadlines. The token is shown once; only its digest is kept."""

    membership = models.ForeignKey("portal.Membership", on_delete=models.CASCADE, related_name="calendar_links")
    token_digest = models.CharField(max_length=64, unique=True, help_text="SHA-256, hexadecimal.")
    created_at = models.DateTimeField(default=dates.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(withdrawn_at=None), name="calendarlink_one_standing"
            )
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.membership}"

    @property
    def reference(self) -> str:
        return str(self.membership.public_id)

    @property
    def organisation_id(self) -> int:
        return self.membership.organisation_id
