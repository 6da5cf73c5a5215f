"""A clock set back in a programme that lives: what lapsed, was sealed or was reminded of is not so a second time."""

from datetime import timedelta

import pytest
from django.db import transaction

from partners.grants.models import Grant
from portal import dates
from portal.celery import SCHEDULE, app
from portal.ledger.models import Entry
from portal.notices.models import Mail, Notice
from reviews.enforcement.models import Suspension
from tests import demonstration

# What acts on days and deadlines; relays, scanners and sweeps of files wake something outside.
ACTS = {"settle", "escalate", "expire", "lapse", "lapse_standings", "plan", "sweep", "announce", "remind", "digest"}
BY_THE_CLOCK = [name for name in SCHEDULE if name.rpartition(".")[2] in ACTS]


@pytest.fixture
def programme(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), demonstration.using(demonstration.loaded()), transaction.atomic():
        yield
        transaction.set_rollback(True)


def work_at(moment):
    with dates.moved_to(moment):
        for name in BY_THE_CLOCK * 2:
            app.tasks[name].run()


def done() -> dict[str, object]:
    """Everything that was done and told so far."""
    told = {"notices": Notice.objects.count(), "mails": Mail.objects.count(), "entries": Entry.objects.count()}
    found = [*Grant.objects.order_by("pk"), *Suspension.objects.order_by("pk")]
    return told | {record.reference: record.status for record in found}


def test_what_was_done_once_is_not_done_again(programme):
    app.loader.import_default_modules()
    start = dates.now()
    work_at(start + timedelta(days=4))
    after = done()

    for back in (timedelta(days=3), timedelta(hours=1), timedelta(days=4)):
        work_at(start + back)
        assert done() == after, f"The clock stands {back} after the start."


def test_the_clock_of_a_programme_with_people_is_never_moved(programme):
    with pytest.raises(dates.ClockStands, match="not empty"), dates.filling_an_empty_database():
        pass
