"""Chasers of answers by the partner's own calendar, and warnings of drafts that will lapse."""

from datetime import UTC, datetime, timedelta

import pytest

from partners.applications import actions, reminders
from portal.accounts.models import Jurisdiction
from portal.notices.models import Notice
from portal.reminders.models import Reminder
from portal.reminders.tasks import remind
from tests.factories.accounts import MembershipFactory
from tests.factories.applications import start_application, submitted_application

pytestmark = pytest.mark.django_db


def told(kind: str) -> set:
    return set(Notice.objects.filter(key__startswith=f"reminder:{kind}").values_list("user__name", flat=True))


def test_an_answer_is_chased_five_working_days_before_and_once(alice, bob, carol, rita, clock):
    MembershipFactory(organisation=alice.organisation, role="evaluator")
    asked = submitted_application(alice)
    request = actions.ask(asked, questions=[(None, "Who signs?")], by=rita)
    days = []

    while clock.now < request.due_at:
        remind()
        days += [clock.now.date()] if told("information") else []
        clock.forward(days=1)

    # Due on Monday 21 December: five working days before is Monday 14.
    assert (request.due_at.date().isoformat(), days[0].isoformat()) == ("2026-12-21", "2026-12-14")
    assert told("information") == {"Alice", "Bob"}
    assert Notice.objects.filter(key__startswith="reminder:information").count() == 2


def test_an_answer_that_nobody_waits_for_is_not_chased(alice, rita, clock):
    asked = submitted_application(alice)
    actions.ask(asked, questions=[(None, "Who signs?")], by=rita)
    actions.withdraw(asked, reason="We ask for less.", by=alice)
    clock.forward(days=24)

    remind()

    assert told("information") == set()


def test_more_time_begins_the_ladder_anew(alice, rita, lena, clock):
    asked = submitted_application(alice)
    request = actions.ask(asked, questions=[(None, "Who signs?")], by=rita)
    clock.move_to(request.due_at - timedelta(days=3))
    remind()
    request = actions.extend(asked, by=lena)
    remind()
    assert Reminder.objects.filter(subject__startswith="information", status="sent").count() == 1

    clock.move_to(request.due_at - timedelta(days=3))
    remind()

    assert Reminder.objects.filter(subject__startswith="information", status="sent").count() == 2


def test_the_chaser_counts_the_working_days_of_the_calendar(db, clock):
    clock.move_to(datetime(2026, 12, 21, 9, 0, tzinfo=UTC))
    by_code = {jurisdiction.code: jurisdiction for jurisdiction in Jurisdiction.objects.all()}

    offsets = {code: reminders.chaser(by_code[code], 5)[0].offset for code in ("EU", "UK", "JP")}

    assert offsets == {"EU": -8, "UK": -9, "JP": -7}


def test_a_draft_is_warned_of_once_and_a_new_act_begins_anew(carol, clock):
    draft = start_application(carol)
    clock.forward(days=82)
    remind()
    assert told("draft") == set()

    clock.forward(days=1)
    remind()
    clock.forward(days=3)
    remind()
    assert Notice.objects.filter(key__startswith="reminder:draft").count() == 1
    assert draft.reference in Notice.objects.get(key__startswith="reminder:draft").subject

    type(draft).objects.update(last_act_at=clock.now)
    clock.forward(days=83)
    remind()
    assert Notice.objects.filter(key__startswith="reminder:draft").count() == 2
