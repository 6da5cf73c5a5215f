"""Who may say who works on a case."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access import rule
from portal.accounts.models import Membership
from portal.cases import rules as cases
from portal.cases.models import Case

routes = rule(
    lambda by, case: by.can("cases.route") or case.assignee_id == by.pk,
    otherwise=gettext_lazy("Only who has the case, a head of section or an administrator asks reviewers for opinions."),
)
may_assign_reviewers = cases.may_work_on & routes


def why_not_reviewer(to: Membership, case: Case) -> str:
    """Why this member cannot be asked for an opinion; empty if they can."""
    if not to.can("opinions.give") or not to.user.is_active:
        return _("%(name)s gives no opinions. Choose a reviewer.") % {"name": to.user.name}
    if case.recusals.filter(membership__user=to.user_id).exists():
        return _("%(name)s stood down from this case. Choose somebody else.") % {"name": to.user.name}
    return ""
