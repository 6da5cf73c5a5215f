"""What worker and beat would have told people: reminders by their ladders, and the digests of the day."""

from portal.demo.calendar import Story
from portal.notices import digest
from portal.reminders import tasks

FIRST_MORNING, WEEK = -230, 9
"""Days before today. Of the time long past only every ninth morning is played: what was missed is marked as such."""


def mornings() -> Story:
    for day in range(FIRST_MORNING, 0):
        if day % WEEK and day < -3:
            continue
        yield day + 0.4
        tasks.remind()
        yield day + 0.45
        digest.write_due_digests()
