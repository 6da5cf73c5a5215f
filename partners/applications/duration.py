"""How long a qualification took, where there are cases enough to say so."""

from dataclasses import dataclass
from statistics import median

from partners.applications.models import Application
from partners.rulebook.models import Rulebook


@dataclass(frozen=True)
class Tier:
    """One tier: what it means, and the median number of days from submission to decision, or None."""

    code: str
    label: str
    text: str
    days: int | None


def of_tiers(rulebook: Rulebook) -> list[Tier]:
    """Every tier of the rulebook, in one query for all."""
    decided = Application.objects.filter(
        kind=Application.Kind.QUALIFICATION, submitted_at__isnull=False, decided_at__isnull=False
    )
    took: dict[int, list[int]] = {}
    for tier, submitted_at, decided_at in decided.values_list("tier", "submitted_at", "decided_at"):
        took.setdefault(tier, []).append((decided_at - submitted_at).days)
    fewest = rulebook.number("figures.smallest_count")
    return [
        Tier(entry.code, entry.label, entry.text, _median(took.get(int(entry.code), []), fewest=fewest))
        for entry in rulebook.entries("tier")
    ]


def _median(days: list[int], *, fewest: int) -> int | None:
    return round(median(days)) if len(days) >= fewest else None
