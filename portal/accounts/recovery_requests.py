"""What somebody who is not signed in asks for: a new password, or a new second factor.

The page writes down the address and nothing else, whether there is an account with it or not: both take the same time.
The worker looks for the account.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.accounts.addresses import AddressField


class RecoveryRequest(models.Model):
    """One request that waits for the worker, which deletes it."""

    class Kind(models.TextChoices):
        PASSWORD = "password", _("New password")
        FACTOR = "factor", _("New second factor")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    address = AddressField()
    asked_at = models.DateTimeField(default=dates.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Recovery request {self.pk}"
