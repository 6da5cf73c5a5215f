"""Forms that arrived after their session had ended."""

import uuid

from django.db import models

from portal import dates


class KeptForm(models.Model):
    """A form that was sent after its session had ended: kept encrypted for 30 minutes for the same person."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("portal.User", on_delete=models.CASCADE)
    path = models.CharField(max_length=500)
    sealed_fields = models.BinaryField()
    kept_at = models.DateTimeField(default=dates.now)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Kept form {self.public_id}"
