"""The yardstick's only table."""

from django.db import models


class Row(models.Model):
    """What a list shows."""

    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=20)
    due_at = models.DateTimeField(db_index=True)
    owner = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.reference
