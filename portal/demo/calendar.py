"""Lets many stories happen on one moved clock, each act at its own time and all of them in order."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count

from portal import dates

Story = Iterator[float]
Report = Callable[[float], None]


def tell(stories: Iterable[Story], *, today: datetime, report: Report) -> None:
    """Run stories in the order of their moments. A story yields the day of its next act, counted from today.

    Before each act `report` is given its day.
    """
    turn = count()
    waiting: list[tuple[float, int, Story]] = []
    for story in stories:
        heapq.heappush(waiting, (next(story), next(turn), story))
    while waiting:
        day, _turn, story = heapq.heappop(waiting)
        report(day)
        with dates.moved_to(today + timedelta(days=day)):
            following = next(story, None)
        if following is not None:
            heapq.heappush(waiting, (following, next(turn), story))
