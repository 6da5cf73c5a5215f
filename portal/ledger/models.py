"""The record of every act: entries as they were written, and the seals that prove them.

Plain columns stand where others would have foreign keys: an entry outlives whatever it tells about.
"""

import json
import os
import threading
import uuid
from datetime import datetime
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse

from portal.ledger import readers

_lock = threading.Lock()
_last = (0, 0)


def entry_id(at: datetime) -> uuid.UUID:
    """A UUIDv7 (RFC 9562) in order of `at`, and of creation where several fall on one microsecond."""
    global _last
    microseconds = int(at.timestamp()) * 1_000_000 + at.microsecond
    milliseconds, rest = divmod(microseconds, 1000)
    prefix = milliseconds << 12 | rest * 4096 // 1000
    with _lock:
        turn = _last[1] + 1 if _last[0] == prefix else 0
        _last = (prefix, turn)
    tail = (turn & 0x3FFF) << 48 | int.from_bytes(os.urandom(6), "big")
    return uuid.UUID(int=milliseconds << 80 | 7 << 76 | (prefix & 0xFFF) << 64 | 0b10 << 62 | tail)


def first_id(at: datetime) -> uuid.UUID:
    """Where the ids of this moment begin: the same milliseconds, and nothing after them."""
    milliseconds = (int(at.timestamp()) * 1_000_000 + at.microsecond) // 1000
    return uuid.UUID(int=milliseconds << 80)


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, membership: Any) -> "EntryQuerySet":
        """The programme and the joint body see all, but nothing of a case from which this person stood down; a partner
        its own, a provider its own and what concerns it, and both only acts that they may know of."""
        if membership.side in ("programme", "joint"):
            stood_down = _references_stood_down_from(membership)
            return self.exclude(reference__in=stood_down).exclude(case_reference__in=stood_down)
        told = self.filter(verb__in=sorted(readers.verbs_for(membership.side, membership.role)))
        if membership.side == "provider":
            return told.filter(
                Q(organisation_id=membership.organisation_id) | Q(provider_id=membership.organisation_id)
            )
        return told.filter(organisation_id=membership.organisation_id)

    def waiting(self) -> "EntryQuerySet":
        return self.filter(seal__isnull=True)


def _references_stood_down_from(membership: Any) -> Any:
    """By name, because cases stand above the ledger."""
    recusals = apps.get_model("portal", "Recusal").objects.filter(membership__user=membership.user_id)
    return recusals.values("case__reference")


class Entry(models.Model):
    """One act, written in its own transaction by `actions.append`; `body` is what is hashed, the rest copies it."""

    IMMUTABLE = True

    id = models.UUIDField(primary_key=True, editable=False)
    body = models.BinaryField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    record_type = models.CharField(max_length=80)
    reference = models.CharField(max_length=80)
    case_reference = models.CharField(max_length=80, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    provider_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=80)
    request_id = models.CharField(max_length=80, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        db_table = "ledger_entry"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["reference", "id"], name="entry_by_reference"),
            models.Index(fields=["case_reference", "id"], name="entry_by_case"),
            models.Index(fields=["verb", "id"], name="entry_by_verb"),
            models.Index(fields=["organisation_id", "id"], name="entry_by_organisation"),
            models.Index(fields=["provider_id", "id"], name="entry_by_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("ledger:detail", args=[self.pk])

    @cached_property
    def told(self) -> dict[str, Any]:
        """The body, read."""
        return json.loads(bytes(self.body))

    @property
    def facts(self) -> dict[str, Any]:
        return self.told["facts"]

    @property
    def number(self) -> int | None:
        """The place in the sealed tree, None while the entry waits for its seal."""
        return self.seal.number if hasattr(self, "seal") else None


class Wording(models.Model):
    """The words of an entry's reason. They may be erased; the entry keeps only their salted digest."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="wording")
    salt = models.BinaryField()
    text = models.TextField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "ledger_wording"

    def __str__(self) -> str:
        return self.text


class Seal(models.Model):
    """An entry's place in the tree. Only the sequencer writes seals.

    `mark` is keyed by a secret outside the database: with it `verify_ledger` names the very entry that was rewritten.
    """

    IMMUTABLE = True

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal")
    leaf_hash = models.BinaryField()
    mark = models.BinaryField()

    class Meta:
        db_table = "ledger_seal"
        constraints = [models.CheckConstraint(condition=Q(number__gte=0), name="seal_number_from_zero")]

    def __str__(self) -> str:
        return str(self.number)


class Block(models.Model):
    """The hash over 256 sealed entries in a row, kept so that a proof need not read them all."""

    IMMUTABLE = True

    number = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_block"

    def __str__(self) -> str:
        return str(self.number)


class Checkpoint(models.Model):
    """The tree's size and root at a moment, signed by us as a C2SP note that anybody can keep and check."""

    IMMUTABLE = True

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_checkpoint"
        ordering = ["-size"]

    def __str__(self) -> str:
        return str(self.size)

    @property
    def last_number(self) -> int:
        return self.size - 1
