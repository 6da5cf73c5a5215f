"""Who is late, on time and ahead: counts of the last twelve months, for the picture and the table beside it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.reports.models import Obligation
from portal import dates

AHEAD = timedelta(days=7)
A_YEAR = timedelta(days=365)
WIDTH, LABEL, STEP, HEIGHT = 340, 92, 36, 22
MOST = 25


@dataclass(frozen=True)
class Bar:
    """One bar of the picture, already measured."""

    label: Any
    count: int
    kind: str
    y: int
    length: float

    @property
    def middle(self) -> int:
        return self.y + HEIGHT - 7

    @property
    def width(self) -> str:
        """As SVG reads it, whatever the language."""
        return f"{self.length:.1f}"

    @property
    def beside(self) -> str:
        return f"{LABEL + self.length + 6:.1f}"


@dataclass(frozen=True)
class Picture:
    """The bars, the finding as a title, and one row a partner."""

    bars: list[Bar]
    rows: list[dict[str, Any]]
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def finding(self) -> str:
        if not self.total:
            return _("No report has been due yet")
        in_time = self.counts["ahead"] + self.counts["on_time"]
        return _("%(in_time)d of %(total)d reports came in time") % {"in_time": in_time, "total": self.total}


LABELS = {
    "ahead": (gettext_lazy("A week ahead"), "s4"),
    "on_time": (gettext_lazy("On time"), "s1"),
    "late": (gettext_lazy("Late"), "sbad"),
}


def of(obligations: QuerySet[Obligation]) -> Picture:
    """Two queries, however many reports there are. A report counts by its first filing against its first date."""
    now = dates.now()
    counted = obligations.exclude(status=Obligation.Status.WAIVED).filter(first_due_at__gt=now - A_YEAR)
    ahead = Q(first_submitted_at__lte=F("first_due_at") - AHEAD)
    in_time = Q(first_submitted_at__lte=F("first_due_at"))
    late = Q(first_submitted_at__gt=F("first_due_at")) | Q(first_submitted_at=None, first_due_at__lt=now)
    kinds = {
        "ahead": Count("pk", filter=ahead, distinct=True),
        "on_time": Count("pk", filter=in_time & ~ahead, distinct=True),
        "late": Count("pk", filter=late, distinct=True),
    }
    overdue = Count("pk", filter=Q(status__in=Obligation.OUTSTANDING, due_at__lt=now), distinct=True)
    rows = counted.order_by().values("organisation__name", "organisation__public_id").annotate(**kinds, overdue=overdue)
    rows = rows.filter(Q(ahead__gt=0) | Q(on_time__gt=0) | Q(late__gt=0))
    counts = counted.order_by().aggregate(**kinds)
    shown: list[Any] = list(rows.order_by("-overdue", "-late", "organisation__name")[:MOST])
    return Picture(_bars(counts), shown, counts)


def _bars(counts: dict[str, int]) -> list[Bar]:
    most = max(counts.values()) or 1
    room = WIDTH - LABEL - 40
    return [
        Bar(label, counts[name], kind, 6 + place * STEP, room * counts[name] / most)
        for place, (name, (label, kind)) in enumerate(LABELS.items())
    ]
