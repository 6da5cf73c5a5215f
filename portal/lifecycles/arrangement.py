"""Where each status of a lifecycle stands: in rows by how far it is from the beginning, with few crossings.

A move that skips rows gets a narrow place in each row on its way (Sugiyama, Tagawa, Toda 1981), so that no arrow runs
through a box. Lifecycles are small: the plain form of each step is fast enough.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from portal.lifecycles.lifecycle import Arrow, Lifecycle

SWEEPS = 12


class Place(NamedTuple):
    """A status in its row, or (`way` set) the place where an arrow passes a row."""

    row: int
    name: str
    way: str = ""


@dataclass
class Arrangement:
    """Rows of places from top to bottom, and for each arrow the places that it touches, from its upper to its lower."""

    rows: list[list[Place]]
    routes: dict[Arrow, list[Place]]
    centres: dict[Place, float] = field(default_factory=dict)


def arrange(lifecycle: Lifecycle, *, box: float, lane: float, gap: float) -> Arrangement:
    """Places with the x of their centres, the leftmost edge at 0."""
    depth = _depths(lifecycle)
    routes = {arrow: _route(arrow, depth) for arrow in lifecycle.arrows}
    rows: list[list[Place]] = [[] for _row in range(max(depth.values()) + 1)]
    stops = [Place(depth[status], status) for status in lifecycle.statuses]
    for place in dict.fromkeys([*stops, *(place for route in routes.values() for place in route)]):
        rows[place.row].append(place)
    arrangement = Arrangement(_with_few_crossings(rows, _links(routes.values())), routes)
    arrangement.centres = _centred(arrangement, box=box, lane=lane, gap=gap)
    return arrangement


def _depths(lifecycle: Lifecycle) -> dict[str, int]:
    """The longest way down to each status."""
    depth = dict.fromkeys(lifecycle.statuses, 0)
    for status in lifecycle.statuses:
        for arrow in lifecycle.arrows:
            if arrow.lower == status:
                depth[status] = max(depth[status], depth[arrow.upper] + 1)
    return depth


def _route(arrow: Arrow, depth: dict[str, int]) -> list[Place]:
    first, last = Place(depth[arrow.upper], arrow.upper), Place(depth[arrow.lower], arrow.lower)
    between = [Place(row, arrow.upper, arrow.lower) for row in range(first.row + 1, last.row)]
    return [first, *between, last]


def _links(routes: Iterable[list[Place]]) -> list[tuple[Place, Place]]:
    return [link for route in routes for link in zip(route, route[1:], strict=False)]


def _with_few_crossings(rows: list[list[Place]], links: list[tuple[Place, Place]]) -> list[list[Place]]:
    """Each row sorted by the middle of its neighbours, downwards and upwards in turn; the best order that was seen."""
    best, fewest = rows, _crossings(rows, links)
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        rows = [list(row) for row in rows]
        for number in range(len(rows)) if downwards else reversed(range(len(rows))):
            beside = number - 1 if downwards else number + 1
            if 0 <= beside < len(rows):
                rows[number].sort(key=_middle_of_neighbours(rows[number], rows[beside], links))
        if _crossings(rows, links) < fewest:
            best, fewest = rows, _crossings(rows, links)
    return best


def _middle_of_neighbours(row: list[Place], beside: list[Place], links: list[tuple[Place, Place]]):
    def middle(place: Place) -> float:
        near = [beside.index(other) for other in _neighbours(place, links) if other in beside]
        return sum(near) / len(near) if near else standing[place]

    standing = {place: float(number) for number, place in enumerate(row)}
    return middle


def _neighbours(place: Place, links: list[tuple[Place, Place]]) -> list[Place]:
    return [b if a == place else a for a, b in links if place in (a, b)]


def _crossings(rows: list[list[Place]], links: list[tuple[Place, Place]]) -> int:
    at = {place: number for row in rows for number, place in enumerate(row)}
    ends = [(upper.row, at[upper], at[lower]) for upper, lower in links]
    return sum(row == other and a < c and b > d for row, a, b in ends for other, c, d in ends)


def _centred(arrangement: Arrangement, *, box: float, lane: float, gap: float) -> dict[Place, float]:
    """Each place as near to the middle of its neighbours as the others of its row leave room for."""
    links = _links(arrangement.routes.values())
    centres = {place: 0.0 for row in arrangement.rows for place in row}
    for sweep in range(SWEEPS):
        for row in arrangement.rows if sweep % 2 else reversed(arrangement.rows):
            wished = [_mean([centres[near] for near in _neighbours(place, links)]) for place in row]
            widths = [lane if place.way else box for place in row]
            centres |= zip(row, _spread(wished, widths, gap), strict=True)
    left = min(x - (lane if place.way else box) / 2 for place, x in centres.items())
    return {place: round(x - left, 1) for place, x in centres.items()}


def _spread(wished: Sequence[float], widths: Sequence[float], gap: float) -> list[float]:
    """The positions nearest to the wished ones (least squares) that keep the order and the gaps between neighbours."""
    offsets = [0.0]
    for left, right in zip(widths, widths[1:], strict=False):
        offsets.append(offsets[-1] + (left + right) / 2 + gap)
    pools: list[list[float]] = []
    for wish, offset in zip(wished, offsets, strict=True):
        pools.append([wish - offset])
        while len(pools) > 1 and _mean(pools[-2]) >= _mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    level = [_mean(pool) for pool in pools for _member in pool]
    return [start + offset for start, offset in zip(level, offsets, strict=True)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
