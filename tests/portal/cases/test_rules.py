"""Who is refused which act on a case; every time there is a case of theirs beside it."""

import pytest

from portal.access import Refused
from portal.accounts.models import Jurisdiction
from portal.cases import actions
from portal.cases.models import Case, Recusal
from portal.states import SystemActor
from tests.factories.accounts import MembershipFactory
from tests.factories.cases import open_case

pytestmark = pytest.mark.django_db
NOT_THEIRS = "not yours to see"


@pytest.fixture
def case(clock, aurora, borealis):
    open_case(borealis, jurisdiction="UK")
    return open_case(aurora)


def assignee_of(case):
    return Case.objects.get(pk=case.pk).assignee


@pytest.mark.parametrize(("who", "words"), [("rolf", NOT_THEIRS), ("vera", "Only reviewers"), ("alice", "Only rev")])
def test_a_case_is_taken_by_who_sees_it_and_works_on_cases(who, words, case, request):
    by = request.getfixturevalue(who)

    with pytest.raises(Refused, match=words):
        actions.assign(case, to=by, by=by)

    assert assignee_of(case) is None


def test_a_head_of_section_who_does_not_see_it_assigns_nobody(case, rita, rolf, uk_authority):
    elsewhere = MembershipFactory(organisation=uk_authority, role="lead")

    with pytest.raises(Refused, match=NOT_THEIRS):
        actions.assign(case, to=rita, by=elsewhere)

    assert assignee_of(case) is None


@pytest.mark.parametrize(
    ("who", "words"), [("rolf", NOT_THEIRS), ("vera", "Only somebody who works"), ("alice", "who")]
)
def test_only_who_sees_it_and_works_on_cases_stands_down(who, words, case, request):
    with pytest.raises(Refused, match=words):
        actions.recuse(case, by=request.getfixturevalue(who), reason="family")

    assert not Recusal.objects.exists()


def test_nobody_stands_down_from_a_closed_case(case, rita):
    actions.close(case, by=SystemActor("system:tests"))

    with pytest.raises(Refused, match="closed"):
        actions.recuse(case, by=rita, reason="family")

    assert not Recusal.objects.exists()


def test_a_case_is_seen_by_the_jurisdictions_that_take_part(case, alice, rita, rolf, petra, ada, uma, vera, meridian):
    cast = (alice, rita, rolf, petra, ada, uma, vera, meridian)

    def seeing():
        return {member for member in cast if case in Case.objects.visible_to(member)}

    assert seeing() == {rita, ada, uma, vera}
    actions.join(case, Jurisdiction.objects.get(code="US"), by=SystemActor("system:tests"))
    assert seeing() == {rita, petra, ada, uma, vera}
    for member in (rita, uma):
        actions.recuse(case, by=member, reason="family")
    assert seeing() == {petra, ada, vera}
