"""What is to be done so that something lasts: narrower terms to answer, a standing to renew, grants to extend."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications import rules
from partners.grants import offers
from partners.grants.versions import GrantVersion
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal import dates
from portal.accounts.models import Membership
from portal.home.next import Next


@dataclass(frozen=True)
class Ending:
    """Something that ends, on which day, and where more is asked for."""

    record: Any
    ends_on: date


def standing_to_renew(membership: Any) -> Ending | None:
    """The partner's standing while a renewal may be begun and none is under way."""
    partner = Partner.objects.filter(organisation=membership.organisation_id).first()
    if partner is None or partner.standing_until is None or not rules.may_renew.allows(membership, partner):
        return None
    return Ending(partner, partner.standing_until)


def grants_to_extend(membership: Any) -> list[Ending]:
    """The partner's running grants that end within the days of an extension; none whose extension is asked for, or
    waits for the provider."""
    if not membership.can("applications.edit"):
        return []
    today = dates.now().date()
    until = today + timedelta(days=Rulebook.current().number("grant.extension_opens_days"))
    found = offers.ending().filter(organisation=membership.organisation_id, valid_until__range=(today, until))
    return [Ending(grant, grant.valid_until) for grant in found.select_related("release")]


def narrowings(membership: Membership) -> list[Next]:
    """Narrower terms that the partner has not answered."""
    if not membership.can("grants.accept"):
        return []
    found = GrantVersion.objects.filter(
        grant__organisation=membership.organisation_id, kind="narrowing", status="proposed"
    ).select_related("grant__release")
    return [
        Next(
            "key",
            _("Answer the narrower terms of %(release)s") % {"release": version.grant.release},
            _("Silence is not consent: without an answer the grant pauses or its proposal lapses."),
            version.due_at,
            reverse("grants:detail", args=[version.grant.reference]),
            _("Read and answer"),
            version.grant.reference,
        )
        for version in found
    ]


def endings(membership: Membership) -> list[Next]:
    """A renewal and extensions that may be begun."""
    zone = membership.organisation.jurisdiction.time_zone
    standing = standing_to_renew(membership)
    things = [
        Next(
            "calendar",
            _("Extend %(grant)s, %(release)s") % {"grant": ending.record, "release": ending.record.release},
            _("Without an extension access by this grant ends on that day."),
            dates.end_of(ending.ends_on, zone=zone),
            reverse("grants:extend", args=[ending.record.reference]),
            _("Begin"),
        )
        for ending in grants_to_extend(membership)
    ]
    if standing is not None:
        text = _("Without a renewal the standing lapses on that day, and every grant is revoked.")
        due_at = dates.end_of(standing.ends_on, zone=zone)
        renew = reverse("applications:renew")
        things.append(Next("calendar", _("Renew the standing"), text, due_at, renew, _("Begin")))
    return things


def extensions(membership: Membership) -> list[Next]:
    """Extensions that a provider is asked for."""
    if not membership.can("grants.consent"):
        return []
    asked = GrantVersion.objects.filter(
        grant__release__provider=membership.organisation_id, kind="extension", status="proposed"
    ).select_related("grant__release", "grant__organisation")
    return [
        Next(
            "calendar",
            _("Answer the extension of %(release)s for %(partner)s")
            % {"release": version.grant.release, "partner": version.grant.organisation},
            _("Silence is not consent: it then goes to the programme, and later falls away."),
            version.due_at,
            reverse("grants:detail", args=[version.grant.reference]),
            _("Read and answer"),
            version.grant.reference,
        )
        for version in asked
    ]
