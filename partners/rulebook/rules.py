"""What the rulebook allows, and what it makes of a request."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.access import rule

from .models import Acknowledgement, Rulebook

DANGEROUS_FIELD_TIER = "tier.dangerous_field"

is_officer = rule(
    lambda by, rulebook: by.can("rules.acknowledge"),
    otherwise=_("Only a responsible officer can acknowledge the rulebook for their organisation."),
)
is_in_force = rule(
    lambda by, rulebook: rulebook == Rulebook.current(),
    otherwise=_("Only the rulebook in force can be acknowledged. A newer one has been adopted: open it first."),
)
not_yet_acknowledged = rule(
    lambda by, rulebook: not is_acknowledged(rulebook, by.organisation),
    otherwise=_("Your organisation has acknowledged this rulebook already. Nothing more is needed."),
)
may_acknowledge = is_officer & is_in_force & not_yet_acknowledged


def is_acknowledged(rulebook: Rulebook, organisation: Any) -> bool:
    return Acknowledgement.objects.filter(rulebook=rulebook, organisation=organisation).exists()


def acknowledge_by(rulebook: Rulebook, admitted_at: datetime | None) -> datetime:
    """Until when a partner takes note of an edition; after that its access is not effective (Rulebook 1.5)."""
    since = max(rulebook.adopted_at, admitted_at or rulebook.adopted_at)
    return since + timedelta(days=rulebook.number("acknowledgement.days"))


def lowest_tier(rulebook: Rulebook, declarations: dict[str, object]) -> int:
    """The tier that a request needs at least, by what was declared so far (the releases may need a higher one)."""
    tiers = [1]
    if level := declarations.get("access_level"):
        tiers.append(rulebook.entry("access_level", str(level)).data["lowest_tier"])
    if profile := declarations.get("safeguard_profile"):
        tiers.append(rulebook.entry("safeguard_profile", str(profile)).data["lowest_tier"])
    if declarations.get("dangerous_field") in ("yes", True):
        tiers.append(rulebook.number(DANGEROUS_FIELD_TIER))
    return max(tiers)
