"""Reminders of a suspension's days: to answer it, and to review it."""

from datetime import timedelta

import pytest

from portal import dates
from portal.reminders.models import Reminder
from portal.reminders.tasks import remind
from reviews.enforcement import actions, answering


def told(kind):
    found = Reminder.objects.filter(subject__startswith=f"{kind}:", status="sent")
    return set(found.values_list("recipient", "stage"))


@pytest.fixture
def confirmed(make_order, aurora, ada, uma):
    suspension = actions.impose(make_order(review_on=dates.now().date() + timedelta(days=20)), by=ada)
    actions.confirm(suspension, by=uma, reason="The requests are not explained.")
    return suspension


def live_for(clock, days):
    for _day in range(days):
        remind()
        clock.forward(days=1)


def test_the_partners_officers_are_told_that_their_days_to_answer_end(confirmed, alice, bob, carol, clock):
    live_for(clock, 95)

    assert told("answer") == {(alice.user_id, stage) for stage in ("before-60", "before-30", "before-7", "on-the-day")}


def test_after_an_answer_nobody_is_reminded_of_it(confirmed, alice, clock):
    answering.answer(confirmed, text="The sender was our own test.", by=alice)

    live_for(clock, 40)

    assert told("answer") == set()


def test_a_ground_without_a_right_to_answer_has_no_days(make_order, alice, ada, clock):
    actions.impose(make_order(grounds="protective"), by=ada)

    live_for(clock, 40)

    assert told("answer") == set()


def test_the_review_is_told_to_those_of_its_authority_who_could_lift_it(confirmed, ada, uma, petra, rita, clock):
    live_for(clock, 22)

    people = {person for person, _stage in told("review")}
    assert ada.user_id in people
    assert rita.user_id not in people
    assert {stage for _person, stage in told("review")} == {"before-7", "on-the-day"}


def test_while_a_lifting_is_proposed_nobody_is_told_to_review(confirmed, ada, clock):
    actions.propose_lifting(confirmed, reason="cured", text="The sender is known.", by=ada)
    clock.forward(days=18)

    remind()

    assert told("review") == set()
