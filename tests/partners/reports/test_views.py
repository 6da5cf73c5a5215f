"""The pages of reports: what each shows to whom, and how an act goes through them."""

import re

import pytest

from partners.reports import actions, planning
from partners.reports.models import Obligation, ReportSection
from partners.reports.sections import Report
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.programme import PartnerFactory
from tests.factories.reports import filed_report, open_report, write_all
from tests.partners.reports.conftest import TESTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(alice, clock):
    return open_report(alice, clock)


@pytest.fixture
def filed(alice, rita, clock):
    return filed_report(alice, clock)


def words(response):
    return " ".join(response.content.decode().split())


def test_the_partner_sees_its_own_reports_only(report, alice, carol, sign_in):
    assert report.reference in words(sign_in(alice).get("/reports/"))
    assert report.reference not in words(sign_in(carol).get("/reports/"))
    assert sign_in(carol).get(f"/reports/{report.reference}/").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("rita", 200), ("rolf", 404), ("ada", 200), ("vera", 200), ("petra", 404)])
def test_the_programme_sees_those_of_its_jurisdiction(report, who, status, request, sign_in):
    client = sign_in(request.getfixturevalue(who))

    assert client.get(f"/reports/{report.reference}/").status_code == status


def test_the_list_is_narrowed_and_sorted_by_its_address(report, ada, clock, sign_in):
    clock.forward(days=60)
    client = sign_in(ada)

    late = words(client.get("/reports/?state=stopped&sort=-due"))
    assert "Access is stopped" in late
    assert report.reference in late
    assert "No report passes these filters" in words(client.get("/reports/?state=judge"))
    assert client.get("/reports/?partner=nonsense&sort=odd&page=99&tier=x").status_code == 200


def test_the_list_asks_the_same_number_of_questions_for_one_row_and_three(
    report, ada, sign_in, django_assert_max_num_queries, clock
):
    client = sign_in(ada)
    client.get("/reports/")
    with django_assert_max_num_queries(40) as one:
        client.get("/reports/")
    for _more in range(2):
        partner = PartnerFactory(organisation=OrganisationFactory(jurisdiction_id="EU"))
        planning.follow_standing(partner, by=TESTS)

    with django_assert_max_num_queries(40) as three:
        assert words(client.get("/reports/")).count("RPT-") >= 3

    assert len(three) == len(one)


def test_the_picture_counts_by_the_first_filing(filed, alice, clock, sign_in):
    page = words(sign_in(alice).get("/reports/"))

    assert "1 of 1 reports came in time" in page
    assert "A week ahead: 1. On time: 0. Late: 0." in page


def test_a_report_is_written_checked_and_filed(report, alice, sign_in):
    client = sign_in(alice)
    codes = [section.code for section in Report(report).sections]

    sent = {f"{code}-text": "Two campaigns." for code in codes[:-1]} | {f"{codes[-1]}-is_nothing": "on"}
    answer = client.post(f"/reports/{report.reference}/draft/", sent | {f"{codes[-1]}-text": "", "go": "on"})
    assert (answer.status_code, answer["Location"]) == (303, f"/reports/{report.reference}/check/")
    assert "Read it once more" in words(client.get(answer["Location"]))

    wrong = client.post(answer["Location"], {"signed_name": "Alicia", "statement": "on"})
    assert wrong.status_code == 422
    assert "Sign with your own full name" in words(wrong)
    done = client.post(answer["Location"], {"signed_name": "Alice", "statement": "on"})
    assert done.status_code == 303
    again = client.post(answer["Location"], {"signed_name": "Alice", "statement": "on"})
    assert again.status_code == 409
    assert "filed this report already" in words(again)


def test_what_is_typed_is_kept_in_the_background(report, bob, alice, sign_in):
    address = f"/reports/{report.reference}/draft/background/"

    answer = sign_in(bob).post(address, {"use-text": "Half a sent"}, headers={"X-Background": "1"})
    assert "Saved at" in words(answer)
    second = sign_in(alice).post(address, {"use-text": "Mine"}, headers={"X-Background": "1"})

    assert 'data-note-for="use-text"' in second.content.decode()
    assert ReportSection.objects.get().text == "Half a sent"


