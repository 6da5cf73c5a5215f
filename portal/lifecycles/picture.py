"""The picture of a lifecycle: SVG with text as text, in the colours of the portal, readable in light and dark."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings

from portal.lifecycles.arrangement import Arrangement, Place, arrange
from portal.lifecycles.lifecycle import Arrow, Lifecycle

TOKENS = Path(settings.BASE_DIR) / "static" / "css" / "tokens.css"
HEIGHT, LANE, GAP, BETWEEN, MARGIN = 46, 16, 22, 42, 20
# Widths of a character that even a wide face does not exceed: label (13 px, bold), stored value (11 px, monospaced).
LABEL, STORED = 7.6, 6.9
PORT = 16
FAMILIES = ["busy", "wait", "good", "warn", "bad", "idle"]


def draw(lifecycle: Lifecycle) -> str:
    """The whole file."""
    box = _box(lifecycle)
    arrangement = arrange(lifecycle, box=box, lane=LANE, gap=GAP)
    right = max(x + (LANE if place.way else box) / 2 for place, x in arrangement.centres.items())
    width, height = right + 2 * MARGIN, _top(len(arrangement.rows)) - BETWEEN + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" '
        f'height="{height}" role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(lifecycle.name)}: its lifecycle</title>',
        f'<desc id="desc">{escape(in_words(lifecycle))}</desc>',
        f"<style>{_style()}</style>",
        f'<rect class="page" width="{width:.0f}" height="{height}"/>',
        *_arrows(arrangement, box),
        *(_box_of(place, x, lifecycle, box) for place, x in arrangement.centres.items() if not place.way),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def in_words(lifecycle: Lifecycle) -> str:
    """All moves as sentences."""
    moves = [(status, lifecycle.after(status)) for status in lifecycle.statuses]
    told = [f"{status} → {', '.join(after)}" for status, after in moves if after]
    return f"Begins as {lifecycle.begins}. " + "; ".join(told) + "."


def _box(lifecycle: Lifecycle) -> float:
    widest = max(
        max(len(str(lifecycle.label(status).programme)) * LABEL, len(status) * STORED) for status in lifecycle.statuses
    )
    return max(112, round(widest) + 24)


def _top(row: int) -> int:
    return MARGIN + 14 + row * (HEIGHT + BETWEEN)


def _box_of(place: Place, centre: float, lifecycle: Lifecycle, box: float) -> str:
    x, y, middle = centre - box / 2 + MARGIN, _top(place.row), centre + MARGIN
    label = lifecycle.label(place.name)
    lines = [
        f'<rect class="box {label.family}" x="{x:.1f}" y="{y}" width="{box:.0f}" height="{HEIGHT}" rx="3"/>',
        f'<text class="label {label.family}" x="{middle:.1f}" y="{y + 20}">{escape(str(label.programme))}</text>',
        f'<text class="stored" x="{middle:.1f}" y="{y + 36}">{escape(place.name)}</text>',
    ]
    if place.name == lifecycle.begins:
        lines.insert(0, f'<path class="way" d="M {middle:.1f} {y - 12} V {y}"/>')
        lines.append(f'<circle class="begin" cx="{middle:.1f}" cy="{y - 14}" r="5"/>')
    if not lifecycle.after(place.name):
        lines.append(f'<path class="end" d="M {x:.1f} {y + HEIGHT + 3.5} h {box:.0f}"/>')
    return "\n".join(lines)


def _arrows(arrangement: Arrangement, box: float) -> list[str]:
    leaves = _ports(arrangement, lambda route: (route[0], route[1]), box)
    arrives = _ports(arrangement, lambda route: (route[-1], route[-2]), box)
    return [_arrow(arrow, arrangement, leaves[arrow], arrives[arrow]) for arrow in arrangement.routes]


def _ports(
    arrangement: Arrangement, end: Callable[[list[Place]], tuple[Place, Place]], box: float
) -> dict[Arrow, float]:
    """Where the arrows of each box touch its edge: side by side, in the order of where they lead."""
    touching: dict[Place, list[tuple[float, Arrow]]] = {}
    for arrow, route in arrangement.routes.items():
        place, towards = end(route)
        touching.setdefault(place, []).append((arrangement.centres[towards], arrow))
    found = {}
    for place, arrows in touching.items():
        step = min(PORT, (box - 24) / len(arrows))
        for number, (_x, arrow) in enumerate(sorted(arrows, key=lambda each: each[0])):
            found[arrow] = arrangement.centres[place] + (number - (len(arrows) - 1) / 2) * step
    return found


def _arrow(arrow: Arrow, arrangement: Arrangement, leaves: float, arrives: float) -> str:
    route = arrangement.routes[arrow]
    x, y = leaves + MARGIN, _top(route[0].row) + HEIGHT
    heads = [_head(x, y, up=True)] if arrow.leads_up else []
    path = [f"M {x:.1f} {y}"]
    for place in route[1:]:
        to = (arrives if place == route[-1] else arrangement.centres[place]) + MARGIN
        middle, x, y = y + BETWEEN / 2, to, _top(place.row)
        path.append(f"C {_previous(path)} {middle:.0f} {x:.1f} {middle:.0f} {x:.1f} {y}")
        if place != route[-1]:
            y += HEIGHT
            path.append(f"L {x:.1f} {y}")
    if arrow.leads_down:
        heads.append(_head(x, y, up=False))
    return "\n".join([f'<path class="way" d="{" ".join(path)}"/>', *heads])


def _previous(path: list[str]) -> str:
    """The x at which the path has arrived."""
    return path[-1].split()[-2]


def _head(x: float, y: float, *, up: bool) -> str:
    back = 8 if up else -8
    return f'<path class="head" d="M {x:.1f} {y} l -4 {back} h 8 z"/>'


@cache
def _style() -> str:
    """The portal's own colours, by scheme; a picture that is shown as an image follows the reader's system."""
    light, dark = ({name: pair[scheme] for name, pair in _colours().items()} for scheme in (0, 1))
    fixed = (
        f"text{{text-anchor:middle;font-family:{_fonts('portal')}}}.label{{font-size:13px;font-weight:600}}"
        f".stored{{font-size:11px;font-family:{_fonts('machine')}}}.way,.end{{fill:none;stroke-width:1.25}}"
    )
    return f"{fixed}{_coloured(light)}@media (prefers-color-scheme:dark){{{_coloured(dark)}}}"


def _coloured(colour: dict[str, str]) -> str:
    families = "".join(
        f".box.{family}{{fill:{colour[family + '-soft']};stroke:{colour[family]}}}"
        f".label.{family}{{fill:{colour[family]}}}"
        for family in FAMILIES
    )
    line = colour["line-strong"]
    return (
        f".page{{fill:{colour['page']}}}.stored{{fill:{colour['muted']}}}.way{{stroke:{line}}}"
        f".head{{fill:{line}}}.begin{{fill:{colour['text']}}}.end{{stroke:{colour['text']}}}{families}"
    )


@cache
def _colours() -> dict[str, tuple[str, str]]:
    found = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", TOKENS.read_text())
    colours = {name: (light, dark) for name, light, dark in found}
    # As the style sheet says: ours is the accent, quiet is muted.
    same = {"busy": "accent", "busy-soft": "accent-soft", "idle": "muted", "idle-soft": "tint-2"}
    return colours | {name: colours[other] for name, other in same.items()}


def _fonts(voice: str) -> str:
    found = re.search(rf"--font-{voice}: ([^;]+);", TOKENS.read_text())
    assert found, voice
    return found[1].replace('"', "'")
