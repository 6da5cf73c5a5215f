"""Control catalogues: the published controls that a criterion's evidence may also be useful for.

Rows are written by an import of an OSCAL file. A control keeps its row for as long as the catalogue exists: a newer
version of the file changes it or marks it withdrawn, so that whatever names its id finds it.
"""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Catalogue(models.Model):
    """One catalogue in its newest imported version; `key` stays the same from version to version."""

    key = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=300)
    version = models.CharField(max_length=60)
    oscal_version = models.CharField(max_length=20)
    framework = models.CharField(max_length=40, blank=True, help_text="Whose ids these are, by the rulebook's code.")
    edition = models.CharField(
        max_length=20, blank=True, default="", db_default="", help_text="Of the framework, such as 5."
    )
    identifier = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="The document's own, where its file has one."
    )
    last_modified = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalogues:detail", args=[self.key])

    @property
    def reference(self) -> str:
        return f"CATALOGUE-{self.pk}"


class ControlGroup(models.Model):
    """A family of controls, or a part of one."""

    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="groups")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    group_id = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["catalogue", "order"]
        constraints = [models.UniqueConstraint(fields=["catalogue", "group_id"], name="controlgroup_id_once")]

    def __str__(self) -> str:
        return self.title


class Control(models.Model):
    """A control or an enhancement of one, its parameters written out in the prose.

    The three texts are trees: [{"label", "prose", "parts": […]}, …].
    """

    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="controls")
    group = models.ForeignKey(ControlGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="controls")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="enhancements")
    control_id = models.CharField(max_length=100)
    label = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    statement = models.JSONField(default=list)
    guidance = models.JSONField(default=list)
    objectives = models.JSONField(default=list)
    order = models.PositiveSmallIntegerField()
    is_withdrawn = models.BooleanField(default=False, help_text="Marked so by its file, or no longer in it.")
    successors = models.JSONField(
        default=list, db_default=[], help_text='Where it went: [{"rel": "moved-to", "id"}, …].'
    )

    class Meta:
        ordering = ["catalogue", "order"]
        constraints = [models.UniqueConstraint(fields=["catalogue", "control_id"], name="control_id_once")]
        indexes = [models.Index(fields=["control_id"], name="control_by_id")]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("catalogues:control", args=[self.catalogue.key, self.control_id])

    @property
    def texts(self) -> list[tuple[Any, list[dict[str, Any]]]]:
        """What it says, under headings; what is empty is left out."""
        named = [
            (_("What it asks"), self.statement),
            (_("Guidance"), self.guidance),
            (_("What is assessed"), self.objectives),
        ]
        return [(heading, parts) for heading, parts in named if parts]
