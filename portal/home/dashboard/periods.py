"""The stretch of time that a dashboard looks at, and the months that its charts show."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal import dates

MONTHS = 12
# The period's code in the URL -> months that it is long, and how many of it ago it ended.
LENGTHS = {"quarter": (3, 0), "last-quarter": (3, 1), "year": (12, 0)}


@dataclass(frozen=True)
class Period:
    """From the first day to before `until`, on the member's own clock."""

    code: str
    begins: date
    until: date

    def holds(self, moment: datetime) -> bool:
        return self.begins <= timezone.localtime(moment).date() < self.until

    @property
    def before(self) -> "Period":
        """The period of the same length before this one."""
        return Period(self.code, months_after(self.begins, -length_of(self.code)), self.begins)

    @property
    def words(self) -> str:
        last = min(self.until - timedelta(days=1), today())
        return _("%(begins)s – %(last)s") % {
            "begins": date_format(self.begins, "j M Y"),
            "last": date_format(last, "j M Y"),
        }


def chosen(code: str) -> Period:
    """The period that the URL names; this quarter where it names none."""
    code = code if code in LENGTHS else "quarter"
    length, ago = LENGTHS[code]
    here = today()
    first = date(here.year, (here.month - 1) // length * length + 1, 1)
    begins = months_after(first, -ago * length)
    return Period(code, begins, months_after(begins, length))


def labels() -> list[tuple[str, str]]:
    return [("quarter", _("This quarter")), ("last-quarter", _("Last quarter")), ("year", _("This year"))]


def length_of(code: str) -> int:
    return LENGTHS[code][0]


def last_months() -> list[date]:
    """The first days of the last twelve months, this one last."""
    first = today().replace(day=1)
    return [months_after(first, -number) for number in range(MONTHS - 1, -1, -1)]


def next_months() -> list[date]:
    """The first days of the next six months, this one first."""
    first = today().replace(day=1)
    return [months_after(first, number) for number in range(MONTHS // 2)]


def month_of(value: date) -> date:
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return day.replace(day=1)


def begin_of(day: date) -> datetime:
    """The first moment of a day on the member's own clock."""
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())


def months_after(first: date, months: int) -> date:
    """The first day of the month so many months later."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def today() -> date:
    return timezone.localtime(dates.now()).date()
