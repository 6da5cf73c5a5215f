"""Who may do what with an application, and whether it is complete. Pages, actions and reviewers ask the same rules."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.applications.models import Application, InformationRequest
from partners.applications.questionnaire import Gap, Questionnaire
from partners.standing import rules as standing
from partners.standing.models import Partner
from portal.access import rule
from portal.cases.models import Case

Status = Application.Status
EDITABLE = {Status.DRAFT, Status.AWAITING_INFORMATION}
ENDED = {Status.DECIDED, Status.WITHDRAWN, Status.LAPSED}
WITH_REVIEWERS = {Status.SCREENING, Status.IN_REVIEW}


def missing(application: Application) -> list[Gap]:
    """Everything that an application lacks, in the order of the form; empty when it may be submitted."""
    return Questionnaire(application).gaps


def _wrong_status(by: Any, application: Application) -> str:
    return _("%(reference)s is “%(status)s”, so this cannot be done any more.") % {
        "reference": application.reference,
        "status": application.get_status_display(),
    }


def _in_status(statuses: set) -> Any:
    return rule(lambda by, application: application.status in statuses, otherwise=_wrong_status)


def _incomplete(by: Any, application: Application) -> str:
    count = len(missing(application))
    words = ngettext("%(count)d thing is still missing.", "%(count)d things are still missing.", count)
    return words % {"count": count}


def _can(capability: str, sentence: Any) -> Any:
    return rule(lambda by, application: by.can(capability), otherwise=sentence)


is_own = rule(
    lambda by, application: by.side == "partner" and application.organisation_id == by.organisation_id,
    otherwise=gettext_lazy("This application belongs to another organisation."),
)
sees_the_case = rule(
    lambda by, application: Case.objects.visible_to(by).filter(pk=application.case_id).exists(),
    otherwise=gettext_lazy("This case is not yours to work on."),
)
edits = _can("applications.edit", gettext_lazy("Only responsible officers and contributors write an application."))
submits = _can("applications.submit", gettext_lazy("Only a responsible officer may sign and submit an application."))
withdraws = _can("applications.withdraw", gettext_lazy("Only a responsible officer may withdraw an application."))
asks = _can("information.request", gettext_lazy("Only a reviewer or an approver asks the partner for information."))
extends = _can("information.extend", gettext_lazy("Only a head of section extends the time for an answer."))
screens = _can("screening.do", gettext_lazy("Only a reviewer screens an application."))
decides = _can("decisions.make", gettext_lazy("Only an approver decides an application."))
is_complete = rule(lambda by, application: not missing(application), otherwise=_incomplete)

may_edit = edits & is_own & _in_status(EDITABLE)
may_edit_tier = edits & is_own & _in_status({Status.DRAFT})
may_submit = submits & is_own & _in_status({Status.DRAFT})
may_resubmit = submits & is_own & _in_status({Status.AWAITING_INFORMATION})
may_withdraw = withdraws & is_own & _in_status(set(Status) - ENDED)
may_ask = asks & sees_the_case & _in_status(WITH_REVIEWERS)
may_extend = (
    extends
    & sees_the_case
    & _in_status({Status.AWAITING_INFORMATION})
    & rule(
        lambda by, application: application.information_requests.filter(
            status=InformationRequest.Status.OPEN, extended=False
        ).exists(),
        otherwise=gettext_lazy("The time for this answer was extended once already; that is the most there is."),
    )
)
may_take_into_review = screens & sees_the_case & _in_status({Status.SCREENING})
may_decide = decides & sees_the_case & _in_status({Status.IN_REVIEW})


def _has_none_open(by: Any, partner: Partner) -> bool:
    return not Application.objects.filter(organisation=partner.organisation_id).exclude(status__in=ENDED).exists()


may_start = (
    edits
    & rule(
        lambda by, partner: by.organisation_id == partner.organisation_id,
        otherwise=gettext_lazy("You can apply for your own organisation only."),
    )
    & rule(
        lambda by, partner: partner.status == Partner.Status.APPLICANT or partner.status in standing.APPLIES_AGAIN,
        otherwise=gettext_lazy("Your organisation has its standing already. Ask for a renewal or a change of scope."),
    )
    & standing.is_not_barred
    & rule(
        _has_none_open,
        otherwise=gettext_lazy("Your organisation has an open application already. Go on with that one."),
    )
)
