"""Teams: named sets of one authority's members."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from portal.accounts.models import Membership, Organisation


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams."""

    def current(self) -> "TeamQuerySet":
        return self.filter(ended_at=None)

    def visible_to(self, membership: Membership) -> "TeamQuerySet":
        """Those of one's own organisation."""
        return self.filter(organisation=membership.organisation_id)

    def with_people(self) -> "TeamQuerySet":
        """Each with `people`, its members who still act for the organisation, by name."""
        people = Membership.objects.current().select_related("user").order_by("user__name")
        return self.prefetch_related(models.Prefetch("members", queryset=people, to_attr="people"))


class Team(models.Model):
    """A named set of one authority's members, for routing work. An administrator makes it; ended, never deleted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=80)
    members = models.ManyToManyField(Membership, related_name="teams", blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("organisation", Lower("name"), condition=Q(ended_at=None), name="team_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return str(self.public_id)
