"""Late cases are told once a case and deadline."""

import pytest

from portal.cases import actions, escalation, tasks
from portal.cases.models import Case
from portal.ledger.models import Entry
from portal.notices.models import Notice
from tests.factories.accounts import MembershipFactory
from tests.factories.cases import open_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(clock, aurora, rita):
    case = open_case(aurora, working_days=2)
    actions.assign(case, to=rita, by=rita)
    clock.forward(days=5)
    return case


def told():
    return set(Notice.objects.values_list("user", flat=True))


def test_the_assignee_and_the_head_of_section_are_told(late, rita, lena, ada, rolf):
    assert escalation.escalate_late_cases() == 1

    assert told() == {rita.user_id, lena.user_id}
    assert Entry.objects.filter(verb="case.escalated").count() == 1


def test_without_a_head_of_section_the_administrators_are_told(late, rita, ada, uma):
    escalation.escalate_late_cases()

    assert told() == {rita.user_id, ada.user_id}


def test_a_second_run_tells_nobody_again(late, lena):
    tasks.escalate()
    before = Notice.objects.count()

    tasks.escalate()

    assert Notice.objects.count() == before
    assert Entry.objects.filter(verb="case.escalated").count() == 1


def test_a_new_deadline_that_passes_is_told_again(late, lena, clock):
    tasks.escalate()
    due_at = clock.forward(days=1)
    actions.set_turn(Case.objects.get(), stage="in_review", turn="programme", turn_for="opinions", due_at=due_at)
    clock.forward(days=1)

    tasks.escalate()

    assert Notice.objects.filter(user=lena.user).count() == 2


def test_what_is_not_late_or_is_closed_is_left_alone(clock, aurora, lena):
    from portal.states import SystemActor

    open_case(aurora, working_days=60)
    closed = open_case(aurora, working_days=1)
    clock.forward(days=10)
    actions.close(closed, by=SystemActor("system:tests"))

    assert escalation.escalate_late_cases() == 0


def test_who_stood_down_is_not_told(late, lena, eu_authority):
    second = MembershipFactory(organisation=eu_authority, role="lead")
    actions.recuse(late, by=second, reason="family") if second.can("cases.recuse") else None

    escalation.escalate_late_cases()

    assert second.user_id not in told()
