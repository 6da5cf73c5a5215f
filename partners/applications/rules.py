"""Who may do what with an application, and whether it is complete. Pages, actions and reviewers ask the same rules."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.applications.models import Application, InformationRequest
from partners.applications.parts import Gap
from partners.applications.questionnaire import Questionnaire
from partners.rulebook.models import Rulebook
from partners.standing import rules as standing
from partners.standing.models import Partner
from portal import dates
from portal.access import rule
from portal.cases.models import Case
from portal.moments import words

Status = Application.Status
EDITABLE = {Status.DRAFT, Status.AWAITING_INFORMATION}
ENDED = {Status.DECIDED, Status.WITHDRAWN, Status.LAPSED}
WITH_REVIEWERS = {Status.SCREENING, Status.IN_REVIEW}
CHOOSES_TIER = {Application.Kind.QUALIFICATION, Application.Kind.SCOPE_CHANGE}


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
    lambda by, application: application.organisation_id == by.organisation_id,
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

may_be_taken_over = is_own & rule(
    lambda by, application: application.status in ENDED,
    otherwise=gettext_lazy("Only an application that has ended can be begun from. Go on with this one."),
)
may_edit = edits & is_own & _in_status(EDITABLE)
may_edit_tier = (
    edits
    & is_own
    & _in_status({Status.DRAFT})
    & rule(
        lambda by, application: application.kind in CHOOSES_TIER,
        otherwise=gettext_lazy("The tier stays as it is. For another tier ask for a change of scope."),
    )
)
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


def renewal_opens_on(partner: Partner) -> date | None:
    """The first day on which a renewal is begun; None without a standing."""
    if partner.standing_until is None:
        return None
    return partner.standing_until - timedelta(days=Rulebook.current().number("renewal.opens_days"))


def _renewal_is_open(by: Any, partner: Partner) -> bool:
    opens_on, today = renewal_opens_on(partner), dates.now().date()
    return opens_on is not None and opens_on <= today <= partner.standing_until


def _when_renewal_opens(by: Any, partner: Partner) -> str:
    opens_on = renewal_opens_on(partner)
    if opens_on is None or opens_on <= dates.now().date():
        return _("Your standing has ended, so there is nothing to renew. Apply again.")
    return _("The renewal opens on %(day)s, %(days)d days before your standing ends.") % {
        "day": words(opens_on),
        "days": Rulebook.current().number("renewal.opens_days"),
    }


def _none_open(kind: str) -> Any:
    def has_none(by: Any, partner: Partner) -> bool:
        of_kind = Application.objects.filter(organisation=partner.organisation_id, kind=kind)
        return not of_kind.exclude(status__in=ENDED).exists()

    return rule(has_none, otherwise=gettext_lazy("Your organisation has an open one of these. Go on with that one."))


_is_own_partner = rule(
    lambda by, partner: by.organisation_id == partner.organisation_id,
    otherwise=gettext_lazy("You can apply for your own organisation only."),
)
may_renew = (
    edits
    & _is_own_partner
    & rule(
        lambda by, partner: partner.status in {Partner.Status.ACTIVE, Partner.Status.SUSPENDED},
        otherwise=gettext_lazy("Only a partner with a standing renews it."),
    )
    & rule(_renewal_is_open, otherwise=_when_renewal_opens)
    & _none_open(Application.Kind.RENEWAL)
)
may_begin_on_standing = (
    edits
    & _is_own_partner
    & rule(
        lambda by, partner: partner.status == Partner.Status.ACTIVE,
        otherwise=gettext_lazy("Only an active partner asks for more."),
    )
)
may_change_scope = may_begin_on_standing & _none_open(Application.Kind.SCOPE_CHANGE)


def _was_filed_in_time(by: Any, application: Application) -> bool:
    if application.submitted_at is None or application.extends_from is None:
        return False
    days = application.rulebook.number("renewal.filed_days")
    return application.submitted_at.date() <= application.extends_from - timedelta(days=days)


may_extend_standing = (
    decides
    & sees_the_case
    & rule(
        lambda by, application: application.kind == Application.Kind.RENEWAL and application.status not in ENDED,
        otherwise=gettext_lazy("A standing is extended only while its renewal is being decided."),
    )
    & rule(
        _was_filed_in_time,
        otherwise=gettext_lazy("The renewal was filed too late for that: the standing ends on its day."),
    )
    & rule(
        lambda by, application: application.standing_extended_at is None,
        otherwise=gettext_lazy("The standing was extended once already; that is the most there is."),
    )
)
