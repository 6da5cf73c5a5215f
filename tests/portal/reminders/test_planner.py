"""The planner and the sender: each stage once, the newest only, and nothing of what is settled."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.cases.models import Case
from portal.notices.models import Notice
from portal.reminders import ladder, planner, sending
from portal.reminders.models import Reminder
from tests.factories.accounts import MembershipFactory
from tests.portal.reminders.conftest import Cases, due_case, remind

pytestmark = pytest.mark.django_db


def rows(**which) -> list[tuple[str, str]]:
    found = Reminder.objects.filter(**which).order_by("due_at", "begins_at")
    return list(found.values_list("stage", "status"))


def test_a_stage_begins_with_its_local_day_and_is_told_once(alice, clock, cases):
    due_case(alice.organisation, datetime(2026, 12, 10, 16, 0, tzinfo=UTC))  # 17:00 in Brussels
    clock.move_to(datetime(2026, 12, 2, 22, 59, tzinfo=UTC))
    assert remind(cases) == (0, 0)

    clock.forward(minutes=1)

    assert [remind(cases), remind(cases)] == [(1, 1), (0, 0)]
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.text) == (alice.user, "reminder", "before-7")
    assert notice.due_at == datetime(2026, 12, 10, 16, 0, tzinfo=UTC)


def test_every_stage_of_the_ladder_comes_in_its_turn(alice, clock, cases):
    due_case(alice.organisation, clock.now + timedelta(days=10, hours=6))

    for _day in range(30):
        remind(cases)
        clock.forward(days=1)

    assert [stage for stage, _status in rows(status="sent")] == [
        "before-7",
        "before-1",
        "on-the-day",
        "after-1",
        "after-7",
    ]
    assert Notice.objects.count() == 5


def test_after_a_missed_stretch_the_newest_stage_is_told_and_the_others_are_marked(alice, clock, cases):
    due_case(alice.organisation, clock.now + timedelta(days=10))
    clock.forward(days=11, hours=3)

    assert remind(cases) == (4, 1)

    assert rows() == [
        ("before-7", "superseded"),
        ("before-1", "superseded"),
        ("on-the-day", "superseded"),
        ("after-1", "sent"),
    ]


def test_what_was_planned_and_not_told_is_overtaken_by_the_next_stage(alice, clock, cases):
    due_case(alice.organisation, clock.now + timedelta(days=7))
    planner.plan([cases])
    clock.forward(days=6)

    planned = planner.plan([cases])

    assert (planned.written, planned.overtaken) == (1, 1)
    assert rows() == [("before-7", "superseded"), ("before-1", "planned")]


def test_a_deadline_that_is_met_cancels_what_was_planned(alice, clock, cases):
    case = due_case(alice.organisation, clock.now + timedelta(days=7))
    planner.plan([cases])
    Case.objects.filter(pk=case.pk).update(status="closed")

    assert planner.plan([cases]).settled == 1
    assert sending.send_planned([cases]) == 0
    assert rows() == [("before-7", "cancelled")]


def test_a_deadline_that_is_met_between_planning_and_telling_is_not_told(alice, clock, cases):
    case = due_case(alice.organisation, clock.now + timedelta(days=7))
    planner.plan([cases])
    Case.objects.filter(pk=case.pk).update(status="closed")

    assert sending.send_planned([cases]) == 0
    assert rows() == [("before-7", "cancelled")]


def test_a_deadline_that_moves_begins_its_ladder_anew(alice, clock, cases):
    case = due_case(alice.organisation, clock.now + timedelta(days=7))
    planner.plan([cases])
    Case.objects.filter(pk=case.pk).update(due_at=clock.now + timedelta(days=20))

    assert planner.plan([cases]).written == 0
    clock.forward(days=13)
    assert remind(cases) == (1, 1)
    assert rows() == [("before-7", "cancelled"), ("before-7", "sent")]


def test_what_is_settled_before_the_digest_is_left_out_of_it(alice, clock, cases):
    case = due_case(alice.organisation, clock.now + timedelta(days=7))
    remind(cases)
    assert Notice.objects.get().waits
    Case.objects.filter(pk=case.pk).update(status="closed")

    assert planner.plan([cases]).settled == 1
    assert planner.plan([cases]).settled == 0
    assert not Notice.objects.get().waits
    assert rows() == [("before-7", "sent")]


def test_a_ladder_that_ends_on_the_day_is_silent_afterwards(alice, clock):
    cases = Cases(before=(7, 1), after=())
    due_case(alice.organisation, clock.now + timedelta(days=3))
    late = due_case(alice.organisation, clock.now - timedelta(days=1))

    assert remind(cases) == (1, 1)
    assert not Reminder.objects.filter(subject=f"case:{late.reference}").exists()


def test_a_new_officer_is_told_of_the_stage_that_runs(alice, clock, cases):
    due_case(alice.organisation, clock.now + timedelta(days=3))
    remind(cases)
    newcomer = MembershipFactory(organisation=alice.organisation)

    assert remind(cases) == (1, 1)
    assert Notice.objects.get(user=newcomer.user).text == "before-7"


def test_an_officer_who_left_is_told_no_more(alice, clock, cases):
    due_case(alice.organisation, clock.now + timedelta(days=7))
    planner.plan([cases])
    type(alice).objects.filter(pk=alice.pk).update(ended_at=clock.now)

    assert planner.plan([cases]).settled == 1
    assert sending.send_planned([cases]) == 0


def test_one_whose_words_fail_holds_up_no_other(alice, clock, cases, caplog):
    class Halting(Cases):
        def words(self, reminder):
            if reminder.about == bad.reference:
                raise ValueError("no words")
            return super().words(reminder)

    bad = due_case(alice.organisation, clock.now + timedelta(days=7))
    due_case(alice.organisation, clock.now + timedelta(days=7))

    assert remind(Halting()) == (2, 1)
    assert "was not told" in caplog.text
    assert sending.send_planned([cases]) == 1


def test_the_planner_asks_as_often_for_many_as_for_few(alice, carol, clock, cases):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            planner.plan([cases])
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    due_case(alice.organisation, clock.now + timedelta(days=7))
    few = statements()
    for number in range(20):
        due_case((alice, carol)[number % 2].organisation, clock.now + timedelta(days=number))

    assert statements() == few <= 5
    assert planner.plan([cases]).written == 0


def test_hours_run_through_and_stages_of_several_sources_do_not_meet(alice, clock):
    hourly, daily = Cases(), Cases()
    hourly.ladder, daily.kind = ladder.of_hours(after=[24, 48, 66]), "other"
    due_case(alice.organisation, clock.now)
    told = []

    for _hour in range(80):
        told += [remind(hourly, daily)[1]]
        clock.forward(hours=1)

    hours = Reminder.objects.filter(subject__startswith="case:").order_by("begins_at")
    assert [reminder.stage for reminder in hours] == ["after-24-hours", "after-48-hours", "after-66-hours"]
    assert [reminder.sent_at - reminder.due_at for reminder in hours] == [timedelta(hours=n) for n in (24, 48, 66)]
    assert Reminder.objects.filter(subject__startswith="other:", stage="on-the-day").count() == 1


def test_nothing_due_and_no_sources_is_no_error(db, clock):
    assert planner.plan([]) == planner.Planned(0, 0, 0)
