"""Lets many stories happen on one moved clock, each act at its own time and all of them in order.

A story yields when its next act happens: a day counted from today, or a moment. A whole day is somewhere in its
working hours; a day with a fraction is at that share of the day, such as -230.1 for what the portal does at night.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta
from itertools import count
from math import floor

from portal import dates

Story = Iterator[float | datetime]
Report = Callable[[float], None]

OPENS, WORKING_MINUTES = time(7, 40), 500  # In UTC: within the working day of most of Europe.
STRIDE = 137  # Minutes from one act to the next, round the working day, so that no two mornings look alike.


def tell(stories: Iterable[Story], *, today: datetime, report: Report) -> None:
    """Run stories in the order of their moments. `today` is the full hour now; before each act `report` is given its
    day, counted from today.
    """
    turn = count()
    waiting: list[tuple[datetime, int, Story]] = []
    for story in stories:
        number = next(turn)
        heapq.heappush(waiting, (_moment(next(story), today=today, number=number), number, story))
    while waiting:
        moment, _turn, story = heapq.heappop(waiting)
        report((moment - today) / timedelta(days=1))
        with dates.moved_to(moment):
            following = next(story, None)
        if following is not None:
            number = next(turn)
            after = moment + timedelta(minutes=3 + number % 9)
            heapq.heappush(waiting, (max(after, _moment(following, today=today, number=number)), number, story))


def _moment(when: float | datetime, *, today: datetime, number: int) -> datetime:
    if isinstance(when, datetime):
        return when
    if when > -1:
        return today + timedelta(days=when)  # So near to now, a time of day might still lie ahead.
    midnight = today.replace(hour=0) + timedelta(days=floor(when))
    if when != floor(when):
        return midnight + timedelta(days=when - floor(when))
    minutes = OPENS.hour * 60 + OPENS.minute + number * STRIDE % WORKING_MINUTES
    return midnight + timedelta(minutes=minutes)
