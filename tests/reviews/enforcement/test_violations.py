"""Violations: reported by hand or by the sweep, taken up, dismissed; and what is overdue, exactly once."""

from datetime import timedelta

import pytest

from partners.reports import actions as reports
from partners.reports.models import Obligation
from portal.access import Refused
from portal.cases.models import Case
from portal.ledger.models import Entry
from portal.notices.models import Notice
from reviews.enforcement import sweeping
from reviews.enforcement.violations import actions
from reviews.enforcement.violations.models import Violation
from tests.factories.programme import PartnerFactory
from tests.factories.reports import open_report, write_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(alice, clock):
    return open_report(alice, clock)


@pytest.fixture
def violation(aurora, otto, rita, clock):
    PartnerFactory(organisation=aurora)
    return actions.report(aurora, ground="VIO-21", source="audit", text="The log was locked away.", by=otto)


def words(response):
    return " ".join(response.content.decode().split())


def test_fourteen_days_overdue_opens_exactly_one_violation_case(report, alice, rita, clock):
    clock.move_to(report.violation_at - timedelta(minutes=1))
    assert sweeping.sweep() == 0

    clock.move_to(report.violation_at)
    assert sweeping.sweep() == 1
    clock.forward(days=40)
    assert sweeping.sweep() == 0

    violation = Violation.objects.get()
    case = Case.objects.get(reference=violation.reference)
    assert (violation.ground, violation.source, violation.severity) == ("VIO-14", "overdue", "low")
    assert (violation.status, violation.obligation, violation.reported_by) == ("reported", report, None)
    assert (case.kind, case.stage, case.turn) == ("violation", "reported", "programme")
    assert Entry.objects.get(verb="violation.recorded").facts["about"] == report.reference
    assert Notice.objects.filter(user=alice.user, key__startswith="report.violation").count() == 1
    assert Notice.objects.filter(user=rita.user, key__startswith="violation.recorded").count() == 1


def test_a_report_that_was_filed_late_but_before_is_no_violation(report, alice, clock):
    clock.move_to(report.violation_at - timedelta(hours=1))
    write_all(report, by=alice)
    reports.submit(report, signed_name="Alice", by=alice)
    clock.forward(days=3)

    assert sweeping.sweep() == 0


def test_a_report_that_is_returned_and_late_again_has_one_violation(report, alice, rita, clock):
    clock.move_to(report.violation_at)
    sweeping.sweep()
    write_all(report, by=alice)
    reports.submit(report, signed_name="Alice", by=alice)
    reports.send_back(report, codes=["period_wrong"], text="The wrong quarter.", by=rita)
    clock.forward(days=60)

    assert sweeping.sweep() == 0
    assert Violation.objects.count() == 1


def test_the_partner_sees_no_violation_before_it_is_heard(violation, alice, sign_in):
    assert not Violation.objects.visible_to(alice).exists()
    assert sign_in(alice).get("/violations/").status_code == 403
    assert not Entry.objects.visible_to(alice).filter(reference=violation.reference).exists()
    assert violation.reference not in words(sign_in(alice).get("/"))


def test_a_member_of_the_programme_reports_what_came_to_be_known(violation, rita):
    assert (violation.severity, violation.status) == ("high", "reported")
    assert violation.reported_by.user.name == "Otto"
    assert Notice.objects.filter(user=rita.user, key__startswith="violation.recorded").exists()


@pytest.mark.parametrize(
    ("ground", "source", "text"),
    [("VIO-99", "audit", "X"), ("VIO-21", "rumour", "X"), ("VIO-21", "overdue", "X"), ("VIO-21", "audit", " ")],
)
def test_a_report_names_ground_source_and_what_happened(aurora, otto, clock, ground, source, text):
    PartnerFactory(organisation=aurora)

    with pytest.raises(Refused):
        actions.report(aurora, ground=ground, source=source, text=text, by=otto)


def test_a_partner_or_observer_reports_nothing(aurora, alice, vera, clock):
    PartnerFactory(organisation=aurora)

    for by in (alice, vera):
        with pytest.raises(Refused, match="Only those who work on cases"):
            actions.report(aurora, ground="VIO-21", source="audit", text="X", by=by)


def test_a_reviewer_takes_it_up_and_works_the_case(violation, rita):
    actions.investigate(violation, by=rita)

    violation.refresh_from_db()
    case = Case.objects.get(reference=violation.reference)
    assert (violation.status, case.stage, case.assignee) == ("investigating", "investigating", rita)


