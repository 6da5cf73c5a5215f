"""Home pages name the reports to file, and those to judge."""

import pytest

from partners.reports import actions
from portal.home import todo
from tests.factories.reports import filed_report, open_report, write_all

pytestmark = pytest.mark.django_db


def told(membership):
    return [
        (thing.title, thing.button, thing.address) for thing in todo.for_member(membership) if "RPT" in thing.address
    ]


def test_the_officer_is_told_of_an_open_report_and_goes_on_with_it(alice, carol, clock):
    report = open_report(alice, clock)
    title = "File the report on 23 Nov 2026 – 31 Dec 2026"

    assert told(alice) == [(title, "Write it", f"/reports/{report.reference}/draft/")]
    write_all(report, by=alice)
    assert told(alice) == [(title, "Continue", f"/reports/{report.reference}/draft/")]
    assert told(carol) == []


def test_a_filed_report_waits_for_a_reviewer_and_a_returned_one_for_the_officer(alice, rita, rolf, clock):
    report = filed_report(alice, clock)

    assert told(alice) == []
    assert [address for _title, _button, address in told(rita)] == [f"/reports/{report.reference}/"]
    assert told(rolf) == []

    actions.send_back(report, codes=["period_wrong"], text="Not this one.", by=rita)
    assert told(alice) == [
        ("Send the report on 23 Nov 2026 – 31 Dec 2026 again", "Read why and answer", f"/reports/{report.reference}/")
    ]
    assert told(rita) == []


def test_an_observer_has_nothing_to_do(alice, vera, clock):
    filed_report(alice, clock)

    assert told(vera) == []
