"""Who may consider, propose, co-sign and drop a removal. Separation is by person and by jurisdiction."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.grants import holds
from partners.standing.models import Partner
from portal.access import Rule, rule
from reviews.enforcement import rules as suspensions
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals.models import Removal

NOT_WHOLE = gettext_lazy("A removal needs a suspension of one whole partner. Vary this one first, or impose another.")


def _in(*statuses: str) -> Rule:
    return rule(
        lambda by, removal: removal.status in statuses,
        lambda by, removal: (
            _("%(removal)s is “%(status)s”; this step is not due.")
            % {"removal": removal, "status": removal.get_status_display()}
        ),
    )


def is_whole(suspension: Suspension) -> bool:
    return holds.partner_covered_whole_by(suspension.reference) is not None


def _is_confirmed(by: Any, suspension: Suspension) -> bool:
    return suspension.status == Suspension.Status.CONFIRMED


def _another_jurisdiction(by: Any, removal: Removal) -> bool:
    return removal.proposed_by.organisation.jurisdiction_id != by.organisation.jurisdiction_id


def _still_decides(first: Any) -> bool:
    return first.ended_at is None and first.user.is_active and first.can("decisions.make")


sees_it = rule(
    lambda by, removal: Removal.objects.visible_to(by).filter(pk=removal.pk).exists(),
    gettext_lazy("You declared a conflict in this case, or it is not your jurisdiction’s."),
)
rests_on_a_confirmed_whole = rule(
    lambda by, removal: _is_confirmed(by, removal.suspension),
    gettext_lazy("The suspension is not confirmed any more, or its lifting is proposed. Settle that first."),
) & rule(lambda by, removal: is_whole(removal.suspension), NOT_WHOLE)
decides = rule(lambda by, removal: by.can("decisions.make"), gettext_lazy("Only an approver decides on a removal."))


def _takes_part(by: Any, suspension: Suspension) -> bool:
    whole = holds.partner_covered_whole_by(suspension.reference)
    return not Partner.objects.filter(organisation=whole, status=Partner.Status.REMOVED).exists()


may_consider = (
    rule(
        lambda by, suspension: by.can("suspensions.confirm"),
        gettext_lazy("Only an approver or an administrator brings a removal up."),
    )
    & suspensions.sees_it
    & suspensions.is_competent
    & rule(_is_confirmed, gettext_lazy("Only a confirmed suspension leads to a removal."))
    & rule(lambda by, suspension: is_whole(suspension), NOT_WHOLE)
    & rule(
        lambda by, suspension: not suspension.removals.exclude(status=Removal.Status.DROPPED).exists(),
        gettext_lazy("A removal is considered already."),
    )
    & rule(_takes_part, gettext_lazy("This partner was removed already."))
)
may_propose = decides & sees_it & _in("considered") & rests_on_a_confirmed_whole
proposer_still_signs = rule(
    lambda by, removal: _still_decides(removal.proposed_by),
    lambda by, removal: (
        _("%(name)s proposed this removal and may no longer sign it. Withdraw the proposal, then propose it anew.")
        % {"name": removal.proposed_by.user.name}
    ),
)
may_cosign = (
    decides
    & sees_it
    & _in("proposed")
    & rule(
        lambda by, removal: removal.proposed_by.user_id != by.user_id,
        gettext_lazy("You proposed this removal. A second approver must co-sign it."),
    )
    & rule(_another_jurisdiction, gettext_lazy("The two approvers must come from two jurisdictions."))
    & proposer_still_signs
    & rests_on_a_confirmed_whole
)
may_withdraw = decides & sees_it & _in("proposed")
may_drop = decides & sees_it & _in("considered")
