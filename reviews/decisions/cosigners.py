"""Who may co-sign a decision that needs two approvers, and whom a case must be opened to where nobody yet may."""

from typing import Any

from django.db.models import Q, QuerySet

from partners.applications.models import Application
from portal.accounts.models import Jurisdiction, Membership
from reviews.decisions import quorum, rules


def eligible(application: Application, state: quorum.Quorum, *, by: Membership) -> QuerySet[Membership]:
    """The approvers of any authority who are neither the first signer nor kept out by what they did in the case."""
    found = Membership.objects.current().with_capability("decisions.make").exclude(user=by.user_id)
    found = found.exclude(user__in=rules.opinion_givers(application) | rules.resolvers(application))
    found = found.exclude(user__in=application.case.recusals.values("membership__user"))
    if state.deciding_jurisdictions > 1:
        found = found.exclude(organisation__jurisdiction=by.organisation.jurisdiction_id)
    return found.select_related("user", "organisation__jurisdiction").order_by("organisation__name", "user__name")


def who(application: Application, state: quorum.Quorum, *, by: Membership) -> list[Membership]:
    """Those of them who see the case now."""
    case = application.case
    place: Any = "organisation__jurisdiction"
    takes_part = Q(**{place: case.jurisdiction_id}) | Q(**{f"{place}__in": case.joinings.values("jurisdiction")})
    return list(eligible(application, state, by=by).filter(takes_part))


def joined_by(application: Application, state: quorum.Quorum, *, by: Membership) -> list[Jurisdiction]:
    """The jurisdictions that a proposal opens the case to: none where somebody who sees it may co-sign, else all that
    have such an approver."""
    if who(application, state, by=by):
        return []
    found = eligible(application, state, by=by)
    return sorted({member.organisation.jurisdiction for member in found}, key=lambda place: place.pk)
