"""The demonstration programme: loads into an empty database, through the real actions, on a moved clock."""

from datetime import timedelta

from django.db import transaction

from portal import dates
from portal.accounts.models import Installation, User
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.demo import calendar, cast, stories
from portal.demo.controls import load_example_catalogue
from portal.demo.providers import found_providers
from portal.ledger import actions as ledger
from portal.states import Refused

BEGINS = -800


@transaction.atomic
def load(*, report: calendar.Report = lambda _share: None) -> dict[str, int]:
    """Fill the database; refuses one that holds a person. Returns what was made, for the command's last line.

    `report` is called often with the share of the work that is done, from 0 to 1.
    """
    if User.objects.exists():
        raise Refused("This database is not empty. The demonstration is loaded into an empty one only.")
    today = dates.now().replace(minute=0, second=0, microsecond=0)
    Installation.objects.update_or_create(pk=1, defaults={"is_demonstration": True})
    with dates.filling_an_empty_database():
        with dates.moved_to(today + timedelta(days=BEGINS)):
            people = cast.found_authorities()
            releases = found_providers()
            load_example_catalogue()
        calendar.tell(stories.all_of(people, releases), today=today, report=lambda day: report(_share_by(day)))
        with dates.moved_to(today - timedelta(minutes=1)):
            away = people["reviewer2@uk.example"]
            cases.assign(
                Case.objects.open().get(kind="violation", organisation__name="Kestrel Analytics"), to=away, by=away
            )
            cast.send_on_leave(away, deputy=people["reviewer@uk.example"])
    transaction.on_commit(ledger.seal_now, robust=True)
    return {"people": User.objects.count()}


def _share_by(day: float) -> float:
    """About how much of all acts lies before a day: they become more by the month."""
    return min(1 - day / BEGINS, 1) ** 4
