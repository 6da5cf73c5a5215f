"""How an application ends: decided, withdrawn, or lapsed because nobody acted. Silence never grants."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from partners.applications import rules, telling
from partners.applications.actions.information import open_request
from partners.applications.actions.submission import locked
from partners.applications.models import Application, InformationRequest
from portal import dates
from portal.access import Refused
from portal.accounts.models import Membership
from portal.acts import act
from portal.cases import actions as cases
from portal.states import SystemActor, move

LAPSING = SystemActor("system:lapsing")


@act
def record_decision(application: Application, *, outcome: str, decision_reference: str, by: Membership) -> Application:
    """The application is decided. The case is closed in the same act; what follows from it is the decision's to do."""
    application = locked(application)
    rules.may_decide.check(by, application)
    now = dates.now()
    move(
        application,
        Application.Status.DECIDED,
        by=by,
        facts={"outcome": outcome, "decision": decision_reference},
        outcome=outcome,
        decided_at=now,
        status_since=now,
    )
    cases.close(application.case, stage=Application.Status.DECIDED, by=by)
    return application


@act
def withdraw(application: Application, *, by: Membership, reason: str = "") -> None:
    """The partner takes its application back; what was submitted stays on the record, and the case is closed."""
    application = locked(application)
    rules.may_withdraw.check(by, application)
    if application.status != Application.Status.DRAFT and not reason.strip():
        raise Refused(_("Say why you withdraw. The reviewers read it."))
    _end(application, Application.Status.WITHDRAWN, InformationRequest.Status.WITHDRAWN, by=by, reason=reason)
    telling.the_programme(
        application,
        key="application.withdrawn",
        subject=_("%(reference)s was withdrawn"),
        text=_("The partner withdrew %(reference)s. The case is closed."),
    )


@act
def lapse_unanswered(application: Application) -> bool:
    """Close an application whose questions were not answered in time; False if there is nothing to do (any more)."""
    application = locked(application)
    if application.status != Application.Status.AWAITING_INFORMATION:
        return False
    if open_request(application).due_at > dates.now():
        return False
    _end(application, Application.Status.LAPSED, InformationRequest.Status.LAPSED, by=LAPSING)
    telling.the_partner(
        application,
        key="application.lapsed",
        subject=_("%(reference)s has lapsed"),
        text=_("The programme's questions about %(reference)s were not answered in time. You can apply again."),
    )
    telling.the_programme(
        application,
        key="application.lapsed",
        subject=_("%(reference)s has lapsed"),
        text=_("%(reference)s lapsed without an answer. The case is closed."),
    )
    return True


@act
def lapse_draft(application: Application) -> bool:
    """Close a draft on which nobody worked for as long as the rulebook allows; False if there is nothing to do."""
    application = locked(application)
    if application.status != Application.Status.DRAFT or draft_lapses_at(application) > dates.now():
        return False
    move(application, Application.Status.LAPSED, by=LAPSING, status_since=dates.now())
    telling.the_partner(
        application,
        key="application.lapsed",
        subject=_("Your draft %(reference)s has lapsed"),
        text=_("Nobody worked on %(reference)s for a long time, so it was closed. You can begin a new one."),
    )
    return True


@act
def end_with_standing(organisation_id: int, *, kinds: list[str] | None, reason: str, by: Any) -> int:
    """Close what was asked for and has nothing to rest on any more; `kinds` of None means every kind. How many."""
    found = Application.objects.filter(organisation=organisation_id).exclude(status__in=rules.ENDED)
    ended = list(found.filter(kind__in=kinds) if kinds is not None else found)
    for application in ended:
        _end(
            locked(application), Application.Status.WITHDRAWN, InformationRequest.Status.WITHDRAWN, by=by, reason=reason
        )
    return len(ended)


def draft_lapses_at(application: Application):
    """When a draft lapses, counted from the partner's last act on it."""
    return application.last_act_at + timedelta(days=application.rulebook.number("draft.lapse_days"))


def _end(application: Application, status: str, status_of_request: str, *, by: object, reason: str = "") -> None:
    if application.status == Application.Status.AWAITING_INFORMATION:
        move(open_request(application), status_of_request, by=by)
    move(application, status, by=by, reason=reason, returns_to="", status_since=dates.now())
    if application.case is not None:
        cases.close(application.case, stage=status, by=by)
