"""Who may impose, confirm, lift and withdraw a suspension. Separation is by person, never by membership.

What a hold begins, changes or ends with is proposed by an authority whose hold it is (Rulebook 9.7). The second person
comes from any authority: whoever confirms it, agrees to its lifting, or withdraws what was placed by mistake.
"""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.access import Rule, rule
from reviews.enforcement import competence
from reviews.enforcement.models import Suspension


def _can(capability: str, otherwise: Any) -> Rule:
    return rule(lambda by, suspension: by.can(capability), otherwise)


def _another(field: str, otherwise: Any) -> Rule:
    def is_another(by: Any, suspension: Suspension) -> bool:
        first = getattr(suspension, field)
        return first is None or first.user_id != by.user_id

    return rule(is_another, otherwise)


def _may_still_lift(suspension: Suspension) -> bool:
    first = suspension.lift_proposed_by
    return bool(first and first.ended_at is None and first.user.is_active and first.can("suspensions.lift"))


sees_it = rule(
    lambda by, suspension: Suspension.objects.visible_to(by).filter(pk=suspension.pk).exists(),
    _("You declared a conflict in this case, or it is not your jurisdiction’s."),
)
is_competent = rule(competence.is_competent, competence.why_not_this)
may_impose = _can("suspensions.impose", _("Only an administrator may impose a suspension."))
may_vary = (
    may_impose
    & sees_it
    & is_competent
    & rule(
        lambda by, suspension: suspension.status == Suspension.Status.CONFIRMED,
        _("Only a confirmed suspension is varied; an interim one is withdrawn and imposed again."),
    )
    & rule(
        lambda by, suspension: not suspension.variations.filter(status__in=Suspension.STANDING).exists(),
        _("A variation waits to be confirmed already. Confirm or withdraw that one first."),
    )
)
may_confirm = (
    _can("suspensions.confirm", _("Only another administrator or an approver may confirm."))
    & sees_it
    & _another("imposed_by", _("You imposed this suspension. A second person must confirm it."))
)
may_agree_to_lift = _can("suspensions.lift", _("Only an administrator or an approver may lift a suspension.")) & sees_it
may_propose_lifting = may_agree_to_lift & is_competent
may_lift = may_agree_to_lift & _another(
    "lift_proposed_by", _("You proposed the lifting. A second person must agree to it.")
)
first_lifter_still_signs = rule(
    lambda by, suspension: suspension.lift_proposed_by is None or _may_still_lift(suspension),
    lambda by, suspension: (
        gettext("%(name)s proposed the lifting and may no longer sign it. Refuse it, then propose it anew.")
        % {"name": suspension.lift_proposed_by.user.name}
    ),
)
may_withdraw = (
    _can("suspensions.confirm", _("Only an administrator or an approver may withdraw it."))
    & sees_it
    & _another("imposed_by", _("You imposed this suspension. A second person must withdraw it."))
)
may_acknowledge = rule(
    lambda by, suspension: (
        by.role == "provider_officer" and suspension.acknowledgements.filter(provider=by.organisation_id).exists()
    ),
    _("Only an officer of a provider that was told may acknowledge."),
)
