"""What waits for a member in matters of accounts."""

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts import rules
from portal.accounts.factor_resets import FactorReset
from portal.accounts.models import Membership
from portal.home.next import Next


def deputy_officer(membership: Membership) -> list[Next]:
    """Rule 1.3: two officers at all times; whoever manages members is to name the second one."""
    organisation = membership.organisation
    if not rules.manages.allows(membership, organisation) or not rules.lacks_a_deputy(organisation):
        return []
    return [
        Next(
            "users",
            _("Name a deputy officer"),
            _("Two officers at all times: while you are the only one, nobody can act in your place."),
            None,
            reverse("members:invite"),
            _("Invite somebody"),
        )
    ]


def lost_factors(membership: Membership) -> list[Next]:
    """Everything that waits for an administrator, apart from what this one proposed or asked for in person."""
    waiting = FactorReset.objects.visible_to(membership).waiting().exclude(user=membership.user_id)
    return [
        Next(
            "key",
            _("%(name)s has lost their second factor") % {"name": reset.user.name},
            _("Two administrators decide: one proposes, another confirms. Until then nothing changes."),
            None,
            reverse("members:reset", args=[reset.public_id]),
            _("Open"),
        )
        for reset in waiting.exclude(proposed_by=membership.user_id).select_related("user")
    ]
