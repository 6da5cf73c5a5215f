"""Which person the identity provider's subject is. The provider's own number for somebody is kept as a digest only."""

import uuid
from urllib.parse import urlparse

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import dates
from portal.accounts.models import Membership, User


class IdentityLinkQuerySet(models.QuerySet["IdentityLink"]):
    """Links to the identity provider."""

    def standing(self) -> "IdentityLinkQuerySet":
        return self.filter(removed_at=None)


class IdentityLink(models.Model):
    """A person signs in with this account at the identity provider.

    Made by the first sign-in whose address was verified, or by the person. Once removed it stays as a row, so that no
    address links it again by itself.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identity_links")
    issuer = models.CharField(max_length=500)
    subject_digest = models.CharField(max_length=64, help_text="SHA-256, hexadecimal.")
    linked_at = models.DateTimeField(default=dates.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = IdentityLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-linked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject_digest"], name="identity_link_one_person_a_subject"),
            models.UniqueConstraint(
                fields=["user", "issuer"], condition=Q(removed_at=None), name="identity_link_one_standing"
            ),
        ]

    def __str__(self) -> str:
        return f"Identity link {self.public_id}"

    @property
    def reference(self) -> str:
        return str(self.public_id)

    @property
    def provider_name(self) -> str:
        provider = settings.IDENTITY_PROVIDER
        if provider and provider.issuer == self.issuer:
            return provider.name
        return urlparse(self.issuer).hostname or ""

    @property
    def organisation_id(self) -> int | None:
        """Whose ledger tells it: the first organisation that the person acts for."""
        member = Membership.objects.current().filter(user=self.user_id).first()
        return member.organisation_id if member else None
