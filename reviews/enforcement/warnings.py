"""Warnings at 24, 48 and 66 hours before an unconfirmed suspension lapses; escalation of those that stand."""

from partners.rulebook.models import Rulebook
from portal import dates
from reviews.enforcement import messages
from reviews.enforcement.models import Suspension


def warn_due() -> int:
    """Send the newest warning that is due to everybody who could confirm; each once, by the notice's key."""
    rulebook = Rulebook.current()
    warned = 0
    for suspension in Suspension.objects.filter(status=Suspension.Status.INTERIM).select_related("imposed_by"):
        hours_stood = int((dates.now() - suspension.imposed_at).total_seconds() // 3600)
        due = [stage for stage in _stages(suspension, rulebook, hours_stood) if stage <= hours_stood]
        if due:
            messages.warn_unconfirmed(suspension, hours=max(due))
            warned += 1
    return warned


def _stages(suspension: Suspension, rulebook: Rulebook, hours_stood: int) -> list[int]:
    """Hours after imposing: the rulebook's warnings of one that lapses, a daily escalation of one that stands."""
    if suspension.lapses_at is not None:
        return rulebook.numbers("interim.warnings_hours")
    every = rulebook.number("interim.escalation_hours")
    return list(range(every, hours_stood + 1, every))
