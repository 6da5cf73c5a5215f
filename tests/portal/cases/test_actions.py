"""What happens to a case."""

from datetime import UTC, datetime

import pytest

from portal import dates
from portal.access import Refused
from portal.accounts.models import Jurisdiction
from portal.cases import actions, clock
from portal.cases.models import Case, Recusal
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.states import SystemActor
from tests.factories.accounts import MembershipFactory
from tests.factories.cases import open_case

pytestmark = pytest.mark.django_db
TESTS = SystemActor("system:tests")


@pytest.fixture
def case(clock, aurora):
    return open_case(aurora)


def verbs():
    return list(Entry.objects.order_by("id").values_list("verb", flat=True))


def test_open_case_counts_the_days_by_the_jurisdictions_calendar(clock, aurora):
    case = open_case(aurora, working_days=5)

    assert case.decide_by == case.due_at == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert (case.status, case.turn_since, case.opened_at) == ("open", clock.now, clock.now)
    entry = Entry.objects.get()
    assert entry.verb == "case.opened"
    assert entry.facts == {"kind": "qualification", "jurisdiction": "EU", "working_days": 5, "rulebook": 1}
    assert entry.organisation_id is None


def test_stopping_shifts_the_end_by_the_stopped_working_days(clock, case):
    before = case.decide_by
    clock.forward(days=1)
    actions.stop_clock(case, by=TESTS)
    clock.forward(days=7)
    actions.start_clock(case, by=TESTS)

    case.refresh_from_db()
    assert case.status == "open"
    assert dates.working_days_between(before, case.decide_by, calendar="EU", zone="Europe/Brussels") == 5
    assert verbs() == ["case.opened", "case.waiting", "case.open"]


def test_the_clock_is_not_stopped_twice(case):
    actions.stop_clock(case, by=TESTS)

    with pytest.raises(Refused):
        actions.stop_clock(Case.objects.get(pk=case.pk), by=TESTS)

    assert case.stops.count() == 1


def test_a_clock_that_runs_cannot_be_started(case):
    with pytest.raises(Refused):
        actions.start_clock(case, by=TESTS)


def test_set_turn_says_whose_since_when_and_by_when(clock, case):
    clock.forward(days=2)
    due_at = clock.now + (case.decide_by - clock.now) / 2

    actions.set_turn(case, stage="awaiting_information", turn="partner", turn_for="two answers", due_at=due_at)

    case.refresh_from_db()
    assert (case.turn, case.turn_for, case.turn_since, case.due_at) == ("partner", "two answers", clock.now, due_at)


def test_a_turn_that_stays_keeps_its_since(clock, case):
    since = case.turn_since
    clock.forward(days=2)

    actions.set_turn(case, stage="screening", turn="programme", turn_for="screening")

    case.refresh_from_db()
    assert case.turn_since == since
    assert case.due_at == case.decide_by


def test_close_ends_a_stop_and_leaves_nothing_due(clock, case):
    actions.stop_clock(case, by=TESTS)
    clock.forward(days=3)

    actions.close(case, by=TESTS)

    case.refresh_from_db()
    assert (case.status, case.turn, case.due_at, case.closed_at) == ("closed", "nobody", None, clock.now)
    assert not case.stops.filter(started_at=None).exists()


def test_reopen_does_not_count_the_time_in_between(clock, case):
    clock.forward(days=7)
    actions.close(case, by=TESTS)
    used = clock_used(case)
    clock.forward(days=30)

    actions.reopen(case, by=TESTS, reason="The panel remitted the decision.")

    case.refresh_from_db()
    assert (case.status, case.turn, case.closed_at) == ("open", "programme", None)
    assert clock_used(case) == used
    assert case.due_at == case.decide_by


def test_awaiting_a_decision_and_back_to_work(case):
    actions.await_decision(case, by=TESTS)
    assert case.status == "awaiting_decision"

    actions.back_to_work(case, by=TESTS)
    assert case.status == "open"
    assert verbs()[-2:] == ["case.awaiting_decision", "case.open"]


