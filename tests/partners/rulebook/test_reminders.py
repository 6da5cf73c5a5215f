"""The last days in which an edition is to be acknowledged are told to the officers."""

import pytest

from partners.rulebook import actions, rules
from partners.rulebook.models import Rulebook
from portal.notices.models import Notice
from portal.reminders.models import Reminder
from portal.reminders.tasks import remind
from tests.factories.programme import PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(clock, alice, bob):
    return PartnerFactory(organisation=alice.organisation)


def live(clock, *, days):
    for _day in range(days):
        remind()
        clock.forward(days=1)


def test_officers_are_told_once_a_week_before_access_stops(partner, clock, alice, carol):
    live(clock, days=40)

    reminder = Reminder.objects.get()
    assert (reminder.recipient, reminder.stage) == (alice.user, "before-7")
    assert reminder.due_at == rules.acknowledge_by(Rulebook.current(), partner.admitted_at)
    notice = Notice.objects.get(user=alice.user)
    assert "access stops afterwards" in notice.subject
    assert notice.link == "/rules/acknowledgements/"


def test_whoever_acknowledged_is_not_told(partner, clock, alice):
    clock.forward(days=20)
    actions.acknowledge(Rulebook.current(), by=alice)

    live(clock, days=12)

    assert not Reminder.objects.exists()


def test_an_acknowledgement_takes_back_what_was_planned(partner, clock, alice):
    live(clock, days=25)
    assert Notice.objects.filter(waits=True).exists()

    actions.acknowledge(Rulebook.current(), by=alice)
    remind()

    assert not Notice.objects.filter(waits=True).exists()


def test_who_is_not_bound_yet_is_not_told(clock, alice):
    PartnerFactory(organisation=alice.organisation, status="applicant", admitted_at=None)

    live(clock, days=40)

    assert not Reminder.objects.exists()
