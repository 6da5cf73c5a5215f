"""Lost second factors: who asked, who proposed a new one and why, who confirmed it, and the link that followed."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.accounts.models import Membership, Organisation, User


class FactorResetQuerySet(models.QuerySet["FactorReset"]):
    """Resets of lost factors."""

    def visible_to(self, membership: Membership) -> "FactorResetQuerySet":
        """Administrators see all of them, because the second signature may have to come from elsewhere."""
        return self if membership.can("factors.reset") else self.none()

    def waiting(self) -> "FactorResetQuerySet":
        """Those that an administrator is to act on."""
        return self.filter(status__in=FactorReset.OPEN)


class FactorReset(models.Model):
    """A person lost their second factor. Two administrators, neither of them that person, let them set up a new one.

    From the confirmation until the link is used, nobody can enrol a factor for this person without the link.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Asked for")
        PROPOSED = "proposed", _("Proposed")
        CONFIRMED = "confirmed", _("Confirmed, link sent")
        REFUSED = "refused", _("Refused")
        USED = "used", _("Done")
        LAPSED = "lapsed", _("Replaced by a later one")

    OPEN = ("requested", "proposed")
    MOVES = {
        "requested": {"proposed", "refused"},
        "proposed": {"confirmed", "refused"},
        "confirmed": {"used", "lapsed"},
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="factor_resets")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REQUESTED)
    asked_at = models.DateTimeField(default=dates.now)
    grounds = models.TextField(blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    token_digest = models.CharField(max_length=64, unique=True, null=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(status__in=("requested", "proposed")), name="factor_reset_one_open"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(status="confirmed"), name="factor_reset_one_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None) | ~Q(proposed_by=F("user")), name="factor_reset_not_proposed_for_oneself"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | (~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("proposed_by"))),
                name="factor_reset_two_people",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("requested", "proposed", "refused"))
                | Q(proposed_by__isnull=False, confirmed_by__isnull=False, token_digest__isnull=False),
                name="factor_reset_confirmed_by_two",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Reset of a lost factor"))

    @property
    def reference(self) -> str:
        return str(self.public_id)

    @property
    def is_link_open(self) -> bool:
        return self.status == self.Status.CONFIRMED and bool(self.expires_at and self.expires_at > dates.now())


def awaiting_link(user: Any) -> FactorReset | None:
    """The confirmed reset whose link this person has not used yet; until then only that link leads to a new factor."""
    return FactorReset.objects.filter(user=user, status=FactorReset.Status.CONFIRMED).first()
