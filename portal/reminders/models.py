"""Reminders: what was told to whom about which deadline, at which stage of its ladder. The row makes it happen once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import dates


class Reminder(models.Model):
    """One stage of one deadline for one person. The planner writes it when its stage begins; the sender sends it.

    `subject` names what is due by a stable text, its kind first: "report:RPT-2026-0001". A deadline that moves is
    another one: its ladder begins anew, and what was planned for the old moment is cancelled.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        SENT = "sent", _("Sent")
        SUPERSEDED = "superseded", _("Overtaken by a later stage")
        CANCELLED = "cancelled", _("Cancelled")

    subject = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    stage = models.CharField(max_length=24)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PLANNED)
    begins_at = models.DateTimeField(help_text="The first moment of the stage, by the zone of the deadline.")
    planned_at = models.DateTimeField(default=dates.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="Since then the deadline is met, moved or over.")

    class Meta:
        ordering = ["-begins_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "due_at", "stage", "recipient"], name="reminder_once"),
        ]
        indexes = [
            models.Index(fields=["begins_at", "id"], condition=Q(status="planned"), name="reminder_to_send"),
            models.Index(fields=["sent_at"], condition=Q(status="sent", settled_at=None), name="reminder_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.stage}"

    @property
    def kind(self) -> str:
        return self.subject.partition(":")[0]

    @property
    def about(self) -> str:
        """What follows the kind, such as the record's reference."""
        return self.subject.partition(":")[2]

    @property
    def key(self) -> str:
        """The key of its notice."""
        return f"reminder:{self.subject}:{self.due_at.isoformat()}:{self.stage}"
