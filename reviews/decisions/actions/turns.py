"""Whose turn a case in review is, as its opinions stand: to give one, to resolve a conflict, to decide."""

from typing import Any

from django.utils.translation import gettext as _

from partners.applications.actions.submission import opinions_due
from partners.applications.models import Application
from portal.accounts.models import Membership
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.notices import actions as notices
from reviews.decisions import quorum, rules
from reviews.decisions.models import Resolution


def follow_quorum(application: Application, *, by: Any) -> None:
    """In order: the case awaits its decision or goes back to the reviewers, its turn says for what, and the approvers
    are told when all opinions are in."""
    submission = quorum.latest(application)
    state, case = quorum.of(submission), application.case
    if not state.is_complete:
        due_at = case.due_at
        if case.status == Case.Status.AWAITING_DECISION:
            cases.back_to_work(case, by=by)
            due_at = opinions_due(case, application.rulebook)
        turn_for = _("to review it")
        cases.set_turn(case, stage=application.status, turn=Case.Turn.PROGRAMME, turn_for=turn_for, due_at=due_at)
        return
    if case.status != Case.Status.AWAITING_DECISION:
        cases.await_decision(case, by=by)
    is_resolved = Resolution.objects.filter(submission=submission).exists()
    is_conflict = state.combined == quorum.CONFLICTING and not is_resolved
    turn_for = _("to resolve conflicting opinions") if is_conflict else _("to decide")
    cases.set_turn(case, stage=application.status, turn=Case.Turn.PROGRAMME, turn_for=turn_for)
    _tell_approvers(application, submission.pk)


def _tell_approvers(application: Application, submission: int) -> None:
    approvers = Membership.objects.current().with_capability("decisions.make").select_related("user")
    approvers = approvers.filter(organisation__jurisdiction=application.case.jurisdiction_id)
    notices.notify(
        [approver.user for approver in approvers.exclude(user__in=rules.opinion_givers(application))],
        key=f"quorum-{application.reference}-{submission}",
        subject=_("%(application)s is ready to be decided") % {"application": application},
        text=_("All opinions are given. You gave none, and may decide."),
        link=f"/cases/{application.reference}/",
        reference=application.reference,
    )
