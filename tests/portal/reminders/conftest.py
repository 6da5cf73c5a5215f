"""Deadlines of a made-up kind: the open cases of an organisation, told to its officers."""

from collections.abc import Iterable

import pytest

from portal.cases.models import Case
from portal.reminders import ladder, planner, sending
from portal.reminders.models import Reminder
from portal.reminders.sources import Due, Words, deadlines
from tests.factories.cases import open_case


class Cases:
    """A source as a slice would write it."""

    kind = "case"

    def __init__(self, *, before=(7, 1, 0), after=(1, 7)) -> None:
        self.ladder = ladder.of_days(before=before, after=after)

    def due(self) -> Iterable[Due]:
        officers = self.standing().filter(
            organisation__memberships__role="responsible_officer", organisation__memberships__ended_at=None
        )
        rows = deadlines(
            officers,
            kind=self.kind,
            about="reference",
            due_at="due_at",
            zone="organisation__jurisdiction__time_zone",
            recipient="organisation__memberships__user",
        )
        yield Due(rows, self.ladder)

    def words(self, reminder: Reminder) -> Words | None:
        case = self.standing().filter(reference=reminder.about).first()
        return case and Words(
            subject=f"{case.reference} is due", text=reminder.stage, link="/", reference=case.reference
        )

    def standing(self):
        return Case.objects.open()


def remind(*sources) -> tuple[int, int]:
    """What the task does; (rows written, people told)."""
    written = planner.plan(sources).written
    return written, sending.send_planned(sources)


def due_case(organisation, due_at, **more) -> Case:
    case = open_case(organisation, **more)
    Case.objects.filter(pk=case.pk).update(due_at=due_at)
    case.refresh_from_db()
    return case


@pytest.fixture
def cases():
    return Cases()
