"""To whom a case opens when another jurisdiction joins it; said before the click, and kept after it."""

from collections.abc import Iterable

from portal.accounts.models import Jurisdiction, Membership
from portal.cases.models import Case

# They see every case anyway.
EVERYWHERE = ("administrator", "observer")


def new_readers(case: Case, jurisdictions: Iterable[Jurisdiction]) -> dict[str, list[Membership]]:
    """Who reads the case once these jurisdictions join it, by jurisdiction; without those that lead or joined it."""
    joined = {case.jurisdiction_id, *case.joinings.values_list("jurisdiction", flat=True)}
    fresh = {jurisdiction.pk for jurisdiction in jurisdictions} - joined
    members = Membership.objects.current().with_capability("cases.view").exclude(role__in=EVERYWHERE)
    members = members.filter(organisation__jurisdiction__in=fresh, organisation__kind="authority")
    members = members.exclude(user__in=case.recusals.values("membership__user")).select_related("user", "organisation")
    found: dict[str, list[Membership]] = {code: [] for code in fresh}
    for member in members.order_by("pk"):
        found[member.organisation.jurisdiction_id].append(member)
    return found


def newly_reading(case: Case, jurisdiction: Jurisdiction) -> int:
    """How many people of the jurisdiction read the case once it joins."""
    return len({member.user_id for member in new_readers(case, [jurisdiction]).get(jurisdiction.pk, [])})
