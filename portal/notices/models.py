"""Notices: the in-app inbox and the e-mail outbox. The row is what makes a message happen once."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.encryption import EncryptedTextField


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices."""

    def visible_to(self, membership: Any) -> "NoticeQuerySet":
        """A person's own notices, in whichever role they act."""
        return self.filter(user=membership.user_id)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """One message to one person, shown in the inbox. `key` makes a repeat harmless."""

    class Kind(models.TextChoices):
        """How it goes by mail: a legal or security notice always and at once, an ordinary one at once unless the
        person wants none, a reminder in the digest of the day unless the person wants none."""

        LEGAL = "legal", _("Legal notice")
        SECURITY = "security", _("Security notice")
        ORDINARY = "ordinary", _("Notice")
        REMINDER = "reminder", _("Reminder")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=160)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ORDINARY, db_default="ordinary")
    due_at = models.DateTimeField(null=True, blank=True, help_text="The deadline that it is about.")
    waits = models.BooleanField(default=False, db_default=False, help_text="It goes into the next digest.")
    digest = models.ForeignKey("portal.Mail", on_delete=models.SET_NULL, null=True, blank=True, related_name="items")
    created_at = models.DateTimeField(default=dates.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_inbox"),
            models.Index(fields=["user"], condition=models.Q(waits=True), name="notice_waiting"),
        ]

    def __str__(self) -> str:
        return self.subject


class Preference(models.Model):
    """How a person wants to hear from the portal. Legal notices do not ask it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference")
    digest_hour = models.PositiveSmallIntegerField(default=8, help_text="In the person's own zone.")
    in_app_only = models.BooleanField(default=False)
    digest_on = models.DateField(null=True, blank=True, help_text="The local day of the last digest.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(digest_hour__range=(0, 23)), name="digest_hour_of_a_day")
        ]

    def __str__(self) -> str:
        return f"Preference of {self.user_id}"


class MailQuerySet(models.QuerySet["Mail"]):
    """Mails."""

    def visible_to(self, membership: Any) -> "MailQuerySet":
        """The outbox is one for the whole programme: administrators see all of it, nobody else any."""
        return self if membership.can("outbox.manage") else self.none()


class Mail(models.Model):
    """An e-mail in the outbox. The relay claims a due row, sends it, says so; ten failures make it a dead letter.

    `text` never holds a link that lets its addressee in. Until it is sent, the mail with that link is in `sealed_text`.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        DEAD = "dead", _("Given up")

    message_id = models.CharField(max_length=120, unique=True)
    notice = models.OneToOneField(Notice, on_delete=models.SET_NULL, null=True, related_name="mail")
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    lets_in = models.BooleanField(default=False, db_default=False, help_text="It has a link that lets somebody in.")
    sealed_text = EncryptedTextField(owner_attribute="message_id", null=True, blank=True)
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

    @property
    def words_to_send(self) -> str:
        return self.sealed_text or self.text


class Delivery(models.Model):
    """One step of a mail on its way, after it was queued. Written by the relay, and by whoever sends it again."""

    IMMUTABLE = True

    class Step(models.TextChoices):
        FAILED = "failed", _("Tried, not taken")
        SENT = "sent", _("Sent")
        GIVEN_UP = "given_up", _("Given up")
        RESENT = "resent", _("Sent again by hand")

    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, related_name="deliveries")
    step = models.CharField(max_length=8, choices=Step.choices)
    at = models.DateTimeField(default=dates.now)
    reason = models.CharField(max_length=300, blank=True, help_text="What the mail server said.")
    by = models.ForeignKey("portal.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.step} of {self.mail_id}"
