"""The grounds of a suspension as they are chosen: what each means, and what follows from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from partners.rulebook.models import Rulebook
from portal import dates
from reviews.enforcement.models import Suspension

RULE = "9.5"
DAYS_TO_ANSWER = "suspension.answer_days"


@dataclass(frozen=True)
class Ground:
    """One ground: its stored value, its label, and what the rulebook says of it."""

    code: str
    label: str
    text: str
    lapses_at: datetime | None
    is_answered: bool
    is_heard: bool

    @property
    def follows(self) -> str:
        """What follows, in a few words."""
        stands = _("Stands until lifted.") if self.lapses_at is None else _("Interim: lapses unless confirmed.")
        return f"{stands} {_('Rule %(number)s') % {'number': RULE}}"


def all_grounds() -> list[Ground]:
    """In the order of the form; a moment to lapse counts from now."""
    rulebook = Rulebook.current()
    lapses_at = dates.now() + timedelta(hours=rulebook.number("interim.hours"))
    found = []
    for code, label in Suspension.Grounds.choices:
        entry = rulebook.entry("suspension_ground", code)
        lapses = lapses_at if entry.data["lapses_unconfirmed"] else None
        found.append(Ground(code, str(label), entry.text, lapses, entry.data["answer_due"], entry.data["hearing"]))
    return found
