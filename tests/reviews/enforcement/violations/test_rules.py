"""Who is refused which step of a violation, by which rule; every time there is one of theirs beside it."""

import pytest

from portal.access import Refused
from reviews.enforcement.violations import actions
from reviews.enforcement.violations.forms import ReportForm
from reviews.enforcement.violations.models import Violation
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import PartnerFactory

NOT_THEIRS = "not yours to work on"
NOT_THE_LEAD = "lead authority works on"
NOT_NOW = "cannot be done now"


@pytest.fixture
def violation(clock, aurora, borealis, otto):
    """Of tier 3, so that every authority has joined its case."""
    for organisation in (borealis, aurora):
        PartnerFactory(organisation=organisation, tier=3)
        found = actions.report(organisation, ground="VIO-21", source="audit", text="The log was locked.", by=otto)
    return found


@pytest.fixture
def paul(eu_authority):
    """Approver of the EU authority."""
    return MembershipFactory(user__name="Paul", organisation=eu_authority, role="approver")


def status_of(violation):
    return Violation.objects.get(pk=violation.pk).status


def stand_down(violation, by):
    violation.case.recusals.create(membership=by, reason="family")
    assert Violation.objects.visible_to(by).exists()


@pytest.mark.parametrize("who", ["lena", "ada", "paul", "vera", "alice"])
def test_only_a_reviewer_or_an_auditor_takes_it_up(who, violation, request):
    with pytest.raises(Refused, match="Only a reviewer or an auditor"):
        actions.investigate(violation, by=request.getfixturevalue(who))

    assert status_of(violation) == "reported"


@pytest.mark.parametrize("who", ["rita", "otto", "ada", "vera", "alice"])
def test_only_an_approver_or_a_head_of_section_dismisses(who, violation, request):
    with pytest.raises(Refused, match="Only an approver or a head of section"):
        actions.dismiss(violation, reason="No.", by=request.getfixturevalue(who))

    assert status_of(violation) == "reported"


def test_an_authority_that_only_joined_works_on_nothing(violation, rolf, petra):
    assert violation in Violation.objects.visible_to(rolf)

    with pytest.raises(Refused, match=NOT_THE_LEAD):
        actions.investigate(violation, by=rolf)
    with pytest.raises(Refused, match=NOT_THE_LEAD):
        actions.dismiss(violation, reason="No.", by=petra)

    assert status_of(violation) == "reported"


def test_who_stood_down_works_on_nothing(violation, rita, paul):
    for by in (rita, paul):
        stand_down(violation, by)

    with pytest.raises(Refused, match=NOT_THEIRS):
        actions.investigate(violation, by=rita)
    with pytest.raises(Refused, match=NOT_THEIRS):
        actions.dismiss(violation, reason="No.", by=paul)

    assert status_of(violation) == "reported"


def test_it_is_taken_up_once_and_dismissed_once(violation, rita, paul):
    actions.investigate(violation, by=rita)
    with pytest.raises(Refused, match=NOT_NOW):
        actions.investigate(violation, by=rita)
    actions.dismiss(violation, reason="The log was found.", by=paul)
    with pytest.raises(Refused, match=NOT_NOW):
        actions.dismiss(violation, reason="Again.", by=paul)


def test_what_the_portal_reported_may_be_dismissed_by_everybody_who_decides(violation, paul):
    Violation.objects.filter(pk=violation.pk).update(reported_by=None)

    actions.dismiss(violation, reason="The log was found.", by=paul)

    assert status_of(violation) == "dismissed"


def test_a_violation_is_seen_by_who_sees_its_case(violation, alice, rita, rolf, vera, meridian):
    violation.case.joinings.all().delete()

    told = {who for who in (alice, rita, rolf, vera, meridian) if violation in Violation.objects.visible_to(who)}

    assert told == {rita, vera}


@pytest.mark.django_db
def test_each_ground_says_how_such_a_breach_usually_comes_to_be_known():
    grounds = dict(ReportForm().fields["ground"].choices)

    assert grounds["VIO-02"].endswith("Production under a testing grant (usually known by: alert, audit, third party)")
