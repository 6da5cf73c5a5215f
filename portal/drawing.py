"""The clock rule: a ruler in working days, full for what ran, plum where it stood still, a mark for now."""

from collections.abc import Iterator
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.turns import Clock

Stops = tuple[tuple[int, int], ...]

WIDTH, HEIGHT = 240, 12
MINI_WIDTH, MINI_HEIGHT = 72, 6
TICK_EVERY = 5
NEARLY = 0.9


def clock(value: Clock, *, mini: bool) -> SafeString:
    """The drawing as SVG, with the sentence that says the same as its label."""
    width, height = (MINI_WIDTH, MINI_HEIGHT) if mini else (WIDTH, HEIGHT)
    return format_html(
        '<svg class="clock{}" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        " clock--mini" if mini else "",
        width,
        height,
        sentence(value),
        _shapes(value.used, value.allowed, tuple(sorted(value.stops)), mini=mini),
    )


def sentence(value: Clock) -> str:
    """26 of 60 working days, stopped for 6."""
    words = ngettext("%(used)d of %(allowed)d working day", "%(used)d of %(allowed)d working days", value.allowed)
    words %= {"used": value.used, "allowed": value.allowed}
    if value.stopped_for:
        words += _(", stopped for %(days)d") % {"days": value.stopped_for}
    return words


@lru_cache(maxsize=1000)
def _shapes(used: int, allowed: int, stops: Stops, *, mini: bool) -> SafeString:
    """What stands on the ruler. A list draws the same few clocks again and again."""
    width, height = (MINI_WIDTH, MINI_HEIGHT) if mini else (WIDTH, HEIGHT)
    stopped = sum(days for _before, days in stops)
    whole = max(allowed, used) + stopped
    step = width / whole if whole else 0.0
    parts = [_rect("clock__base", 0, width, height)]
    stretches = _stretches(used, stops, "clock__run" + _family(used, allowed))
    parts += [_rect(kind, start * step, days * step, height) for kind, start, days in stretches]
    if not mini:
        ticks = range(TICK_EVERY, whole, TICK_EVERY)
        parts += [_rect("clock__tick", day * step, 1, 4, 8) for day in ticks]
    parts.append(_now((used + stopped) * step, width, mini))
    return format_html_join("", "{}", ((part,) for part in parts))


def _stretches(used: int, stops: Stops, run: str) -> Iterator[tuple[str, int, int]]:
    """(class, first day, days): runs and stops, in the order in which they were."""
    ran = at = 0
    for before, days in stops:
        yield run, at, before - ran
        at += before - ran
        yield "clock__stop", at, days
        at, ran = at + days, before
    yield run, at, max(0, used - ran)


def _family(used: int, allowed: int) -> str:
    if used > allowed:
        return " clock__run--bad"
    return " clock__run--warn" if used >= NEARLY * allowed else ""


def _rect(kind: str, x: float, width: float, height: int, y: int = 0) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', kind, f"{x:.1f}", y, f"{width:.1f}", height
    )


def _now(x: float, width: int, mini: bool) -> SafeString:
    x = min(max(x - 1, 0), width - 1)
    return _rect("clock__now", x, 1.5, 8, -1) if mini else _rect("clock__now", x, 2, 18, -3)
