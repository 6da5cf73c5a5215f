"""A standing that ends: the partner leaves the programme, or the standing runs out; what rests on it ends with it.

Both end access in the same act. Neither ends a suspension, a violation that is looked at, or a report that is owed.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.applications import actions as applications
from partners.grants import actions, telling
from partners.reports import planning as reports
from partners.standing import actions as standing
from partners.standing.models import Partner
from portal import dates
from portal.accounts.models import Membership
from portal.notices import actions as notices

STANDING = [Partner.Status.ACTIVE, Partner.Status.SUSPENDED]


@transaction.atomic
def withdraw(partner: Partner, *, reason: str, by: Membership) -> Partner:
    """The partner leaves the programme.

    In order: its standing, its open applications, its grants, its reports up to today, a notice to the lead authority.
    """
    partner = standing.withdraw(partner, reason=reason, by=by)
    end_what_rests_on(partner, kinds=None, why=_("The partner left the programme."), by=by)
    notices.notify(
        telling.administrators_of(partner.organisation.jurisdiction_id),
        key=f"partner-withdrawn-{partner.reference}-{dates.now():%Y%m%d%H%M%S}",
        subject=_("%(partner)s left the programme") % {"partner": partner},
        text=_("Its grants were revoked and its applications closed in the same act."),
        link=f"/partners/{partner.reference}/",
    )
    return partner


@transaction.atomic
def lapse_standings() -> int:
    """End the standings whose last day is over; a renewal that is still decided may bring one back. How many."""
    over = Partner.objects.filter(status__in=STANDING, standing_until__lt=dates.now().date())
    found = list(over.select_for_update(skip_locked=True, of=("self",)).select_related("organisation"))
    for partner in found:
        standing.lapse(partner, by=actions.PORTAL)
        kinds = ["scope_change", "extension"]
        end_what_rests_on(partner, kinds=kinds, why=_("The standing lapsed."), by=actions.PORTAL)
        officers = partner.organisation.memberships.current().filter(role="responsible_officer")
        users = [officer.user for officer in officers.select_related("user")]
        notices.notify(
            [*users, *telling.administrators_of(partner.organisation.jurisdiction_id)],
            key=f"partner-lapsed-{partner.reference}-{partner.standing_until}",
            subject=_("The standing of %(partner)s has lapsed") % {"partner": partner},
            text=_("It was not renewed in time, so every grant was revoked. The partner can apply again."),
        )
    return len(found)


def end_what_rests_on(partner: Partner, *, kinds: list[str] | None, why: str, by: Any) -> int:
    """End the open applications (of these kinds; None is all), the grants and the reports to come; how many grants."""
    applications.end_with_standing(partner.organisation_id, kinds=kinds, reason=why, by=by)
    revoked = actions.revoke_all(partner.organisation_id, by=by, reason=why)
    reports.follow_standing(partner, by=by)
    return revoked
