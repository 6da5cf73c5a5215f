"""Whose hold (Rulebook 9.7): the partners an authority leads, sites on its territory, people under its law, and models
of providers established with it. For anything else it asks the lead authority.

A scope narrows by every axis at once. So it lies within an authority's competence where one axis lies there whole,
whatever the others say; nobody's records need be read to tell.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.environments.models import Environment
from partners.grants import holds
from partners.grants.holds import ScopeLines
from partners.grants.models import Grant, Scope
from partners.personnel.models import Person
from partners.rulebook.models import Rulebook
from portal.accounts.models import Jurisdiction, Membership, Organisation
from reviews.enforcement.models import Suspension

ANSWERED_WITHIN = "hold.lead_answer_hours"


def covers(jurisdiction: Jurisdiction, scope: ScopeLines) -> bool:
    """Whether the authority of this jurisdiction may hold this scope by itself."""
    asked = [axis for axis in _WITHIN if getattr(scope, axis)]
    return any(_WITHIN[axis](scope, jurisdiction) for axis in asked)


def is_competent(by: Membership, suspension: Suspension) -> bool:
    """Whose hold it is: of the authority that placed it, of one that could have, and of the lead of all it touches."""
    own = by.organisation.jurisdiction
    if own is None or suspension.jurisdiction_id == own.pk:
        return own is not None
    touched = suspension.organisations.all()
    if touched.exists() and not touched.exclude(jurisdiction=own).exists():
        return True
    return covers(own, holds.lines_of(suspension.reference)[0])


def why_not(by: Membership, scope: ScopeLines) -> str:
    """Why this member's authority may not hold this scope, and whom to ask; empty if it may."""
    if scope.is_open or covers(by.organisation.jurisdiction, scope):
        return ""
    return f"{_limits()} {_whom_to_ask(by, _partners_of(scope))}"


def why_not_this(by: Membership, suspension: Suspension) -> str:
    """The same for a suspension that stands."""
    return f"{_limits()} {_whom_to_ask(by, list(suspension.organisations.all()), suspension.jurisdiction)}"


def _limits() -> str:
    return _(
        "Your authority may hold partners that it leads, sites on its territory, people under its law, and models of "
        "providers established with it (Rulebook 9.7)."
    )


def _whom_to_ask(by: Membership, partners: list[Organisation], placed_by: Jurisdiction | None = None) -> str:
    """The lead authorities of those partners, by their administrators; else the authority that placed it."""
    leads = {partner.jurisdiction_id for partner in partners} - {by.organisation.jurisdiction_id}
    if not leads and placed_by is not None:
        leads = {placed_by.pk}
    found = Membership.objects.current().filter(
        role="administrator", organisation__kind="authority", organisation__jurisdiction__in=leads
    )
    named: dict[str, list[str]] = {}
    for member in found.select_related("user", "organisation").order_by("organisation__name", "user__name"):
        named.setdefault(member.organisation.name, []).append(member.user.name)
    if not named:
        return _("Ask the lead authority of the partner.")
    asked = "; ".join(f"{authority} ({', '.join(names)})" for authority, names in named.items())
    hours = Rulebook.current().number(ANSWERED_WITHIN)
    return ngettext(
        "Ask %(authorities)s: the lead authority answers within %(n)d hour.",
        "Ask %(authorities)s: the lead authority answers within %(n)d hours.",
        hours,
    ) % {"authorities": asked, "n": hours}


def _partners_of(scope: ScopeLines) -> list[Organisation]:
    """Those that the lines themselves name: whom a nationality covers is not told in passing."""
    touched = Q(pk__in=scope.organisations) | Q(grants__in=scope.grants) | Q(people__in=scope.people)
    return list(Organisation.objects.filter(touched).distinct().order_by("name"))


def _all(rows: Any, within: Q) -> bool:
    return not rows.exclude(within).exists()


def _providers_of(scope: ScopeLines) -> Any:
    return Organisation.objects.filter(pk__in=[int(key.partition(":")[0]) for key in scope.families])


_WITHIN: dict[str, Callable[[ScopeLines, Jurisdiction], bool]] = {
    "organisations": lambda scope, own: _all(
        Organisation.objects.filter(pk__in=scope.organisations), Q(jurisdiction=own)
    ),
    "people": lambda scope, own: _all(Person.objects.filter(pk__in=scope.people), Q(organisation__jurisdiction=own)),
    "grants": lambda scope, own: _all(
        Grant.objects.filter(pk__in=scope.grants),
        Q(organisation__jurisdiction=own)
        | Q(release__provider__jurisdiction=own)
        | Q(environment__country__in=own.countries),
    ),
    "environments": lambda scope, own: _all(
        Environment.objects.filter(pk__in=scope.environments),
        Q(country__in=own.countries) | Q(organisation__jurisdiction=own),
    ),
    "releases": lambda scope, own: _all(Organisation.objects.filter(releases__in=scope.releases), Q(jurisdiction=own)),
    "families": lambda scope, own: _all(_providers_of(scope), Q(jurisdiction=own)),
    "jurisdictions": lambda scope, own: set(scope.jurisdictions) == {own.pk},
    "nationalities": lambda scope, own: (
        scope.nationality_test == Scope.NationalityTest.ANY and set(scope.nationalities) <= set(own.countries)
    ),
}
