"""Who may do what with a case. The record's own actions move it; these rules are for the acts of people on the case."""

from django.utils.translation import gettext_lazy as _

from portal.access import Rule, rule
from portal.accounts.models import Membership
from portal.cases.models import Case

is_open = rule(
    lambda by, case: case.status != Case.Status.CLOSED,
    otherwise=_("This case is closed. Nothing about who works on it can change any more."),
)
sees_the_case = rule(
    lambda by, case: Case.objects.visible_to(by).filter(pk=case.pk).exists(),
    otherwise=_("This case is not yours to see."),
)
works_cases = rule(
    lambda by, case: by.can("cases.assign"),
    otherwise=_("Only reviewers, approvers, auditors, heads of section and administrators work on cases."),
)
may_stand_down = rule(
    lambda by, case: by.can("cases.recuse"),
    otherwise=_("Only somebody who works on cases can stand down from one."),
)

may_work_on = is_open & works_cases & sees_the_case
may_recuse = is_open & may_stand_down & sees_the_case


def may_assign_to(to: Membership | None) -> Rule:
    """Anybody who works on cases takes one or hands over their own; a head of section or administrator gives others."""
    routes = rule(
        lambda by, case: by.can("cases.route") or by == to or case.assignee_id == by.pk,
        otherwise=_(
            "You may take this case or hand over your own. A head of section or an administrator assigns others."
        ),
    )
    return may_work_on & routes


def why_not_assignee(to: Membership, case: Case) -> str:
    """Why this member cannot be given the case; empty if they can."""
    if to.ended_at is not None or not to.user.is_active:
        return str(_("%(name)s is no longer a member. Choose somebody else.") % {"name": to.user.name})
    if may_work_on.allows(to, case):
        return ""
    return str(_("%(name)s may not work on this case. Choose somebody who may see it.") % {"name": to.user.name})
