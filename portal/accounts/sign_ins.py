"""Where a person is signed in, and with which browsers they have been before. No network address is kept."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import models

from portal import dates
from portal.accounts import sessions
from portal.accounts.models import User


class SignIn(models.Model):
    """One sign-in of a person and the session that it began. Deleting the session ends it at its next request."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=60)
    signed_in_at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["-signed_in_at", "-pk"]

    def __str__(self) -> str:
        return f"Sign-in {self.public_id}"


class KnownBrowser(models.Model):
    """A browser that a person has signed in with, by the digest of the mark that it bears."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_browsers")
    mark_digest = models.CharField(max_length=64)
    browser = models.CharField(max_length=60)
    first_seen_at = models.DateTimeField(default=dates.now)
    last_seen_at = models.DateTimeField(default=dates.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "mark_digest"], name="known_browser_once")]

    def __str__(self) -> str:
        return f"Known browser {self.pk}"


@dataclass
class OpenSession:
    """A session as the person sees it."""

    public_id: uuid.UUID
    browser: str
    signed_in_at: datetime
    last_used_at: datetime | None
    is_this_one: bool


def open_sessions(user: User, *, this: str | None) -> list[OpenSession]:
    """Where this person is signed in now, the session with the key `this` first; two statements however many."""
    found = {sign_in.session_key: sign_in for sign_in in SignIn.objects.filter(user=user)}
    stored = Session.objects.filter(session_key__in=found, expire_date__gt=dates.now())
    shown = [
        OpenSession(
            public_id=found[row.session_key].public_id,
            browser=found[row.session_key].browser,
            signed_in_at=found[row.session_key].signed_in_at,
            last_used_at=sessions.last_used_at(content),
            is_this_one=row.session_key == this,
        )
        for row in stored
        if not sessions.has_ended(content := row.get_decoded(), user)
    ]
    return sorted(shown, key=lambda each: (each.is_this_one, each.last_used_at or each.signed_in_at), reverse=True)
