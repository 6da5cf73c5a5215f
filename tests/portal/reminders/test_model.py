"""The planner against a plain model of the ladder, over the weeks in which the clocks change."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from tests.portal.reminders.model import live, populate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("begins", "seed"), [(datetime(2027, 3, 10, tzinfo=UTC), 1), (datetime(2027, 10, 24, tzinfo=UTC), 2)]
)
def test_each_stage_comes_once_where_the_clocks_change(clock, begins, seed):
    random = Random(seed)
    deadlines = populate(random, first=begins.date() + timedelta(days=6), days=20, number=5)
    moments = (begins + timedelta(hours=22 * step, minutes=random.randrange(1320)) for step in range(24))

    told, differences = live(clock, deadlines, moments)

    assert differences == []
    assert told > 10


def test_silent_stretches_change_the_moment_and_nothing_else(clock):
    random = Random(3)
    begins = datetime(2027, 3, 1, tzinfo=UTC)
    deadlines = populate(random, first=begins.date() + timedelta(days=6), days=30, number=5)
    moments = (begins + timedelta(hours=50 * step, minutes=random.randrange(3000)) for step in range(15))

    _told, differences = live(clock, deadlines, moments)

    assert differences == []
