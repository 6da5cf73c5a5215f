"""What a decision does by itself: standing, grants, conditions, and who is told."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from partners.applications.models import Application
from partners.grants import actions as grants
from partners.grants import conditions as grant_conditions
from partners.grants import extending, holds
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
            codes = decision.reasons.values_list("code", flat=True)
            standing.refuse(partner, by=by, barred_until=may_apply_again_on(application, codes))
    else:
        APPROVED[Application.Kind(application.kind)](application, partner, by=by)
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


def may_apply_again_on(application: Application, codes: Iterable[str]) -> date | None:
    """The first day on which a refused applicant may apply again; None where none of the reasons sets one."""
    reasons = [application.rulebook.entry("refusal_reason", code) for code in codes]
    months = max((entry.data["reapply_after_months"] for entry in reasons), default=0)
    return dates.add_months(dates.now().date(), months) if months else None


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


def standing_after(application: Application, partner: Partner) -> tuple[int | None, date | None]:
    """Tier and last day of the standing once this application is approved."""
    months = application.rulebook.number("standing.months")
    if application.kind == Application.Kind.QUALIFICATION:
        return application.tier, dates.add_months(dates.now().date(), months) - timedelta(days=1)
    if application.kind == Application.Kind.RENEWAL and application.extends_from is not None:
        return partner.tier, dates.add_months(application.extends_from, months)
    return max(application.tier, partner.tier or 0), partner.standing_until


def _qualify(application: Application, partner: Partner, *, by: Any) -> None:
    _keep_standing(application, partner, by=by)
    _propose(application, by=by)


def _renew(application: Application, partner: Partner, *, by: Any) -> None:
    """The standing lasts longer, counted from the day on which it would have ended; grants go on by their own days."""
    _keep_standing(application, partner, by=by)


def _change_scope(application: Application, partner: Partner, *, by: Any) -> None:
    """The standing takes the higher tier, its end stays; each provider is asked for the new or the changed grant."""
    if application.tier > (partner.tier or 0):
        _keep_standing(application, partner, by=by)
    _propose(application, by=by)


def _extend(application: Application, partner: Partner, *, by: Any) -> None:
    """The provider is asked to let the grant last longer."""
    extending.propose_extension(application, by=by)


APPROVED = {
    Application.Kind.QUALIFICATION: _qualify,
    Application.Kind.RENEWAL: _renew,
    Application.Kind.SCOPE_CHANGE: _change_scope,
    Application.Kind.EXTENSION: _extend,
}


def _keep_standing(application: Application, partner: Partner, *, by: Any) -> None:
    tier, until = standing_after(application, partner)
    standing.admit(partner, tier=tier, until=until, by=by)
    holds.follow_standing(by=by)
    reports.follow_standing(partner, by=by)


def _propose(application: Application, *, by: Any) -> None:
    for request in application.access_requests.select_related("release", "environment"):
        grants.propose(request, by=by, decision_reference=application.reference)
