"""The planner over 10,000 and 100,000 deadlines: a constant number of statements, time that grows in step."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import dates
from portal.accounts.models import Membership, Organisation, User
from portal.cases.models import Case
from portal.reminders import planner
from portal.reminders.models import Reminder
from tests.portal.reminders.conftest import Cases

pytestmark = [pytest.mark.drill, pytest.mark.django_db]

OFFICERS = 500
MOST_STATEMENTS, MOST_GROWTH = 5, 11


def fill(number: int) -> None:
    """So many open cases of organisations with one officer each, due from ten days ago to ninety days ahead."""
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


def timed(source: Cases) -> tuple[float, int, int]:
    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        written = planner.plan([source]).written
        seconds = time.perf_counter() - began
    return seconds, written, len([query for query in captured if "SAVEPOINT" not in query["sql"]])


def test_the_planner_grows_in_step_with_the_deadlines(capsys):
    organisations = Organisation.objects.bulk_create(
        Organisation(kind="partner", name=f"Partner {n}", country="DE", jurisdiction_id="EU") for n in range(OFFICERS)
    )
    officers = User.objects.bulk_create(User(email=f"{n}@scale.example", name=f"{n}") for n in range(OFFICERS))
    Membership.objects.bulk_create(
        Membership(user=user, organisation=organisation, role="responsible_officer")
        for user, organisation in zip(officers, organisations, strict=True)
    )
    source = Cases(before=(30, 14, 7, 1, 0), after=(1, 7))
    figures = {}
    for number in (10_000, 100_000):
        fill(number)
        Reminder.objects.all().delete()
        first, written, statements = timed(source)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE portal_reminder")
        again, none, _statements = min(timed(source) for _run in range(3))
        figures[number] = (first, again)
        with capsys.disabled():
            print(f"\nplanner, {number} deadlines: {written} rows in {first:.2f} s, {statements} statements; ", end="")
            print(f"a second run {none} rows in {again:.2f} s")
        assert statements <= MOST_STATEMENTS
        assert none == 0
    growth = [large / small for small, large in zip(figures[10_000], figures[100_000], strict=True)]
    with capsys.disabled():
        print(f"planner, ten times the deadlines: {growth[0]:.1f} × the time, second run {growth[1]:.1f} ×")
    assert max(growth) <= MOST_GROWTH