def test_a_reviewer_takes_a_case(case, rita):
    actions.assign(case, to=rita, by=rita)

    case.refresh_from_db()
    assert case.assignee == rita
    assert Entry.objects.get(verb="case.assigned").facts == {"from": "", "to": str(rita.public_id)}
    assert not Notice.objects.exists()


def test_a_head_of_section_gives_a_case_and_the_assignee_is_told(case, lena, rita):
    actions.assign(case, to=rita, by=lena)

    notice = Notice.objects.get()
    assert notice.user == rita.user
    assert notice.link == f"/cases/{case.reference}/"


def test_a_reviewer_does_not_give_a_case_to_somebody_else(case, rita, otto):
    with pytest.raises(Refused, match="head of section"):
        actions.assign(case, to=otto, by=rita)


def test_an_assignee_hands_over(case, rita, otto):
    actions.assign(case, to=rita, by=rita)

    actions.assign(case, to=otto, by=rita)

    case.refresh_from_db()
    assert case.assignee == otto


def test_a_case_goes_only_to_somebody_who_may_see_it(case, lena, rolf, vera, alice):
    for outsider in (rolf, vera, alice):
        with pytest.raises(Refused, match="may not work on this case"):
            actions.assign(case, to=outsider, by=lena)


def test_a_joined_jurisdiction_may_work_on_the_case(case, rolf):
    actions.join(case, Jurisdiction.objects.get(code="UK"), by=TESTS)
    actions.join(case, Jurisdiction.objects.get(code="UK"), by=TESTS)
    actions.join(case, case.jurisdiction, by=TESTS)

    actions.assign(case, to=rolf, by=rolf)

    case.refresh_from_db()
    assert case.assignee == rolf
    assert verbs().count("case.joined") == 1


def test_standing_down_gives_the_case_back_and_hides_it(case, rita, lena):
    actions.assign(case, to=rita, by=rita)

    actions.recuse(case, by=rita, reason="former_employer", explanation="I worked there until March.")

    case.refresh_from_db()
    assert case.assignee is None
    assert not Case.objects.visible_to(rita).filter(pk=case.pk).exists()
    assert Case.objects.visible_to(lena).filter(pk=case.pk).exists()
    entry = Entry.objects.get(verb="case.recused")
    assert (entry.case_reference, entry.organisation_id) == (case.reference, None)
    with pytest.raises(Refused, match="may not work"):
        actions.assign(case, to=rita, by=lena)


def test_a_conflict_follows_the_person_into_every_membership(case, rita, uk_authority):
    actions.join(case, Jurisdiction.objects.get(code="UK"), by=TESTS)
    actions.recuse(case, by=rita, reason="family")
    elsewhere = MembershipFactory(user=rita.user, organisation=uk_authority, role="reviewer")

    assert not Case.objects.visible_to(elsewhere).filter(pk=case.pk).exists()


def test_standing_down_needs_a_reason(case, rita):
    with pytest.raises(Refused, match="reason"):
        actions.recuse(case, by=rita, reason="")
    assert not Recusal.objects.exists()


def test_nothing_is_assigned_in_a_closed_case(case, rita):
    actions.close(case, by=TESTS)

    with pytest.raises(Refused, match="closed"):
        actions.assign(case, to=rita, by=rita)


def test_the_face_of_the_clock(clock, case):
    clock.forward(days=2)
    actions.stop_clock(case, by=TESTS)
    clock.forward(days=5)

    face = clock_face(case)

    assert (face.used, face.allowed, face.stopped_for, face.is_stopped) == (2, 60, 3, True)
    assert face.stops == ((2, 3),)
    assert decided_by(case) > case.decide_by


def clock_face(case):
    return clock.clock_of(Case.objects.get(pk=case.pk))


def decided_by(case):
    return clock.decide_by(Case.objects.get(pk=case.pk))


def clock_used(case):
    return clock_face(case).used
