"""Drill: a simulated year with two beats over five jurisdictions, and three days without a beat."""

import time
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from portal.notices import digest
from portal.notices.models import Mail, Notice
from portal.reminders.models import Reminder
from tests.portal.reminders.conftest import Cases, due_case, remind
from tests.portal.reminders.model import live, populate

pytestmark = [pytest.mark.drill, pytest.mark.django_db]

HOURS, PEOPLE_AND_DEADLINES = 4, 300


def test_a_year_with_two_beats_is_told_as_the_model_says(clock, capsys):
    seed = time.time_ns() % 10**6
    begins = datetime(2027, 1, 1, tzinfo=UTC)
    deadlines = populate(Random(seed), first=begins.date(), days=365, number=60)
    moments = (begins + timedelta(hours=HOURS * step, minutes=step % 7) for step in range(365 * 24 // HOURS))

    told, differences = live(clock, deadlines, moments)

    with capsys.disabled():
        print(f"\na year (seed {seed}): {told} messages of {len(deadlines)} deadlines, {len(differences)} differences")
    assert differences == []


def test_three_days_without_a_beat_are_caught_up_in_a_minute(clock, capsys, alice):
    cases = Cases()
    for number in range(PEOPLE_AND_DEADLINES):
        due_case(alice.organisation, clock.now + timedelta(days=number % 10, hours=number % 24))
    remind(cases)
    digest.write_due_digests()
    before = Notice.objects.count()
    clock.forward(hours=72)

    began = time.monotonic()
    _written, told = remind(cases)
    clock.forward(minutes=1)
    digests = digest.write_due_digests()
    seconds = time.monotonic() - began

    fresh = Reminder.objects.filter(status="sent", sent_at__gte=clock.now - timedelta(minutes=1))
    subjects = list(fresh.values_list("subject", "recipient"))
    with capsys.disabled():
        print(f"\n72 h without a beat: {told} told in {seconds:.1f} s, {digests} digest, ", end="")
        print(f"{len(subjects) - len(set(subjects))} people told twice of one deadline")
    assert len(subjects) == len(set(subjects)) == told == Notice.objects.count() - before > 0
    assert (digests, seconds <= 60) == (1, True)
    assert Mail.objects.filter(items__isnull=False).distinct().count() <= 2
