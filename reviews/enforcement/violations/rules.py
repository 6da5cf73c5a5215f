"""Who may report, investigate and dismiss a violation."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access import rule
from portal.cases.models import Case
from reviews.enforcement.violations.models import Violation


def _wrong_status(by: Any, violation: Violation) -> str:
    return _("%(reference)s is “%(status)s”, so this cannot be done now.") % {
        "reference": violation.reference,
        "status": violation.get_status_display(),
    }


def _in_status(*statuses: str) -> Any:
    return rule(lambda by, violation: violation.status in statuses, otherwise=_wrong_status)


def _is_another(by: Any, violation: Violation) -> bool:
    return violation.reported_by is None or violation.reported_by.user_id != by.user_id


sees_the_case = rule(
    lambda by, violation: Case.objects.visible_to(by).filter(pk=violation.case_id).exists(),
    otherwise=gettext_lazy("This case is not yours to work on."),
)
is_of_the_lead = rule(
    lambda by, violation: by.organisation.jurisdiction_id == violation.organisation.jurisdiction_id,
    otherwise=gettext_lazy("Only the partner’s lead authority works on its violations."),
)
may_report = rule(
    lambda by, violation: by.can("violations.report"),
    otherwise=gettext_lazy("Only those who work on cases report a violation."),
)
may_investigate = (
    rule(
        lambda by, violation: by.can("violations.investigate"),
        otherwise=gettext_lazy("Only a reviewer or an auditor takes up an investigation."),
    )
    & sees_the_case
    & is_of_the_lead
    & _in_status("reported")
)
may_dismiss = (
    rule(
        lambda by, violation: by.can("violations.dismiss"),
        otherwise=gettext_lazy("Only an approver or a head of section dismisses a violation."),
    )
    & sees_the_case
    & is_of_the_lead
    & rule(_is_another, otherwise=gettext_lazy("You reported this violation. Somebody else has to dismiss it."))
    & _in_status("reported", "investigating")
)
