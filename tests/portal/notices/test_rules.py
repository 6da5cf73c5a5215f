"""When the next digest of a person is written."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.notices import rules
from portal.notices.models import Preference

pytestmark = pytest.mark.django_db
EARLY = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(("days", "wanted"), [(None, 24), (0, 25), (1, 24), (5, 24)])
def test_a_digest_is_written_once_a_day_at_its_hour(days, wanted, clock, alice):
    clock.move_to(EARLY)
    written_on = None if days is None else EARLY.date() - timedelta(days=days)
    alice.user.time_zone = "UTC"
    preference = Preference(user=alice.user, digest_hour=7, digest_on=written_on)

    assert rules.next_digest_at(preference) == datetime(2026, 11, wanted, 7, 0, tzinfo=UTC)
