"""Who may write, file, judge and waive a report."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.reports.models import Obligation
from portal.access import rule

Status = Obligation.Status
WRITABLE = {Status.UPCOMING, Status.OPEN, Status.RETURNED}
FILEABLE = {Status.OPEN, Status.RETURNED}


def _wrong_status(by: Any, obligation: Obligation) -> str:
    return _("%(reference)s is “%(status)s”, so this cannot be done now.") % {
        "reference": obligation.reference,
        "status": obligation.get_status_display(),
    }


def _in_status(statuses: set) -> Any:
    return rule(lambda by, obligation: obligation.status in statuses, otherwise=_wrong_status)


def _can(capability: str, sentence: Any) -> Any:
    return rule(lambda by, obligation: by.can(capability), otherwise=sentence)


def _not_open(by: Any, obligation: Obligation) -> str:
    return _("The period still runs. The report can be filed from %(day)s on.") % {
        "day": f"{obligation.opens_on:%d %b %Y}"
    }


is_own = rule(
    lambda by, obligation: obligation.organisation_id == by.organisation_id,
    otherwise=gettext_lazy("This report belongs to another organisation."),
)
is_seen = rule(
    lambda by, obligation: Obligation.objects.visible_to(by).filter(pk=obligation.pk).exists(),
    otherwise=gettext_lazy("This report is not yours to work on."),
)
is_of_the_lead = rule(
    lambda by, obligation: by.organisation.jurisdiction_id == obligation.organisation.jurisdiction_id,
    otherwise=gettext_lazy("Only the partner’s lead authority settles its reports."),
)
has_opened = rule(lambda by, obligation: obligation.status != Status.UPCOMING, otherwise=_not_open)
edits = _can("reports.edit", gettext_lazy("Only responsible officers and contributors write a report."))
submits = _can("reports.submit", gettext_lazy("Only a responsible officer may sign and file a report."))
judges = _can("reports.judge", gettext_lazy("Only a reviewer accepts or returns a report."))
waives = _can("reports.waive", gettext_lazy("Only an approver or a head of section waives a report."))

may_edit = edits & is_own & _in_status(WRITABLE)
may_submit = submits & is_own & has_opened & _in_status(FILEABLE)
may_judge = judges & is_seen & is_of_the_lead & _in_status({Status.SUBMITTED})
may_waive = waives & is_seen & is_of_the_lead & _in_status(set(Obligation.OUTSTANDING))
