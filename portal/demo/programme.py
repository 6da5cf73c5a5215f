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
def load() -> dict[str, int]:
    """Fill the database; refuses one that holds a person. Returns what was made, for the command's last line."""
    if User.objects.exists():
        raise Refused("This database is not empty. The demonstration is loaded into an empty one only.")
    today = dates.now().replace(minute=0, second=0, microsecond=0)
    Installation.objects.update_or_create(pk=1, defaults={"is_demonstration": True})
    with dates.filling_an_empty_database():
        with dates.moved_to(today + timedelta(days=BEGINS)):
            people = cast.found_authorities()
            releases = found_providers()
            load_example_catalogue()
        calendar.tell(stories.all_of(people, releases), today=today)
        with dates.moved_to(today - timedelta(minutes=1)):
            away = people["reviewer2@uk.example"]
            cases.assign(
                Case.objects.open().get(kind="violation", organisation__name="Kestrel Analytics"), to=away, by=away
            )
            cast.send_on_leave(away, deputy=people["reviewer@uk.example"])
    transaction.on_commit(ledger.seal_now, robust=True)
    return {"people": User.objects.count()}
