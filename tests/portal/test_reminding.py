"""The sources that are wired: each has a kind of its own, and together they are one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import reminding
from portal.reminders import planner, sources
from tests.factories.accounts import MembershipFactory
from tests.factories.applications import start_application
from tests.factories.programme import ConditionFactory, PersonFactory

pytestmark = pytest.mark.django_db


def statements() -> int:
    with CaptureQueriesContext(connection) as captured:
        planner.plan(sources.wired())
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]])


def test_each_source_has_a_kind_of_its_own():
    kinds = [source.kind for source in sources.wired()]

    assert sorted(kinds) == sorted(set(kinds))


def test_the_rulebooks_numbers_are_read_at_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        rulebook = reminding.editions_with_numbers()[0]
        assert rulebook.numbers("evidence.reminder_days") == [60, 30, 7]


def test_all_of_it_takes_five_statements_however_much_is_due(clock):
    few = statements()
    for number in range(3):
        officer = MembershipFactory()
        start_application(officer)
        PersonFactory(organisation=officer.organisation)
        ConditionFactory(organisation=officer.organisation, kind="by_date", due_on=clock.now.date())
        clock.forward(days=number * 100)

    assert statements() == few == 5
