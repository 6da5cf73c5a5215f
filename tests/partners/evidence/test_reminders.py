"""Reminders of evidence that runs out."""

from datetime import timedelta

import pytest

from partners.evidence.models import DocumentVersion
from portal import dates
from portal.notices.models import Notice
from portal.reminders.models import Reminder
from portal.reminders.tasks import remind
from tests.factories.applications import make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(alice, clock):
    return make_version(alice, title="Exercise record", valid_until=dates.now().date() + timedelta(days=100))


def test_each_stage_is_told_once_to_those_who_may_upload(version, alice, bob, carol, clock):
    for _day in range(110):
        remind()
        clock.forward(days=1)

    stages = Reminder.objects.filter(recipient=alice.user, status="sent").order_by("begins_at")
    assert [reminder.stage for reminder in stages] == ["before-60", "before-30", "before-7"]
    assert set(Notice.objects.values_list("user", flat=True)) == {alice.user_id, bob.user_id}
    assert "Exercise record runs out on 3 Mar 2027" in Notice.objects.first().subject


def test_a_newer_version_ends_the_reminders(version, alice, clock):
    clock.forward(days=45)
    remind()
    newer = make_version(alice)
    DocumentVersion.objects.filter(pk=newer.pk).update(document=version.document, number=2)
    clock.forward(days=50)

    remind()

    assert Notice.objects.count() == 1


@pytest.mark.parametrize("how", ["sealed", "infected", "redacted"])
def test_what_is_out_of_use_is_not_reminded_of(version, clock, how):
    if how == "sealed":
        type(version.document).objects.update(sealed_at=clock.now)
    else:
        DocumentVersion.objects.update(status=how)
    clock.forward(days=95)

    remind()

    assert not Reminder.objects.exists()
