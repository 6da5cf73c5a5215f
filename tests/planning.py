"""Many deadlines, and the planner of reminders over them: for the drill and for the speed table."""

import time
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import dates
from portal.accounts.models import Membership, Organisation, User
from portal.cases.models import Case
from portal.reminders import planner
from portal.reminders.models import Reminder
from tests.portal.reminders.conftest import Cases

OFFICERS = 500
FEW, MANY = 10_000, 100_000
MOST_STATEMENTS, MOST_GROWTH = 5, 11


def measure(number: int) -> dict[str, float]:
    """Seconds, statements and rows of a first plan over so many deadlines, and of a second one."""
    source = Cases(before=(30, 14, 7, 1, 0), after=(1, 7))
    _fill(number)
    Reminder.objects.all().delete()
    seconds, written, statements = _timed(source)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE portal_reminder")
    again, none, _statements = min(_timed(source) for _run in range(3))
    return {"seconds": seconds, "written": written, "statements": statements, "again": again, "written_again": none}


def populate() -> None:
    """Partners with one officer each, in an empty database."""
    organisations = Organisation.objects.bulk_create(
        Organisation(kind="partner", name=f"Partner {n}", country="DE", jurisdiction_id="EU") for n in range(OFFICERS)
    )
    officers = User.objects.bulk_create(User(email=f"{n}@scale.example", name=f"{n}") for n in range(OFFICERS))
    Membership.objects.bulk_create(
        Membership(user=user, organisation=organisation, role="responsible_officer")
        for user, organisation in zip(officers, organisations, strict=True)
    )


def _fill(number: int) -> None:
    """So many open cases, due from ten days ago to ninety days ahead."""
    now = dates.now()
    organisations = list(Organisation.objects.filter(kind="partner"))
    first = Case.objects.count()
    values = {"kind": "qualification", "turn_for": "", "turn_since": now, "stage": "screening", "title": "Scale"}
    values |= {"rulebook_number": 1, "opened_at": now, "working_days": 60, "decide_by": now, "tier": 1}
    Case.objects.bulk_create(
        (
            Case(
                reference=f"APP-{n}",
                organisation=organisations[n % OFFICERS],
                jurisdiction_id="EU",
                due_at=now + timedelta(days=n % 100 - 10, minutes=n % 600),
                **values,
            )
            for n in range(first, number)
        ),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE portal_case, portal_reminder, portal_membership, portal_user, portal_organisation")


def _timed(source: Cases) -> tuple[float, int, int]:
    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        written = planner.plan([source]).written
        seconds = time.perf_counter() - began
    return seconds, written, len([query for query in captured if "SAVEPOINT" not in query["sql"]])
