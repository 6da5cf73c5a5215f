"""Whose turn a case is: what is missing says so, and every page says the same."""

import pytest

from portal import dates
from portal.accounts import actions as accounts
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.home import deadlines, todo
from reviews.casework import page
from reviews.decisions import actions as decisions
from reviews.queue import actions, waiting
from reviews.queue.models import Assignment
from tests.factories.accounts import MembershipFactory
from tests.factories.cases import open_case


def words(application, reader):
    turn = page.turn_of(application, reader)
    return turn.whose, turn.for_what


@pytest.fixture
def asked(application, rita, rhea, lena):
    """Rita has the case; she and Rhea are asked for their opinions."""
    cases.assign(application.case, to=rita, by=lena)
    for reviewer in (rita, rhea):
        actions.assign_reviewer(application.case, to=reviewer, by=lena)
    application.refresh_from_db()
    return application


def test_it_waits_for_whoever_has_not_given_an_opinion(asked, give, rita, rhea, lena):
    assert words(asked, lena) == ("Rita and 1 other", "to give their opinions")

    give(asked, rita)

    assert not waiting.cases_for(rita).exists()
    assert waiting.cases_for(rhea).get() == asked.case
    assert words(asked, rita) == ("Rhea", "to give an opinion")
    assert words(asked, rhea) == ("You", "to give an opinion")
    assert words(asked, lena) == ("Rhea", "to give an opinion")


def test_without_a_missing_opinion_it_waits_for_whoever_has_the_case(asked, give, rita, rhea, lena):
    Assignment.objects.filter(membership=rhea).update(ended_at=dates.now())
    give(asked, rita)

    assert words(asked, rita) == ("You", "to review it, or ask for an opinion")
    assert waiting.cases_for(rita).exists()


def test_a_decision_waits_for_approvers_who_gave_no_opinion_and_nobody_else(asked, give, rita, rhea, paul, lena):
    for reviewer in (rita, rhea):
        give(asked, reviewer)
    asked.case.refresh_from_db()

    assert words(asked, lena) == ("An approver", "to decide")
    assert words(asked, paul) == ("You", "to decide")
    assert not waiting.cases_for(rita).exists()


def test_conflicting_opinions_wait_for_who_may_resolve_them(asked, give, rita, rhea, paul, lena):
    give(asked, rita, "approve")
    give(asked, rhea, "refuse")

    assert waiting.cases_for(lena).exists()
    decisions.resolve(asked, reason="The newer test counts.", by=lena)

    assert not waiting.cases_for(lena).exists()
    assert waiting.cases_for(paul).exists()


def test_a_deputy_stands_in_for_the_opinion_of_whoever_is_away(asked, rhea, eu_authority):
    ines = MembershipFactory(organisation=eu_authority, role="reviewer")
    today = dates.now().date()
    accounts.record_absence(rhea, first_on=today, last_on=today, deputy=ines, by=rhea)

    assert words(asked, ines) == ("You", "to give their opinions, standing in for Rhea")
    assert waiting.cases_for(ines).exists()


def test_opinions_are_due_before_the_decision(asked, rita, clock):
    case = Case.objects.get(pk=asked.case_id)

    assert case.due_at < case.decide_by
    assert case.due_at == dates.add_working_days(
        dates.now(), 15, calendar=case.jurisdiction.calendar, zone=case.jurisdiction.time_zone
    )


def test_what_nobody_has_and_waits_for_the_partner_is_not_unassigned(clock, aurora, sign_in, lena):
    free = open_case(aurora)
    open_case(aurora, turn="partner")
    client = sign_in(lena)

    assert [row.reference for row in client.get("/queue/?view=unassigned").context["rows"]] == [free.reference]
    assert ("Unassigned", 1) in [fact[:2] for fact in client.get("/").context["facts"]]


def test_home_worklist_case_page_and_calendar_say_the_same(asked, sign_in, rita, rhea, lena, give):
    give(asked, rita)

    for reader in (rita, rhea, lena):
        client = sign_in(reader)
        (row,) = client.get("/queue/").context["rows"]
        turn = client.get(f"/cases/{asked.reference}/").context["turn"]
        at_home = {thing.due_at for thing in todo.for_member(reader)}
        assert (row.whose, row.for_what) == (turn.whose, turn.for_what)
        assert turn.by == row.case.due_at
        assert at_home == ({turn.by} if reader == rhea else set())
        assert {deadline.at for deadline in deadlines.of_member(reader)} == at_home
