"""Deadlines as an iCalendar file (RFC 5545): folded lines, escaped text, one event a deadline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlparse

MOST_OCTETS = 75  # Of a line, without its end (RFC 5545 §3.1).
# A calendar holds at least one component, even one without a deadline (RFC 5545 §3.6).
UTC_ZONE = [
    "BEGIN:VTIMEZONE",
    "TZID:UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "TZNAME:UTC",
    "END:STANDARD",
    "END:VTIMEZONE",
]
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Deadline:
    """One event: its stable key, the words, the moment or the whole day, and the address of the page in the portal."""

    key: str
    summary: str
    at: date  # A datetime, or a day.
    address: str


def written(deadlines: Iterable[Deadline], *, name: str, portal: str, now: datetime) -> bytes:
    """The whole file; `portal` is the address that the pages stand under."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Trusted Partner Portal//Deadlines//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        *UTC_ZONE,
        *(line for deadline in deadlines for line in _event(deadline, portal, now)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _event(deadline: Deadline, portal: str, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(deadline.key)}@{urlparse(portal).hostname}",
        f"DTSTAMP:{_moment(now)}",
        *_when(deadline.at),
        f"SUMMARY:{_text(deadline.summary)}",
        f"URL:{portal}{deadline.address}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _when(at: date) -> list[str]:
    """A deadline is the end of its event, which begins half an hour before; a day is a whole one."""
    if isinstance(at, datetime):
        return [f"DTSTART:{_moment(at - timedelta(minutes=30))}", f"DTEND:{_moment(at)}"]
    return [f"DTSTART;VALUE=DATE:{at:%Y%m%d}", f"DTEND;VALUE=DATE:{at + timedelta(days=1):%Y%m%d}"]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return words.translate(ESCAPES)


def _folded(line: str) -> Iterable[str]:
    """Pieces of at most 75 octets; a piece after the first begins with a space, and no character is cut."""
    piece, room = "", MOST_OCTETS
    for character in line:
        size = len(character.encode())
        if size > room:
            yield piece
            piece, room = " ", MOST_OCTETS - 1
        piece += character
        room -= size
    yield piece
