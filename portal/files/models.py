"""Files as the portal keeps them: encrypted in a folder, one row each."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """One file as it came, sealed on disk under a key of its own. Made by `actions.keep` (an upload that was
    accepted) and `store.save_bytes` (a letter); never altered, and read only through `actions.open_stored`."""

    IMMUTABLE = True

    public_id = models.UUIDField(_("identifier"), unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "portal.Organisation", models.PROTECT, related_name="stored_files", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=255)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("media type"), max_length=100)
    sha256 = models.CharField("SHA-256", max_length=64)
    wrapped_key = models.BinaryField(_("wrapped key"))
    key_id = models.PositiveIntegerField(_("number of the key-encryption key"))
    location = models.CharField(_("location"), max_length=200, unique=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        "portal.Membership", models.PROTECT, null=True, related_name="stored_files", verbose_name=_("created by")
    )

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="stored_file_has_a_sha256"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ledger_facts(self) -> dict[str, int | str]:
        """What the ledger may say about a file: nothing that anybody typed."""
        return {"file": str(self.public_id), "sha256": self.sha256, "size": self.size, "media_type": self.media_type}
