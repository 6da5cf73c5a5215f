"""Who is refused which act on a report, by which rule; the report stays as it is."""

import pytest

from partners.reports import actions
from partners.reports.models import Obligation, ReportSubmission
from portal.access import Refused
from portal.cases import actions as cases
from tests.factories.accounts import MembershipFactory
from tests.factories.reports import filed_report, open_report, write_all

pytestmark = pytest.mark.django_db
SETTLED = "cannot be done now"
NOT_THEIRS = "not yours to work on"
NOT_THE_LEAD = "lead authority settles"
WAIVER = {"reason": "no_use", "text": "The site was closed."}


@pytest.fixture
def report(alice, clock):
    return open_report(alice, clock)


@pytest.fixture
def filed(alice, rita, clock):
    return filed_report(alice, clock)


@pytest.fixture
def shared(alice, rita, clock):
    """A filed report of tier 3, whose case every authority has joined."""
    return filed_report(alice, clock, tier=3)


def status_of(report):
    return Obligation.objects.get(pk=report.pk).status


@pytest.mark.parametrize(("who", "words"), [("evan", "officers and contributors"), ("carol", "another organisation")])
def test_a_report_is_written_by_who_writes_for_the_partner(who, words, report, request):
    with pytest.raises(Refused, match=words):
        write_all(report, by=request.getfixturevalue(who))

    assert not report.sections.exists()


def test_the_officer_of_another_partner_files_nothing(report, alice, carol):
    write_all(report, by=alice)

    with pytest.raises(Refused, match="another organisation"):
        actions.submit(report, signed_name="Carol", by=carol)

    assert (status_of(report), ReportSubmission.objects.exists()) == ("open", False)


def test_a_waived_report_is_neither_written_nor_filed(report, alice, lena):
    write_all(report, by=alice)
    actions.waive(report, **WAIVER, by=lena)

    with pytest.raises(Refused, match=SETTLED):
        write_all(report, by=alice, text="Something else.")
    with pytest.raises(Refused, match=SETTLED):
        actions.submit(report, signed_name="Alice", by=alice)

    assert (status_of(report), ReportSubmission.objects.exists()) == ("waived", False)


@pytest.mark.parametrize("who", ["otto", "lena", "ada"])
def test_only_a_reviewer_judges(who, filed, request):
    by = request.getfixturevalue(who)

    with pytest.raises(Refused, match="Only a reviewer"):
        actions.accept(filed, by=by)
    with pytest.raises(Refused, match="Only a reviewer"):
        actions.send_back(filed, codes=["period_wrong"], text="No.", by=by)

    assert status_of(filed) == "submitted"


def test_a_reviewer_of_an_authority_that_only_joined_does_not_judge(shared, rolf):
    assert shared in Obligation.objects.visible_to(rolf)

    with pytest.raises(Refused, match=NOT_THE_LEAD):
        actions.accept(shared, by=rolf)

    assert status_of(shared) == "submitted"


def test_a_report_is_judged_once(filed, rita):
    actions.accept(filed, by=rita)

    with pytest.raises(Refused, match=SETTLED):
        actions.accept(filed, by=rita)


@pytest.mark.parametrize("who", ["rita", "otto", "ada"])
def test_only_an_approver_or_a_head_of_section_waives(who, report, request):
    with pytest.raises(Refused, match="Only an approver or a head of section"):
        actions.waive(report, **WAIVER, by=request.getfixturevalue(who))

    assert status_of(report) == "open"


def test_an_approver_of_an_authority_that_only_joined_waives_nothing(shared, rita, petra):
    actions.send_back(shared, codes=["period_wrong"], text="Not this one.", by=rita)
    assert shared in Obligation.objects.visible_to(petra)

    with pytest.raises(Refused, match=NOT_THE_LEAD):
        actions.waive(shared, **WAIVER, by=petra)

    assert status_of(shared) == "returned"


def test_an_approver_who_stood_down_waives_nothing(filed, rita, eu_authority):
    paul = MembershipFactory(organisation=eu_authority, role="approver")
    actions.send_back(filed, codes=["period_wrong"], text="Not this one.", by=rita)
    cases.recuse(filed.case, by=paul, reason="family")

    with pytest.raises(Refused, match=NOT_THEIRS):
        actions.waive(filed, **WAIVER, by=paul)

    assert status_of(filed) == "returned"


def test_what_is_settled_is_not_waived(filed, rita, lena):
    actions.accept(filed, by=rita)

    with pytest.raises(Refused, match=SETTLED):
        actions.waive(filed, **WAIVER, by=lena)
