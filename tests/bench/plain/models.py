"""The yardstick's tables: what a list shows, and what was decided about it."""

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


class Decision(models.Model):
    """What was decided about a row."""

    row = models.ForeignKey(Row, models.PROTECT)
    text = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.text
