"""Time, sizes and numbers in words, in the zone that the middleware activated for the member."""

from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.dates import now

SOON = 3
THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"


class Left(NamedTuple):
    """What is left until a deadline: the words, and `warn`, `bad` or nothing for the colour."""

    words: str
    family: str


def local(value: datetime) -> datetime:
    """The moment on the member's own clock."""
    return timezone.localtime(value)


def day_of(value: date) -> date:
    """The day on the member's own calendar."""
    return local(value).date() if isinstance(value, datetime) else value


def iso(value: date) -> str:
    """For the `datetime` of a `<time>`."""
    return local(value).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def words(value: date) -> str:
    """23 Nov 2026, or 23 Nov 2026, 17:00 CET."""
    if not isinstance(value, datetime):
        return _day(value)
    here = local(value)
    return f"{_day(here)}, {here:%H:%M} {zone_name(here)}"


def zone_name(here: datetime) -> str:
    """CET, or UTC−03 and UTC+05:45 where the zone has no name of its own."""
    name = here.tzname() or "UTC"
    if name[0].isalpha():
        return name
    hours, minutes = name[:3].replace("-", "−"), name[3:5]
    return f"UTC{hours}:{minutes}" if minutes not in ("", "00") else f"UTC{hours}"


def left(value: date) -> Left:
    """How many days are left, or by how many it is late; red when late, amber at three days or less."""
    days = _days_until(value)
    if days < 0:
        return Left(ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}, "bad")
    if isinstance(value, datetime) and value < now():
        return Left(_("late since %(time)s") % {"time": local(value).strftime("%H:%M")}, "bad")
    if days == 0:
        return Left(_("today"), "warn")
    text = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return Left(text, "warn" if days <= SOON else "")


def ago(value: date) -> str:
    """Today, or how many days ago."""
    days = -_days_until(value)
    if days <= 0:
        return _("today")
    return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}


def thousands(value: float | str) -> str:
    """4 100, with a thin space."""
    return f"{value:,}".replace(",", THIN_SPACE) if isinstance(value, int | float) else str(value)


def size(octets: int) -> str:
    """412 kB, 1.1 MB."""
    for limit, unit in ((1_000_000_000, "GB"), (1_000_000, "MB")):
        if octets >= limit:
            return f"{octets / limit:.1f} {unit}"
    return f"{max(1, round(octets / 1000))} kB" if octets >= 1000 else f"{octets} B"


def _day(value: date) -> str:
    return f"{value.day} {str(MONTHS_3[value.month]).title()} {value.year}"


def _days_until(value: date) -> int:
    return (day_of(value) - day_of(now())).days
