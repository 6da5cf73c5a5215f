"""Who may take part in resetting a lost factor. Separation is by person, never by membership."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.access import rule
from portal.accounts.factor_resets import FactorReset
from portal.accounts.models import Membership, Organisation, User

CAPABILITY = "factors.reset"


def administrators_for(user: User) -> QuerySet[Membership]:
    """Who may propose: administrators of the person's own jurisdictions; of any, where nobody else is there."""
    others = administrators().exclude(user=user)
    jurisdictions = Organisation.objects.filter(memberships__in=user.memberships.current()).values("jurisdiction")
    near = others.filter(organisation__jurisdiction__in=jurisdictions)
    return near if near.exists() else others


def administrators() -> QuerySet[Membership]:
    return Membership.objects.current().with_capability(CAPABILITY).select_related("user")


def _is_somebody_else(by: Any, reset: FactorReset) -> bool:
    return by.user_id != reset.user_id


def _is_near(by: Any, reset: FactorReset) -> bool:
    return administrators_for(reset.user).filter(pk=by.pk).exists()


def _did_not_propose(by: Any, reset: FactorReset) -> bool:
    return by.user_id != reset.proposed_by_id


is_administrator = rule(
    lambda by, reset: by.can(CAPABILITY), _("Only an administrator takes part in resetting a lost factor.")
)
is_somebody_else = rule(
    _is_somebody_else,
    _("Nobody resets their own factor. Ask two other administrators, of another authority if need be."),
)
is_near = rule(
    _is_near, _("An administrator of this person's own jurisdiction makes the proposal; you can be the second person.")
)
did_not_propose = rule(_did_not_propose, _("You proposed this. A second administrator confirms it."))

may_propose = is_administrator & is_somebody_else & is_near
may_confirm = is_administrator & is_somebody_else & did_not_propose
may_refuse = is_administrator & is_somebody_else