@pytest.mark.parametrize("who", ["rolf", "lena", "ada", "vera", "alice"])
def test_only_a_reviewer_or_auditor_of_the_lead_authority_takes_it_up(violation, who, request):
    with pytest.raises(Refused):
        actions.investigate(violation, by=request.getfixturevalue(who))


@pytest.mark.parametrize("first", [False, True])
def test_a_head_of_section_dismisses_with_a_reason(violation, lena, rita, first):
    if first:
        actions.investigate(violation, by=rita)

    with pytest.raises(Refused, match="Say why"):
        actions.dismiss(violation, reason=" ", by=lena)
    actions.dismiss(violation, reason="The log was found.", by=lena)

    violation.refresh_from_db()
    assert violation.status == "dismissed"
    assert Case.objects.get(reference=violation.reference).status == "closed"


def test_whoever_reported_it_does_not_dismiss_it(aurora, lena, clock):
    PartnerFactory(organisation=aurora)
    own = actions.report(aurora, ground="VIO-21", source="audit", text="X", by=lena)

    with pytest.raises(Refused, match="You reported this violation"):
        actions.dismiss(own, reason="No.", by=lena)


@pytest.mark.parametrize("who", ["rita", "petra", "otto", "ada"])
def test_only_an_approver_or_lead_of_the_lead_authority_dismisses(violation, who, request):
    with pytest.raises(Refused):
        actions.dismiss(violation, reason="No.", by=request.getfixturevalue(who))


def test_a_dismissed_violation_changes_no_more(violation, lena, rita):
    actions.dismiss(violation, reason="Nothing.", by=lena)

    with pytest.raises(Refused):
        actions.dismiss(violation, reason="Again.", by=lena)
    with pytest.raises(Refused):
        actions.investigate(violation, by=rita)


@pytest.mark.parametrize(("who", "status"), [("rita", 200), ("rolf", 404), ("ada", 200), ("vera", 200), ("petra", 404)])
def test_the_record_is_for_those_who_see_the_case(violation, who, status, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(f"/violations/{violation.reference}/").status_code == status


def test_the_pages_lead_from_the_list_to_the_acts(violation, rita, lena, sign_in):
    page = words(sign_in(rita).get("/violations/?status=reported&source=audit"))
    assert violation.reference in page
    assert "Audit hindered" in page
    assert "No violation that you may see passes" in words(sign_in(rita).get("/violations/?status=dismissed"))

    taken = sign_in(rita).post(f"/violations/{violation.reference}/investigation/")
    assert taken.status_code == 303
    address = f"/violations/{violation.reference}/dismissal/"
    assert sign_in(lena).post(address, {"reason": ""}).status_code == 422
    assert sign_in(lena).post(address, {"reason": "Found."}).status_code == 303


def test_a_violation_is_reported_through_its_page(aurora, rita, clock, sign_in):
    PartnerFactory(organisation=aurora)
    client = sign_in(rita)
    form = {"partner": str(aurora.public_id), "ground": "VIO-21", "source": "alert", "text": "The log was locked."}

    assert client.post("/violations/new/", form | {"text": ""}).status_code == 422
    done = client.post("/violations/new/", form)

    assert done.status_code == 303
    assert "The log was locked." in words(client.get(done["Location"]))


def test_the_list_asks_the_same_number_of_questions_for_one_row_and_three(
    violation, otto, rita, aurora, sign_in, django_assert_max_num_queries
):
    client = sign_in(rita)
    client.get("/violations/")
    with django_assert_max_num_queries(40) as one:
        client.get("/violations/")
    for _more in range(2):
        actions.report(aurora, ground="VIO-21", source="audit", text="Again.", by=otto)

    with django_assert_max_num_queries(40) as three:
        client.get("/violations/")

    assert len(three) == len(one)


def test_a_worklist_case_leads_to_the_record(violation, report, alice, rita, clock, sign_in):
    write_all(report, by=alice)
    reports.submit(Obligation.objects.get(pk=report.pk), signed_name="Alice", by=alice)
    client = sign_in(rita)

    assert client.get(f"/cases/{violation.reference}/")["Location"] == f"/violations/{violation.reference}/"
    assert client.get(f"/cases/{report.reference}/")["Location"] == f"/reports/{report.reference}/"
    assert report.reference in words(client.get("/queue/?view=open"))
