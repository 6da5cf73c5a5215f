"""A plain model of the ladder, written apart from the planner: what should have been told to whom, and when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from portal.cases.models import Case
from portal.reminders.models import Reminder
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.portal.reminders.conftest import Cases, due_case, remind

ZONES = {
    "US": "America/New_York", "EU": "Europe/Brussels", "UK": "Europe/London", "CA": "America/Toronto",
    "JP": "Asia/Tokyo",
}  # fmt: skip
BEFORE, AFTER = (30, 14, 7, 1, 0), (1, 7)
OFFSETS = sorted([-days for days in BEFORE] + list(AFTER))


class Told(NamedTuple):
    """One message: to whom, about which deadline, and at which distance in local days."""

    person: int
    case: str
    due_at: datetime
    offset: int


@dataclass
class Deadline:
    """A deadline of the model: it may move once, and is met at some moment."""

    case: Case
    person: int
    zone: ZoneInfo
    moves_at: datetime
    moves_to: datetime
    met_at: datetime
    told: set[Told] = field(default_factory=set)
    changed: dict[str, object] = field(default_factory=dict)

    def at(self, now: datetime) -> Told | None:
        """The newest stage that has begun by now, if the deadline stands."""
        if now >= self.met_at:
            return None
        due_at = self.moves_to if now >= self.moves_at else self.case.due_at
        today, day = now.astimezone(self.zone).date(), due_at.astimezone(self.zone).date()
        begun = [offset for offset in OFFSETS if day + timedelta(days=offset) <= today]
        return Told(self.person, self.case.reference, due_at, begun[-1]) if begun else None


def populate(random: Random, *, first: date, days: int, number: int) -> list[Deadline]:
    """Deadlines at any minute of the days, of partners in five jurisdictions, each with two officers."""
    officers = {}
    for code in ZONES:
        organisation = OrganisationFactory(jurisdiction_id=code)
        officers[code] = [MembershipFactory(organisation=organisation) for _officer in range(2)]
    made = []
    for n in range(number):
        code = list(ZONES)[n % len(ZONES)]
        zone = ZoneInfo(ZONES[code])
        midnight = datetime.combine(first, datetime.min.time(), tzinfo=zone)
        due_at = midnight + timedelta(days=random.randrange(days), minutes=random.randrange(24 * 60))
        case = due_case(officers[code][0].organisation, due_at)
        moves_at = due_at - timedelta(days=random.randrange(1, 40)) if n % 3 == 0 else due_at + timedelta(days=999)
        met_at = due_at + timedelta(days=random.randrange(-20, 30))
        changes = (moves_at, due_at + timedelta(days=random.randrange(5, 40)), met_at)
        made += [Deadline(case, officer.user_id, zone, *changes) for officer in officers[code]]
    return made


def live(clock, deadlines: list[Deadline], moments: Iterator[datetime]) -> tuple[int, list[str]]:
    """Let two beats remind at each moment; gives how many were told, and every difference from the model."""
    cases, differences, told, seen = Cases(before=BEFORE, after=AFTER), [], 0, 0
    for moment in moments:
        clock.move_to(moment)
        for deadline in deadlines:
            _change(deadline, moment)
        expected = set()
        for deadline in deadlines:
            new = deadline.at(moment)
            if new and new not in deadline.told:
                deadline.told.add(new)
                expected.add(new)
        remind(cases)
        remind(cases)
        fresh = Reminder.objects.filter(status="sent", sent_at=moment)
        found = [Told(r.recipient_id, r.about, r.due_at, _offset(r.stage)) for r in fresh]
        told += len(found)
        seen += len(expected)
        if len(found) != len(set(found)) or set(found) != expected:
            differences.append(f"{moment:%Y-%m-%d %H:%M}: {set(found) ^ expected}")
    assert told == seen or differences
    return told, differences


def _change(deadline: Deadline, moment: datetime) -> None:
    """What happens to the record by now: it moves once, and it is met once."""
    if moment >= deadline.met_at:
        wanted = {"status": "closed"}
    elif moment >= deadline.moves_at:
        wanted = {"due_at": deadline.moves_to}
    else:
        return
    if wanted != deadline.changed:
        Case.objects.filter(pk=deadline.case.pk).update(**wanted)
        deadline.changed = wanted


def _offset(stage: str) -> int:
    if stage == "on-the-day":
        return 0
    side, _dash, days = stage.partition("-")
    return -int(days) if side == "before" else int(days)
