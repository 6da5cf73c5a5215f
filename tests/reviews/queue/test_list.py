"""The worklist: who sees which cases, in which order, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.cases import actions as cases
from portal.cases.models import Case, SavedView
from portal.ledger.models import Entry
from reviews.queue import listing, paging, tabs, waiting
from reviews.queue.models import Assignment
from tests.factories.accounts import MembershipFactory
from tests.factories.cases import open_case


@pytest.fixture
def two_a_page(monkeypatch):
    listing.first_page.cache_clear()
    monkeypatch.setattr(paging, "PER_PAGE", 2)
    yield
    listing.first_page.cache_clear()


def shown(client, **query):
    response = client.get("/queue/", query)
    assert response.status_code == 200
    return [row.reference for row in response.context["rows"]]


@pytest.mark.parametrize(("who", "status"), [("rita", 200), ("vera", 200), ("alice", 403), ("meridian", 403)])
def test_the_programme_has_a_worklist(clock, sign_in, request, who, status):
    assert sign_in(request.getfixturevalue(who)).get("/queue/").status_code == status


def test_a_member_sees_what_their_jurisdiction_leads_or_joined(clock, aurora, sign_in, rita, rolf):
    led, joined = open_case(aurora), open_case(aurora)
    other = open_case(aurora, jurisdiction="US")
    joined.joinings.create(jurisdiction_id="UK")

    assert set(shown(sign_in(rita))) == {led.reference, joined.reference}
    assert shown(sign_in(rolf)) == [joined.reference]
    assert other.reference not in sign_in(rita).get("/queue/").content.decode()


def test_a_case_that_awaits_a_decision_waits_for_an_approver(clock, aurora, sign_in, rita, eu_authority):
    paul = MembershipFactory(organisation=eu_authority, role="approver")
    case = open_case(aurora)
    cases.assign(case, to=rita, by=rita)
    cases.await_decision(case, by=rita)

    [row] = sign_in(rita).get("/queue/").context["rows"]

    assert (row.whose, row.is_yours) == ("An approver", False)
    assert shown(sign_in(rita), view="mine") == []
    assert shown(sign_in(paul), view="mine") == [case.reference]
    assert not waiting.cases_for(rita).exists()
    assert waiting.cases_for(paul).get() == case


def queries(client):
    with CaptureQueriesContext(connection) as told:
        assert client.get("/queue/").status_code == 200
    return len(told)


@pytest.mark.parametrize("who", ["rita", "lena"])
def test_the_list_costs_the_same_with_one_row_and_with_three(clock, aurora, sign_in, request, who):
    client = sign_in(request.getfixturevalue(who))
    open_case(aurora)
    queries(client)
    one = queries(client)

    open_case(aurora)
    cases.stop_clock(open_case(aurora), by=request.getfixturevalue("rita"))
    three = queries(client)

    assert one == three
    assert three <= 12


def test_pages_follow_each_other_without_a_gap(two_a_page, clock, aurora, sign_in, rita):
    opened = [open_case(aurora, working_days=days) for days in (30, 10, 20, 10, 40)]
    Case.objects.filter(pk=opened[0].pk).update(due_at=None)
    client = sign_in(rita)
    whole = [case.reference for case in sorted(opened[1:], key=lambda case: (case.due_at, case.pk))]
    whole.append(opened[0].reference)

    first, second = shown(client), shown(client, after=whole[1])

    assert (first, second, shown(client, after=whole[3])) == (whole[:2], whole[2:4], whole[4:])
    assert shown(client, before=whole[2]) == whole[:2]
    assert shown(client, before=whole[4]) == whole[2:4]
    assert shown(client, sort="-due") == whole[::-1][:2]
    assert shown(client, sort="-due", after=whole[3]) == whole[::-1][2:4]


def test_the_list_sorts_by_who_has_it_with_what_nobody_has_last(two_a_page, clock, aurora, sign_in, rita, otto):
    free, ritas, ottos = open_case(aurora), open_case(aurora), open_case(aurora)
    for case, member in ((ritas, rita), (ottos, otto)):
        cases.assign(case, to=member, by=member)
    client = sign_in(rita)

    assert shown(client, sort="assignee") == [ottos.reference, ritas.reference]
    assert shown(client, sort="assignee", after=ritas.reference) == [free.reference]
    assert shown(client, sort="-assignee") == [free.reference, ritas.reference]
    assert shown(client, sort="-assignee", after=ritas.reference) == [ottos.reference]


def test_the_total_comes_after_the_page_or_when_it_is_asked_for(two_a_page, clock, aurora, sign_in, rita, monkeypatch):
    monkeypatch.setattr(tabs, "MOST_COUNTED", 3)
    for tier in (1, 1, 1, 2):
        open_case(aurora, tier=tier)
    client = sign_in(rita)

    page = client.get("/queue/", {"tier": "1"}).content.decode()
    counted = client.get("/queue/", {"tier": "1", "count": "1"}).content.decode()

    assert "2 of 3" not in page
    assert 'hx-get="/queue/total/?tier=1&amp;shown=2"' in page
    assert 'href="/queue/?tier=1&amp;count=1"' in page
    assert "2 of 3" in counted
    assert client.get("/queue/total/", {"shown": "2"}).content == b"2 of 3+"
    assert client.get("/queue/total/", {"shown": "x" * 400}).status_code == 200


def test_filters_narrow_and_can_be_taken_away(clock, aurora, borealis, sign_in, rita):
    found = open_case(aurora, tier=3, stage="in_review")
    open_case(borealis, tier=1)
    client = sign_in(rita)

    for query in ({"text": "aurora"}, {"tier": "3"}, {"status": "in_review"}, {"tier": "3", "kind": "qualification"}):
        assert shown(client, **query) == [found.reference]
    response = client.get("/queue/", {"tier": "3", "kind": "nonsense"})

    assert [words for words, _address in response.context["chips"]] == ["Tier: 3"]
    assert "tier" not in response.context["chips"][0][1]


def test_counts_come_apart_and_name_what_waits_for_me(clock, aurora, sign_in, rita):
    mine, asked, other = open_case(aurora), open_case(aurora, stage="in_review"), open_case(aurora)
    cases.assign(mine, to=rita, by=rita)
    Assignment.objects.create(case=asked, membership=rita)
    client = sign_in(rita)

    tabs = client.get("/queue/counts/").context["tabs"]

    assert {tab.name: tab.count for tab in tabs} == {
        "mine": "2", "open": "3", "unassigned": "2", "week": "0", "late": "0", "partner": "0", "decision": "0",
    }  # fmt: skip
    assert set(shown(client, view="mine")) == {mine.reference, asked.reference}
    assert other.reference in shown(client, view="unassigned")


def test_a_view_is_saved_and_removed_by_its_owner_only(clock, sign_in, rita, rolf):
    client = sign_in(rita)
    client.post("/queue/views/", {"name": "Tier 3", "query": "tier=3"})
    view = SavedView.objects.get()

    assert b"Tier 3" in client.get("/queue/").content
    assert sign_in(rolf).post(f"/queue/views/{view.pk}/removal/").status_code == 404
    assert client.post(f"/queue/views/{view.pk}/removal/").status_code == 303
    assert not SavedView.objects.exists()


def test_the_next_case_is_the_most_urgent_that_nobody_has(clock, aurora, sign_in, rita):
    open_case(aurora, working_days=5)
    urgent = open_case(aurora, working_days=60)
    Case.objects.filter(pk=urgent.pk).update(priority=1)
    client = sign_in(rita)

    response = client.post("/queue/next/")

    assert response["Location"] == f"/cases/{urgent.reference}/"
    assert Case.objects.get(pk=urgent.pk).assignee == rita
    assert Assignment.objects.get().case_id == urgent.pk
    client.post("/queue/next/")
    nothing_left = client.post("/queue/next/")
    assert nothing_left.status_code == 422
    assert b"No open case is unassigned" in nothing_left.content


def test_several_cases_are_assigned_and_set_first_at_once(clock, aurora, sign_in, lena, rita):
    picked = [open_case(aurora).reference for _number in range(2)]
    client = sign_in(lena)

    assigned = client.post("/queue/bulk/", {"case": picked, "act": "assign", "to": str(rita.public_id)})
    client.post(
        "/queue/bulk/", {"case": picked, "act": "priority", "priority": "1", "back": "https://elsewhere.example"}
    )

    assert assigned.status_code == 303
    assert {case.assignee for case in Case.objects.all()} == {rita}
    assert {case.priority for case in Case.objects.all()} == {1}
    assert Entry.objects.filter(verb="case.prioritised").count() == 2


def test_who_was_faster_is_told(clock, aurora, sign_in, rita, lena):
    case = open_case(aurora)
    cases.assign(case, to=rita, by=rita)

    response = sign_in(lena).post("/queue/bulk/", {"case": [case.reference], "act": "take"})

    assert response.status_code == 409
    assert b"Rita took this case before you" in response.content


def test_nobody_but_the_programmes_workers_acts_on_several(clock, aurora, sign_in, vera):
    assert sign_in(vera).post("/queue/bulk/", {"act": "take"}).status_code == 403
