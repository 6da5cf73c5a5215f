"""What a decision does by itself: standing, grants, conditions, and who is told."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from partners.applications.models import Application
from partners.grants import actions as grants
from partners.grants import conditions as grant_conditions
from partners.reports import planning as reports
from partners.standing import actions as standing
from partners.standing.models import Partner
from portal import dates
from portal.notices import actions as notices
from portal.notices.models import Notice
from reviews.decisions.models import Decision


def carry_out(application: Application, decision: Decision, conditions: Any, *, by: Any) -> None:
    """On approval: the partner active, its schedule of reports begun, its grants proposed, its conditions placed.

    On refusal: not admitted.
    """
    partner = application.organisation.partner
    if application.outcome == Application.Outcome.REFUSED:
        if partner.status == Partner.Status.APPLICANT:
            standing.refuse(partner, by=by)
    else:
        _admit(application, partner, by=by)
        for request in application.access_requests.select_related("release", "environment"):
            grants.propose(request, by=by, decision_reference=application.reference)
        for plan in conditions:
            grant_conditions.place_condition(
                organisation=application.organisation,
                grant=None,
                decision_reference=application.reference,
                code=plan.code,
                text=plan.text,
                kind=plan.kind,
                due_on=plan.due_day,
                by=by,
            )
    tell_officers(
        application,
        key=f"decision-{decision.pk}",
        subject=_("%(application)s was decided"),
        text=f"{decision.get_outcome_display()}.\n\n{decision.text}",
        link=f"/decisions/{application.reference}/",
    )


def tell_officers(application: Application, *, key: str, subject: str, text: str, link: str) -> None:
    """A notice to the partner's responsible officers."""
    officers = application.organisation.memberships.current().filter(role="responsible_officer")
    notices.notify(
        [officer.user for officer in officers.select_related("user")],
        key=f"application-{application.reference}-{key}",
        subject=subject % {"application": application.reference},
        text=text,
        link=link,
        reference=application.reference,
        kind=Notice.Kind.LEGAL,
    )


def _admit(application: Application, partner: Partner, *, by: Any) -> None:
    months = application.rulebook.number("standing.months")
    until = dates.add_months(dates.now().date(), months) - timedelta(days=1)
    standing.admit(partner, tier=application.tier, until=until, by=by)
    reports.follow_standing(partner, by=by)
