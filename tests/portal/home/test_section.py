"""The home of a head of section: late by person, load, what nobody has, what was escalated, who is away."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import dates
from portal.accounts import actions as accounts
from portal.cases import actions as cases
from portal.cases.escalation import escalate_late_cases
from portal.home import section, todo
from tests.factories.cases import open_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(clock, aurora, rita):
    """Rita has two late cases, nobody has a third."""
    found = [open_case(aurora, working_days=1) for _number in range(3)]
    for case in found[:2]:
        cases.assign(case, to=rita, by=rita)
    clock.forward(days=10)
    return found


def test_late_cases_stand_with_whom_they_wait_for(late, lena, rita):
    shown = section.of_member(lena)

    assert [(load.name, load.open, load.late) for load in shown["loads"]] == [("Rita", 2, 2), ("Nobody yet", 0, 1)]
    assert [line.case for line in shown["unassigned"]] == [late[2]]
    assert shown["late"] == 3


def test_what_was_escalated_is_shown_until_its_deadline_moves(late, lena):
    escalate_late_cases()
    assert {line.case.pk for line in section.of_member(lena)["escalated"]} == {case.pk for case in late}

    type(late[0]).objects.filter(pk=late[0].pk).update(due_at=dates.now() + timedelta(days=3))

    assert late[0] not in {line.case for line in section.of_member(lena)["escalated"]}


def test_absences_of_the_next_two_weeks_are_shown(clock, lena, rita):
    today = dates.now().date()
    soon, later = today + timedelta(days=5), today + timedelta(days=40)
    accounts.record_absence(rita, first_on=soon, last_on=soon, deputy=None, by=rita)
    accounts.record_absence(rita, first_on=later, last_on=later, deputy=None, by=rita)

    assert [absence.first_on for absence in section.of_member(lena)["absences"]] == [soon]


def test_the_head_of_section_is_told_what_to_do_about_it(late, lena, rita, sign_in):
    assert [thing.title for thing in section.tasks(lena)] == ["3 cases are late", "Assign 1 case"]
    page = sign_in(lena).get("/").content.decode()

    assert "Nothing waits for you" not in page
    assert "Your section" in page
    assert ("To do next", 2) in [fact[:2] for fact in sign_in(lena).get("/").context["facts"]]


def test_whoever_routes_nothing_sees_no_section(late, rita, sign_in):
    assert section.of_member(rita) is None
    assert "Your section" not in sign_in(rita).get("/").content.decode()
    assert len(todo.for_member(rita)) == 2


def test_the_section_costs_the_same_with_one_case_and_with_many(late, lena, aurora, clock, rita):
    def queries():
        with CaptureQueriesContext(connection) as told:
            section.of_member(lena)
        return len(told)

    before = queries()
    for _number in range(4):
        cases.assign(open_case(aurora, working_days=1), to=rita, by=rita)
    clock.forward(days=10)

    assert queries() == before
