"""A change of one's own e-mail address, which waits until the new address has proved to be the person's."""

import uuid

from django.db import models
from django.db.models import Q

from portal import dates
from portal.accounts.addresses import ONE_FORM, AddressField


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    """Changes of address."""

    def waiting(self) -> "AddressChangeQuerySet":
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=dates.now())


class AddressChange(models.Model):
    """A person asked for another address; a link of which only the digest is kept went there and works once."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("portal.User", on_delete=models.PROTECT, related_name="address_changes")
    address = AddressField()
    token_digest = models.CharField(max_length=64, unique=True, help_text="SHA-256, hexadecimal.")
    asked_at = models.DateTimeField(default=dates.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AddressChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(address__regex=ONE_FORM), name="address_change_in_one_form"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at=None, withdrawn_at=None), name="address_change_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"Change of address {self.public_id}"
