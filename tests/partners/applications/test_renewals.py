"""Reminders of standings that end."""

from datetime import timedelta

import pytest

from partners.applications import actions
from partners.standing.models import Partner
from portal import dates
from portal.notices.models import Notice
from portal.reminders.models import Reminder
from portal.reminders.tasks import remind
from tests.factories.approved import approved_application
from tests.factories.programme import PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(alice, clock):
    return PartnerFactory(organisation=alice.organisation, standing_until=dates.now().date() + timedelta(days=121))


def told():
    found = Reminder.objects.filter(subject__startswith="standing:", status="sent")
    return set(found.values_list("recipient", "stage"))


def test_officers_are_told_from_the_day_on_which_a_renewal_opens(partner, alice, bob, carol, clock):
    for _day in range(121):
        remind()
        clock.forward(days=1)

    assert told() == {(alice.user_id, f"before-{days}") for days in (120, 60, 30, 7)}
    assert Notice.objects.filter(user=alice.user_id, link="/applications/renewal/").exists()


def test_a_renewal_under_way_ends_it(alice, eu_authority, clock):
    approved_application(alice, standing_until=dates.now().date() + timedelta(days=50))
    actions.start_renewal(alice.organisation, by=alice)

    remind()

    assert told() == set()


def test_a_standing_that_has_ended_is_not_told_of(partner, alice, clock):
    Partner.objects.update(status="withdrawn")
    clock.forward(days=100)

    remind()

    assert told() == set()
