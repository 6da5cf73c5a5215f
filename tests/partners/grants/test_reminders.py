"""Reminders of conditions that are to be met by a date."""

from datetime import timedelta

import pytest

from partners.grants.models import Condition
from portal import dates
from portal.notices.models import Notice
from portal.reminders.tasks import remind
from tests.factories.programme import ConditionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def condition(alice, clock):
    due_on = dates.now().date() + timedelta(days=40)
    return ConditionFactory(organisation=alice.organisation, kind=Condition.Kind.BY_DATE, due_on=due_on)


def test_officers_are_told_at_each_stage_once(condition, alice, bob, carol, clock):
    ConditionFactory(organisation=alice.organisation)
    for _day in range(45):
        remind()
        clock.forward(days=1)

    assert set(Notice.objects.values_list("user", flat=True)) == {alice.user_id}
    # The first stage, 60 days before, had passed when the condition was placed: it is told at once.
    assert Notice.objects.count() == 3
    assert condition.text in Notice.objects.first().text


def test_a_condition_that_is_met_is_not_told(condition, alice, clock):
    Condition.objects.update(status="met")

    remind()

    assert not Notice.objects.exists()
