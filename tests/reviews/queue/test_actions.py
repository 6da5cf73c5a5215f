"""Who is asked for an opinion, and by whom."""

import pytest

from portal.access import Refused
from portal.cases import actions as cases
from portal.ledger.models import Entry
from portal.notices.models import Notice
from reviews.queue import actions
from reviews.queue.models import Assignment
from tests.factories.accounts import MembershipFactory
from tests.factories.cases import open_case


@pytest.fixture
def case(clock, aurora):
    return open_case(aurora)


@pytest.fixture
def rhea(eu_authority):
    """A second reviewer of the EU authority."""
    return MembershipFactory(user__name="Rhea", organisation=eu_authority, role="reviewer")


def is_refused(case, *, to, by, match):
    told = Notice.objects.count()
    with pytest.raises(Refused, match=match):
        actions.assign_reviewer(case, to=to, by=by)
    return (
        not Assignment.objects.filter(membership=to).exists()
        and not case.joinings.exists()
        and not Entry.objects.filter(verb="case.reviewer_assigned").exists()
        and Notice.objects.count() == told
    )


def test_a_reviewer_who_has_not_the_case_asks_nobody(case, rita, rhea):
    assert is_refused(case, to=rhea, by=rita, match="Only who has the case")


def test_who_has_the_case_asks_another_reviewer(case, rita, rhea):
    actions.take(case, by=rita)

    actions.assign_reviewer(case, to=rhea, by=rita)

    assert {each.membership for each in Assignment.objects.all()} == {rita, rhea}


def test_a_head_of_section_who_does_not_see_the_case_asks_nobody(case, rolf, uk_authority):
    elsewhere = MembershipFactory(organisation=uk_authority, role="lead")

    assert is_refused(case, to=rolf, by=elsewhere, match="not yours to see")


def test_nobody_is_asked_about_a_closed_case(case, lena, rita):
    cases.close(case, by=lena)

    assert is_refused(case, to=rita, by=lena, match="closed")


def test_who_stood_down_is_not_asked_and_others_are(case, lena, rita, rhea):
    actions.stand_down(case, by=rita, reason="family")

    assert is_refused(case, to=rita, by=lena, match="Rita stood down")
    assert actions.assign_reviewer(case, to=rhea, by=lena).membership == rhea


def test_who_gives_no_opinions_is_not_asked(case, lena, otto):
    assert is_refused(case, to=otto, by=lena, match="Otto gives no opinions")
