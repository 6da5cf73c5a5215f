"""Who may screen, judge, give an opinion, resolve and decide. Separation is by person, never by membership."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.applications.models import Application, Submission
from portal import dates
from portal.access import Rule, rule
from portal.accounts.models import Membership
from portal.cases.models import Case
from reviews.decisions import quorum
from reviews.decisions.models import Opinion, Proposal, RefusalNotice, Resolution


def can(capability: str, otherwise: Any) -> Rule:
    return rule(lambda by, application: by.can(capability), otherwise)


def in_state(*statuses: str) -> Rule:
    return rule(
        lambda by, application: application.status in statuses,
        lambda by, application: (
            _("%(application)s is “%(status)s”; this step is not due.")
            % {"application": application, "status": application.get_status_display()}
        ),
    )


sees_the_case = rule(
    lambda by, application: Case.objects.visible_to(by).filter(pk=application.case_id).exists(),
    gettext_lazy("You declared a conflict in this case, or it is not your jurisdiction’s."),
)


def opinion_givers(application: Application) -> set[int]:
    """The people (user ids) who gave an opinion on any version."""
    given = Opinion.objects.filter(submission__application=application, status=Opinion.Status.GIVEN)
    return set(given.values_list("membership__user", flat=True))


def resolvers(application: Application) -> set[int]:
    """The people (user ids) who resolved conflicting opinions on any version."""
    return set(Resolution.objects.filter(submission__application=application).values_list("by__user", flat=True))


gave_no_opinion = rule(
    lambda by, application: by.user_id not in opinion_givers(application),
    gettext_lazy("You gave an opinion on this application. An approver who gave none decides (Rulebook 9.5)."),
)
did_not_resolve = rule(
    lambda by, application: by.user_id not in resolvers(application),
    gettext_lazy("You resolved the conflicting opinions. Another approver decides."),
)
quorum_is_complete = rule(
    lambda by, application: quorum.of(quorum.latest(application)).is_complete,
    lambda by, application: missing_for_quorum(quorum.of(quorum.latest(application))),
)

may_screen = (
    can("screening.do", gettext_lazy("Only a reviewer screens an application.")) & in_state("screening") & sees_the_case
)
may_judge_evidence = (
    can("evidence.judge", gettext_lazy("Only a reviewer judges evidence.")) & in_state("in_review") & sees_the_case
)
may_give_opinion = (
    can("opinions.give", gettext_lazy("Only a reviewer gives an opinion.")) & in_state("in_review") & sees_the_case
)
may_resolve = (
    can("conflicts.resolve", gettext_lazy("Only an approver or a head of section resolves conflicting opinions."))
    & in_state("in_review")
    & sees_the_case
    & gave_no_opinion
)
may_decide_once_complete = (
    can("decisions.make", gettext_lazy("Only an approver decides."))
    & in_state("in_review")
    & sees_the_case
    & gave_no_opinion
    & did_not_resolve
)
may_decide = may_decide_once_complete & quorum_is_complete
still_decides = (
    rule(
        lambda by, application: by.ended_at is None and by.user.is_active,
        lambda by, application: _("%(name)s is no longer a member.") % {"name": by.user.name},
    )
    & may_decide_once_complete
)


def why_not_as_proposed(proposal: Proposal, application: Application) -> str:
    """Why a proposed decision cannot be co-signed any more: whoever proposed it no longer decides; empty if it can."""
    if still_decides.allows(proposal.proposed_by, application):
        return ""
    return _("%(name)s proposed this decision and may no longer sign it. Withdraw the proposal, then decide anew.") % {
        "name": proposal.proposed_by.user.name
    }


def why_not_cosigner(proposal: Proposal, by: Membership, state: quorum.Quorum) -> str:
    """Why this approver is not the second one: the same person, or a jurisdiction too few."""
    proposer = proposal.proposed_by
    if proposer.user_id == by.user_id:
        return _("You proposed this decision. A second approver must co-sign it.")
    same = proposer.organisation.jurisdiction_id == by.organisation.jurisdiction_id
    if same and state.deciding_jurisdictions > 1:
        return _("The two approvers must come from two jurisdictions.")
    return ""


def missing_for_quorum(state: quorum.Quorum) -> str:
    """What is still missing, as a sentence; empty when nothing is."""
    if state.opinions_missing:
        return _("%(missing)s of %(needed)s opinions on this version are still missing.") % {
            "missing": state.opinions_missing,
            "needed": state.opinions_needed,
        }
    if state.jurisdictions_missing:
        return _("The opinions must come from at least %(needed)s jurisdictions.") % {
            "needed": state.jurisdictions_needed
        }
    return ""


def why_not_outcome(application: Application, outcome: str, *, departure: str, notice: RefusalNotice | None) -> str:
    """Why this outcome cannot be decided now; empty if it can."""
    submission = quorum.latest(application)
    combined = quorum.of(submission).combined
    return why_not_on(submission, combined, outcome, departure=departure, notice=notice)


def why_not_on(
    submission: Submission, combined: str, outcome: str, *, departure: str, notice: RefusalNotice | None
) -> str:
    """The same for whoever holds the version and knows its combined opinion."""
    approving = outcome != Application.Outcome.REFUSED
    if combined == quorum.CONFLICTING and approving and not Resolution.objects.filter(submission=submission).exists():
        return _("The opinions conflict. Before an approval somebody else must record how the conflict is resolved.")
    if (quorum.departs(combined, outcome) or combined == quorum.CONFLICTING) and not departure.strip():
        return _("This differs from the combined opinion. Give the reason for departing from it.")
    if outcome == Application.Outcome.APPROVED and (codes := unmet_musts(submission)):
        return _("Not without conditions: %(codes)s must be met and the answer is “no”.") % {"codes": ", ".join(codes)}
    if outcome == Application.Outcome.REFUSED and not _was_heard(notice):
        return _("An intended refusal is announced first; the partner then has its days to answer.")
    return ""


def unmet_musts(submission: Any) -> list[str]:
    """Codes of the criteria that must be met and whose answer is “no”."""
    answers = submission.content["answers"]
    refused = {code for code, answer in answers.items() if answer.get("choice") == "no"}
    musts = submission.application.rulebook.criteria.filter(must=True, code__in=refused)
    return list(musts.values_list("code", flat=True))


def _was_heard(notice: RefusalNotice | None) -> bool:
    return notice is not None and (notice.answered_at is not None or notice.due_at <= dates.now())
