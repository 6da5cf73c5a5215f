"""Every case of the demonstration: home, worklist, case page and calendar say the same of it to everybody."""

import pytest
from django.urls import reverse

from portal.accounts.models import Membership
from portal.cases.models import Case
from portal.home import deadlines, standing, todo
from reviews.queue import listing, waiting
from reviews.queue.addresses import address_of

READERS = (
    "reviewer@eu", "reviewer@uk", "reviewer@us", "lead@eu", "approver@eu", "approver@us", "auditor@eu",
    "administrator@eu", "administrator@uk", "observer@uk",
)  # fmt: skip


def member(name):
    return Membership.objects.current().filter(user__email=f"{name}.example").order_by("pk")[0]


@pytest.mark.parametrize("name", READERS)
def test_home_worklist_and_calendar_name_the_same_cases_and_dates(demonstration, name):
    by = member(name)
    visible = list(Case.objects.visible_to(by).open())

    rows = listing._rows([case.pk for case in visible], by)

    yours = {row.reference: row.case.due_at for row in rows if row.is_yours}
    assert yours == dict(waiting.cases_for(by).values_list("reference", "due_at"))
    things = todo.for_member(by)
    facts = {str(fact[0]): fact[1] for fact in standing.of_programme(by, things)["facts"]}
    others = len(things) - min(len(yours), todo.MOST_CASES)
    assert facts["To do next"] == len(yours) + others
    assert facts["Unassigned"] == sum(row.assigned == "Unassigned" and row.case.turn == "programme" for row in rows)
    assert facts["Late"] == sum(row.case.is_late for row in rows)
    at_home = {thing.address: thing.due_at for thing in things}
    expected = {address_of(row.case): row.case.due_at for row in rows if row.is_yours}
    assert {address: at_home[address] for address in expected if address in at_home}.items() <= expected.items()
    assert len(expected.keys() & at_home.keys()) == min(10, len(expected))
    if by.can("cases.view"):
        feed = {deadline.address: deadline.at for deadline in deadlines.of_member(by)}
        assert expected.items() <= feed.items()


@pytest.mark.parametrize("name", ["reviewer@eu", "lead@eu", "approver@eu", "administrator@eu"])
def test_every_record_says_whose_turn_it_is_as_the_worklist_does(demonstration, sign_in, name):
    by = member(name)
    client = sign_in(by)
    rows = listing._rows(list(Case.objects.visible_to(by).open().values_list("pk", flat=True)), by)

    for row in rows:
        response = client.get(reverse("casework:case", args=[row.reference]), follow=True)
        turn = response.context["turn"]
        assert (turn.whose == "You", turn.by) == (row.is_yours, row.case.due_at), row.reference
