"""Charts as SVG, made on the server: columns by month, bars in parts, ranges against a standard, and a line in a row.

Each takes numbers and words and gives the drawing with its title and description; the page sets the figures beside it
as a table. Drawn 340 units wide in the portal's series colours (`chart.css`), without pies, every axis from 0.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 340
LEFT = 28
TOP, BOTTOM = 34, 178
NAMES = 104
ROW = 31


@dataclass(frozen=True)
class Series:
    """One colour of a chart: its words and its class (s1 to s4)."""

    words: str
    colour: str


@dataclass(frozen=True)
class Range:
    """One line of `ranges`: its name, the middle half of a hundred and its median, and the number to keep to."""

    name: str
    low: float
    median: float
    high: float
    limit: float | None


def columns(code: str, title: str, says: str, series: Sequence[Series], rows: Sequence[tuple]) -> SafeString:
    """Groups of columns: `rows` are (label, one number a series)."""
    step = nice_step(max((value for row in rows for value in row[1:]), default=0))
    top = step * 4
    place = (WIDTH - LEFT) / max(len(rows), 1)
    wide = min(15.0, place / (len(series) + 1))
    parts = [*_grid(step, top), *_legend(series)]
    for number, (label, *values) in enumerate(rows):
        x = LEFT + number * place + (place - wide * len(series)) / 2
        for index, value in enumerate(values):
            high = value / top * (BOTTOM - TOP)
            parts.append(_rect(series[index].colour, x + index * (wide + 1), BOTTOM - high, wide, high))
        parts.append(_text(x + wide * len(series) / 2, 195, label, anchor="middle"))
    return _drawing(code, title, says, 200, parts)


def stacked(code: str, title: str, says: str, series: Sequence[Series], rows: Sequence[tuple]) -> SafeString:
    """One bar a row, in parts: `rows` are (name, one number a series). The sum stands at its end."""
    most = max((sum(values) for _name, *values in rows), default=0) or 1
    scale = (WIDTH - NAMES - 34) / most
    parts = [*_legend(series)]
    for number, (name, *values) in enumerate(rows):
        x, y = float(NAMES), 28 + number * ROW
        parts.append(_text(0, y + 13, _short(name), kind="strong"))
        for index, value in enumerate(values):
            if value:
                parts.append(_rect(series[index].colour, x, y, value * scale, 18))
                x += value * scale + 1.5
        parts.append(_text(x + 5, y + 13, str(sum(values))))
    return _drawing(code, title, says, max(36 + len(rows) * ROW, 70), parts)


def ranges(code: str, title: str, says: str, rows: Sequence[Range], *, median: str, limit: str) -> SafeString:
    """Medians on their ranges, each against its own limit, where it has one."""
    step = nice_step(max((max(row.high, row.limit or 0) for row in rows), default=0), parts=3)
    scale = (WIDTH - NAMES - 14) / (step * 3)
    foot = 30 + len(rows) * ROW
    parts = [_circle(NAMES + 5, 11), _text(NAMES + 15, 15, median, kind="t1")]
    parts += [_path("limit", f"M{NAMES + 84} 4V18"), _text(NAMES + 91, 15, limit, kind="limit-text")]
    for tick in range(4):
        x = NAMES + tick * step * scale
        parts += [_path("grid" if tick else "axis", f"M{x:.1f} 24V{foot}")]
        parts += [_text(x, foot + 16, f"{tick * step:g}", anchor="middle")]
    for number, row in enumerate(rows):
        parts += _range(row, 42 + number * ROW, scale)
    return _drawing(code, title, says, foot + 22, parts)


def spark(values: Sequence[float | None], *, top: float = 100) -> SafeString:
    """A line in a table row, without words of its own; a month without a value is left out."""
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return SafeString("–")
    width = max(len(values) - 1, 1)
    points = [(3 + index * 90 / width, 17 - min(value / top, 1) * 14) for index, value in known]
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return format_html(
        '<svg class="spark" viewBox="0 0 96 20" aria-hidden="true"><path class="l1" d="{}"/>{}</svg>',
        path,
        _circle(*points[-1], radius=2.4),
    )


def nice_step(most: float, *, parts: int = 4) -> int:
    """The least of 1, 2, 5, 10, 20, 50 … with which `parts` steps reach `most`."""
    step, decade = 1, 1
    while step * parts < most:
        step = next((decade * factor for factor in (2, 5, 10) if decade * factor > step), step * 2)
        if step == decade * 10:
            decade *= 10
    return step


def _range(row: Range, y: float, scale: float) -> Iterator[SafeString]:
    x, until = NAMES + row.low * scale, NAMES + row.high * scale
    yield _text(0, y + 4, _short(row.name), kind="strong")
    yield _rect("s4", x, y - 2, max(until - x, 1), 4)
    if row.limit is not None:
        edge = NAMES + row.limit * scale
        if row.high > row.limit:
            start = max(edge, x)
            yield _rect("sbad", start, y - 2, until - start, 4)
        yield _path("limit", f"M{edge:.1f} {y - 11:.0f}V{y + 11:.0f}")
    yield _circle(NAMES + row.median * scale, y)


def _grid(step: int, top: int) -> Iterator[SafeString]:
    for tick in range(0, top + 1, step):
        y = BOTTOM - tick / top * (BOTTOM - TOP)
        yield _path("grid" if tick else "axis", f"M{LEFT} {y:.1f}H{WIDTH}")
        yield _text(LEFT - 6, y + 4, str(tick), anchor="end")


def _legend(series: Iterable[Series]) -> Iterator[SafeString]:
    x = 0.0
    for one in series:
        yield _rect(one.colour, x, 6, 10, 10)
        yield _text(x + 14, 15, one.words)
        x += 26 + 6.4 * len(one.words)


def _drawing(code: str, title: str, says: str, height: float, parts: Iterable[SafeString]) -> SafeString:
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d"><title id="{}-t">{}</title>'
        '<desc id="{}-d">{}</desc>{}</svg>',
        WIDTH, f"{height:g}", code, code, code, title, code, says,
        format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


def _rect(kind: str, x: float, y: float, width: float, height: float) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        kind, f"{x:.1f}", f"{y:.1f}", f"{width:.1f}", f"{height:.1f}",
    )  # fmt: skip


def _circle(x: float, y: float, *, radius: float = 5) -> SafeString:
    return format_html('<circle class="s1" cx="{}" cy="{}" r="{}"/>', f"{x:.1f}", f"{y:.1f}", f"{radius:g}")


def _path(kind: str, line: str) -> SafeString:
    return format_html('<path class="{}" d="{}"/>', kind, line)


def _text(x: float, y: float, words: str, *, kind: str = "", anchor: str = "start") -> SafeString:
    return format_html(
        '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', kind, f"{x:.1f}", f"{y:.1f}", anchor, words
    )


def _short(name: str) -> str:
    return name if len(name) <= 16 else f"{name[:15]}…"
