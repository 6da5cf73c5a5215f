"""The search: as people type and paste, every kind of record, and only what the reader may see."""

from datetime import date

import pytest

from portal.home import finding
from tests.factories.accounts import OrganisationFactory
from tests.factories.cases import open_case
from tests.factories.programme import ConditionFactory, PartnerFactory
from tests.factories.reports import open_report
from tests.portal.home.test_views import grant  # noqa: F401 - the fixture

pytestmark = pytest.mark.django_db


def kinds(words, membership):
    return [row.kind for row in finding.find(words, membership)]


def test_gdansk_finds_gdansk(rita):
    PartnerFactory(organisation=OrganisationFactory(name="Politechnika Gdańska", jurisdiction_id="EU"))

    assert [row.name for row in finding.find("gdanska", rita)] == ["Politechnika Gdańska"]


@pytest.mark.parametrize("typed", ["{}", "{}.", "#{}", "https://portal.example/grants/{}/?x=1", "({})"])
def test_a_reference_is_found_as_it_is_typed_or_pasted(typed, grant, alice, sign_in):  # noqa: F811
    answer = sign_in(alice).get("/find/", {"q": typed.format(grant.reference.lower())})

    assert (answer.status_code, answer["Location"]) == (302, f"/grants/{grant.reference}/")


def test_a_report_is_found_by_its_partner_and_by_nobody_elses(carol, alice, clock):
    report = open_report(carol, clock)

    assert kinds(report.reference, carol) == ["Report"]
    assert kinds(report.reference, alice) == []


def test_a_condition_is_found_by_its_words(alice, carol):
    ConditionFactory(
        organisation=alice.organisation, kind="by_date", due_on=date(2027, 3, 1), text="Practise the drill."
    )

    assert kinds("practise the drill", alice) == ["Condition"]
    assert kinds("practise the drill", carol) == []


def test_a_release_is_found_by_its_name(grant, rita):  # noqa: F811
    assert "Model release" in kinds(grant.release.name, rita)


def test_a_case_is_found_by_the_programme_and_leads_to_where_it_is_worked_on(aurora, rita, alice):
    case = open_case(aurora, reference="APP-2026-0777")

    found = finding.find("APP-2026-0777", rita)

    assert [(row.kind, row.address) for row in found] == [("Case", f"/cases/{case.reference}/")]
    assert kinds("APP-2026-0777", alice) == []


def test_a_violation_and_a_removal_are_looked_for_with_their_own_sight():
    searched = {str(name) for _model, name, *_rest in finding.KINDS}

    assert {"Violation", "Removal", "Report", "Condition", "Model release", "Case"} <= searched
    assert all(hasattr(model.objects, "visible_to") for model, *_rest in finding.KINDS)


def test_nothing_is_read_for_who_may_not_open_such_pages(rita, meridian, aurora):
    open_case(aurora, reference="APP-2026-0777")

    assert kinds("APP-2026-0777", meridian) == []
