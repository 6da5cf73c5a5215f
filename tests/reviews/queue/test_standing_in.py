"""The worklist of whoever stands in: it shows what waits for the member who is away, and lets it be taken over."""

from datetime import timedelta

import pytest

from portal import dates
from portal.accounts import actions as accounts
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.states import Lost, Refused
from reviews.queue import actions
from reviews.queue.models import Assignment
from tests.factories.accounts import MembershipFactory
from tests.factories.cases import open_case

pytestmark = pytest.mark.django_db
MINE = "/queue/?view=mine"


@pytest.fixture
def ines(eu_authority):
    return MembershipFactory(user__name="Ines", organisation=eu_authority, role="reviewer")


@pytest.fixture
def case(clock, aurora, rita):
    case = open_case(aurora)
    cases.assign(case, to=rita, by=rita)
    return case


@pytest.fixture
def away(case, rita, ines):
    today = dates.now().date()
    return accounts.record_absence(rita, first_on=today, last_on=today + timedelta(days=4), deputy=ines, by=rita)


def test_it_waits_for_the_deputy_and_says_for_whom(away, case, ines, sign_in):
    page = sign_in(ines).get(MINE)

    (row,) = page.context["rows"]
    text = " ".join(page.content.decode().split())
    assert (row.case, row.is_yours) == (case, True)
    assert "standing in for Rita" in text
    assert "Ines stands in" in text


def test_it_goes_on_waiting_for_the_member_who_is_away_and_for_nobody_else(away, rita, eu_authority, sign_in):
    other = MembershipFactory(organisation=eu_authority, role="reviewer")

    assert len(sign_in(rita).get(MINE).context["rows"]) == 1
    assert sign_in(other).get(MINE).context["rows"] == []


def test_before_and_after_it_waits_for_the_member_alone(away, ines, rita, sign_in):
    accounts.end_absence(away, by=rita)

    assert sign_in(ines).get(MINE).context["rows"] == []


def test_a_deputy_with_a_conflict_sees_nothing_of_it(away, case, ines, sign_in):
    actions.stand_down(case, by=ines, reason="family")

    assert sign_in(ines).get(MINE).context["rows"] == []
    with pytest.raises(Refused):
        actions.take(case, by=ines)
    assert Case.objects.get().assignee.user.name == "Rita"


def test_the_deputy_takes_it_over_in_their_own_name(away, case, ines, sign_in):
    sign_in(ines).post("/queue/bulk/", {"case": case.reference, "act": "take"})

    assert Case.objects.get().assignee == ines
    assert Assignment.objects.filter(case=case, membership=ines, ended_at=None).exists()


def test_nobody_else_takes_it(away, case, eu_authority):
    other = MembershipFactory(organisation=eu_authority, role="reviewer")

    with pytest.raises(Lost, match="Rita took this case before you"):
        actions.take(case, by=other)


def test_an_opinion_asked_of_the_member_is_the_deputys_to_give_in_their_own_name(case, away, lena, ines, rita, otto):
    accounts.end_absence(away, by=rita)
    cases.assign(case, to=otto, by=lena)
    actions.assign_reviewer(case, to=rita, by=lena)
    tomorrow = dates.now().date()
    accounts.record_absence(rita, first_on=tomorrow, last_on=tomorrow, deputy=ines, by=rita)

    actions.take(case, by=ines)

    assert Case.objects.get().assignee == otto
    assert {each.membership.user.name for each in Assignment.objects.filter(ended_at=None)} == {"Rita", "Ines"}


def test_a_reviewer_who_is_away_is_not_asked(away, case, rita, lena, otto):
    cases.assign(case, to=otto, by=lena)

    with pytest.raises(Refused, match="Rita is away until"):
        actions.assign_reviewer(case, to=rita, by=lena)


def test_only_members_who_are_there_are_offered(away, lena, sign_in):
    offered = {member.user.name for member in sign_in(lena).get("/queue/").context["members"]}

    assert "Rita" not in offered
    assert "Ines" in offered


def test_routing_to_whoever_is_away_is_refused_with_the_deputys_name(away, case, rita, ines, lena, sign_in):
    cases.assign(case, to=ines, by=lena)

    answer = sign_in(lena).post("/queue/bulk/", {"case": case.reference, "act": "assign", "to": rita.public_id})

    assert answer.status_code == 422
    assert "Ines stands in" in answer.content.decode()


def test_home_says_for_whom_it_waits(away, ines, sign_in):
    assert "standing in for Rita" in sign_in(ines).get("/").content.decode()
