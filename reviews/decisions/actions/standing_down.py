"""What becomes of opinions and proposals when their author stands down from the case."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.applications.models import Application
from portal.accounts.models import Membership
from portal.cases.models import Case
from portal.notices import actions as notices
from portal.states import move
from reviews.decisions import quorum
from reviews.decisions.actions import turns
from reviews.decisions.actions.screening import locked
from reviews.decisions.models import Proposal


@transaction.atomic
def take_out(case: Case, *, by: Membership) -> None:
    """In order: what this person proposed is withdrawn, the case goes where its opinions without theirs put it, and
    whoever may ask for another opinion is told."""
    found = Application.objects.filter(case=case, status=Application.Status.IN_REVIEW).first()
    if found is None:
        return
    application = locked(found)
    mine = Proposal.objects.filter(submission__application=application, status=Proposal.Status.OPEN)
    for proposal in mine.filter(proposed_by__user=by.user_id):
        move(proposal, Proposal.Status.WITHDRAWN, by=by)
    state = quorum.of(quorum.latest(application))
    if application.case.status == Case.Status.AWAITING_DECISION:
        turns.follow_quorum(application, by=by)
    if any(opinion.membership.user_id == by.user_id for opinion in state.taken_out):
        _tell_who_routes(application, state, by)


def missing_in_words(state: quorum.Quorum) -> str:
    """How many more opinions are needed, after one was taken out."""
    if not state.opinions_missing:
        return _("The other opinions are enough.")
    words = ngettext("One more opinion is needed.", "%(count)d more opinions are needed.", state.opinions_missing)
    return words % {"count": state.opinions_missing}


def _tell_who_routes(application: Application, state: quorum.Quorum, by: Membership) -> None:
    case = application.case
    leads = Membership.objects.current().filter(organisation__jurisdiction=case.jurisdiction_id, role="lead")
    told: dict[str, Any] = {"name": by.user.name, "application": application, "missing": missing_in_words(state)}
    notices.notify(
        {lead.user for lead in leads.select_related("user")} | ({case.assignee.user} if case.assignee else set()),
        key=f"stood-down-{application.reference}-{by.pk}",
        subject=_("%(name)s stood down from %(application)s") % told,
        text=_("The opinion of %(name)s no longer counts. %(missing)s") % told,
        link=f"/cases/{application.reference}/",
        reference=application.reference,
    )
