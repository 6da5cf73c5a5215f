"""To how many people a case opens when another jurisdiction joins it; said before the click, and kept after it."""

from portal.accounts.models import Jurisdiction, Membership
from portal.cases.models import Case

# They see every case anyway.
EVERYWHERE = ("administrator", "observer")


def newly_reading(case: Case, jurisdiction: Jurisdiction) -> int:
    """How many people of the jurisdiction read the case once it joins; none if it leads the case or has joined."""
    if jurisdiction.pk == case.jurisdiction_id or case.joinings.filter(jurisdiction=jurisdiction).exists():
        return 0
    members = Membership.objects.current().with_capability("cases.view").exclude(role__in=EVERYWHERE)
    members = members.filter(organisation__jurisdiction=jurisdiction, organisation__kind="authority")
    stood_down = case.recusals.values("membership__user")
    return members.exclude(user__in=stood_down).values("user").distinct().count()