@pytest.mark.parametrize("first", ["bob", "alice"])
def test_two_who_write_one_section_see_both_and_choose(first, report, alice, sign_in, request):
    """Also where both are the same person in two windows."""
    written = [actions.Written("use", {"text": "Written first."})]
    actions.save_sections(report, written=written, by=request.getfixturevalue(first))
    client, address = sign_in(alice), f"/reports/{report.reference}/draft/"

    collided = client.post(address, {"use-text": "Written second.", "marks": "{}"})
    assert collided.status_code == 409
    assert "Written first." in words(collided)
    assert "Written second." in words(collided)
    assert ReportSection.objects.get().text == "Written first."

    kept = client.post(address, {"use-text": "Written second.", "theirs": "use-text"})
    assert kept["Location"] == f"{address}#use"
    assert ReportSection.objects.get().text == "Written first."
    mine = re.search(r'name="mine" value="([^"]*)"', collided.content.decode())[1]
    client.post(address, {"use-text": "Written second.", "mine": mine})
    assert ReportSection.objects.get().text == "Written second."


def test_an_evaluator_does_not_write(report, aurora, sign_in):
    evaluator = MembershipFactory(organisation=aurora, role="evaluator")

    assert sign_in(evaluator).get(f"/reports/{report.reference}/").status_code == 200
    assert sign_in(evaluator).get(f"/reports/{report.reference}/draft/").status_code == 403


def test_a_contributor_is_told_who_signs(report, bob, sign_in):
    write_all(report, by=bob)

    assert "Only a responsible officer" in words(sign_in(bob).get(f"/reports/{report.reference}/check/"))


def test_a_reviewer_reads_and_accepts(filed, rita, sign_in):
    client = sign_in(rita)

    page = words(client.get(f"/reports/{filed.reference}/"))
    assert "Two campaigns, no surprises." in page
    assert "Return with reasons" in page
    assert client.post(f"/reports/{filed.reference}/acceptance/", {"text": ""}).status_code == 303
    filed.refresh_from_db()
    assert filed.status == "accepted"
    assert client.post(f"/reports/{filed.reference}/acceptance/", {"text": ""}).status_code == 422


def test_a_reviewer_returns_and_the_partner_reads_why(filed, rita, alice, sign_in):
    client = sign_in(rita)

    empty = client.post(f"/reports/{filed.reference}/return/", {"text": "Kept words"})
    assert empty.status_code == 422
    assert "Kept words" in words(empty)
    client.post(f"/reports/{filed.reference}/return/", {"codes": ["figures_differ"], "text": "Twice as many."})

    page = words(sign_in(alice).get(f"/reports/{filed.reference}/"))
    assert "Figures do not agree" in page
    assert "Twice as many." in page
    assert "Put it right" in page


def test_versions_are_read_against_each_other(filed, rita, alice, sign_in):
    actions.send_back(filed, codes=["section_missing"], text="Say more.", by=rita)
    write_all(filed, by=alice, text="Two campaigns, one surprise.")
    actions.submit(filed, signed_name="Alice", by=alice)
    client = sign_in(rita)

    assert "<del>no surprises.</del>" in words(client.get(f"/reports/{filed.reference}/"))
    assert "<del>" not in words(client.get(f"/reports/{filed.reference}/versions/1/"))
    assert client.get(f"/reports/{filed.reference}/versions/3/").status_code == 404


def test_a_lead_waives_after_signing_in_again(report, lena, clock, sign_in):
    form = {"reason": "no_use", "text": "The site was closed."}

    stale = sign_in(lena)
    clock.forward(minutes=6)
    assert stale.post(f"/reports/{report.reference}/waiver/", form).status_code == 302
    assert sign_in(lena).post(f"/reports/{report.reference}/waiver/", form).status_code == 303
    report.refresh_from_db()
    assert report.status == "waived"
    assert "No use in the period" in words(sign_in(lena).get(f"/reports/{report.reference}/"))


def test_what_follows_is_announced_beforehand_and_said_when_it_is_so(report, alice, clock, sign_in):
    client = sign_in(alice)
    address = f"/reports/{report.reference}/"

    assert "a violation case opens on 5 Feb 2027, access stops on 21 Feb 2027" in words(client.get(address))
    clock.move_to(report.violation_at)
    assert "A violation case is open since 5 Feb 2027" in words(sign_in(alice).get(address))
    clock.move_to(report.hard_stop_at)
    assert "Access has been stopped since 21 Feb 2027" in words(sign_in(alice).get(address))


def test_an_observer_reads_no_names(filed, vera, sign_in):
    page = words(sign_in(vera).get(f"/reports/{filed.reference}/"))

    assert "signed by" not in page
    assert Obligation.objects.visible_to(vera).exists()
