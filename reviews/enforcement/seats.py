"""The seats that a suspension stops, for a provider, which knows nobody by name: what its gateways are to refuse."""

from dataclasses import dataclass

from partners.grants import holds
from partners.grants.models import GrantPerson
from partners.grants.seats import seat_of
from reviews.enforcement.models import Suspension
from reviews.enforcement.preview import LIVE


@dataclass(frozen=True)
class Stopped:
    """One seat with its grant; `is_stopped` is False once the suspension has ended."""

    named: GrantPerson
    is_stopped: bool

    @property
    def seat(self) -> str:
        return seat_of(self.named.grant, self.named.person)

    @property
    def what(self) -> str:
        return f"{self.named.grant.release.name}, {self.named.grant.organisation.name}"

    @property
    def cells(self) -> list[str]:
        grant = self.named.grant
        return [self.seat, grant.reference, grant.release.name, grant.organisation.name, self.state]

    @property
    def state(self) -> str:
        return "stop" if self.is_stopped else "ended"


COLUMNS = ["seat", "grant", "release", "partner", "state"]


def of_provider(suspension: Suspension, provider: int) -> list[Stopped]:
    """Every seat on this provider's releases that the scope covers; once it has ended, whom to serve again unless
    another suspension stops them."""
    scope, exceptions = holds.lines_ever(suspension.reference)
    if scope.is_open:
        return []
    pairs = holds.covered_pairs(scope, exceptions)
    rows = GrantPerson.objects.filter(
        grant__in={grant for grant, _person in pairs},
        grant__release__provider=provider,
        grant__status__in=LIVE,
        ended_at=None,
    ).select_related("person", "grant__release", "grant__organisation")
    is_stopped = suspension.status in Suspension.STANDING
    found = [Stopped(row, is_stopped) for row in rows if (row.grant_id, row.person_id) in pairs]
    return sorted(found, key=lambda stopped: stopped.seat)
