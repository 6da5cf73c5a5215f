"""An intended refusal that nobody answered goes back to the programme."""

import pytest

from portal.cases.models import Case
from reviews.casework import page
from reviews.decisions import actions
from reviews.decisions.actions import deciding
from reviews.decisions.tasks import end_hearings
from reviews.queue import waiting


@pytest.fixture
def announced(application, opinion, rita, rhea, paul):
    for reviewer in (rita, rhea):
        actions.give_opinion(application, **opinion("refuse"), by=reviewer)
    notice = actions.announce_refusal(application, reasons="The network is open.", by=paul)
    application.refresh_from_db()
    return notice


def test_until_its_days_are_over_it_is_the_partners_turn(announced, application, paul, clock):
    assert end_hearings() == 0

    turn = page.turn_of(application, paul)
    assert (turn.whose, turn.by_note) == ("The partner", "then it is decided on what is there")
    assert not waiting.cases_for(paul).exists()


def test_after_its_days_it_waits_for_an_approver(announced, application, paul, clock):
    clock.move_to(announced.due_at)

    assert [end_hearings(), end_hearings()] == [1, 0]

    case = Case.objects.get(pk=application.case_id)
    assert (case.turn, case.status, case.turn_for) == ("programme", "awaiting_decision", "to decide")
    assert waiting.cases_for(paul).exists()


def test_an_answered_notice_is_left_alone(announced, application, alice, clock):
    actions.answer_refusal(announced, text="The network is closed.", by=alice)
    clock.move_to(announced.due_at)

    deciding.end_hearing(announced)

    assert end_hearings() == 0
