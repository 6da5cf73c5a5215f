"""Notices: the in-app inbox and the e-mail outbox. The row is what makes a message happen once."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import dates


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices."""

    def visible_to(self, membership: Any) -> "NoticeQuerySet":
        """A person's own notices, in whichever role they act."""
        return self.filter(user=membership.user_id)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """One message to one person, shown in the inbox. `key` makes a repeat harmless."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=160)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=dates.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [models.Index(fields=["user", "-created_at"], name="notice_inbox")]

    def __str__(self) -> str:
        return self.subject


class MailQuerySet(models.QuerySet["Mail"]):
    """Mails."""

    def visible_to(self, membership: Any) -> "MailQuerySet":
        """The outbox is one for the whole programme: administrators see all of it, nobody else any."""
        return self if membership.can("outbox.manage") else self.none()


class Mail(models.Model):
    """An e-mail in the outbox. The relay claims a due row, sends it, says so; ten failures make it a dead letter."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        DEAD = "dead", _("Given up")

    message_id = models.CharField(max_length=120, unique=True)
    notice = models.OneToOneField(Notice, on_delete=models.SET_NULL, null=True, related_name="mail")
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=dates.now)
    created_at = models.DateTimeField(default=dates.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(status="waiting"), name="mail_due")]

    def __str__(self) -> str:
        return self.subject
