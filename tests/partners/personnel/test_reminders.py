"""Warnings before a check runs out."""

from datetime import timedelta

import pytest

from partners.personnel.models import Check, Person
from portal import dates
from portal.notices.models import Notice
from portal.reminders.models import Reminder
from portal.reminders.tasks import remind
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import TIER_1_CHECKS, PersonFactory

pytestmark = pytest.mark.django_db


def test_warnings_come_once_a_stage_and_only_the_newest(clock, alice):
    PersonFactory(organisation=alice.organisation, checks=[])
    person = PersonFactory(organisation=alice.organisation, checks=list(TIER_1_CHECKS))
    person.checks.exclude(kind="sanctions").update(expires_on=None)
    ends = person.checks.get(kind="sanctions").expires_on
    told = []
    for days in (95, 80, 59, 58, 7, 0, -1):
        clock.forward(days=((ends - dates.now().date()).days - days))
        remind()
        remind()
        told.append(Notice.objects.count())

    assert told == [0, 1, 2, 2, 3, 3, 3]
    stages = Reminder.objects.order_by("begins_at").values_list("stage", "status")
    assert list(stages) == [
        ("before-90", "sent"),
        ("before-60", "sent"),
        ("before-30", "superseded"),
        ("before-7", "sent"),
    ]


def test_warnings_go_by_the_latest_check_of_a_kind(clock, alice):
    person = PersonFactory(organisation=alice.organisation, checks=["sanctions"])
    old = person.checks.get()
    Check.objects.create(
        person=person, kind="sanctions", status="clear", expires_on=old.expires_on + timedelta(days=300)
    )
    clock.forward(days=350)

    remind()

    assert not Notice.objects.exists()


def test_the_person_is_told_too_and_nobody_else(clock, alice, bob, carol):
    evaluator = MembershipFactory(organisation=alice.organisation, role="evaluator")
    PersonFactory(organisation=alice.organisation, user=evaluator.user, checks=["training"])
    PersonFactory(organisation=alice.organisation, checks=["training"], status=Person.Status.HELD)
    clock.forward(days=350)

    remind()

    assert set(Notice.objects.values_list("user", flat=True)) == {alice.user_id, evaluator.user_id}
    assert Notice.objects.count() == 2


def test_an_officer_who_is_the_person_is_told_once(clock, alice):
    PersonFactory(organisation=alice.organisation, user=alice.user, checks=["training"])
    clock.forward(days=350)

    remind()

    assert Notice.objects.count() == 1
