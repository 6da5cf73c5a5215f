"""Whoever reads a partner's reports is away: the page says so, and whoever stands in hears of a new one."""

from datetime import timedelta

import pytest

from partners.reports import actions
from portal.accounts import actions as accounts
from portal.cases import actions as cases
from portal.notices.models import Notice
from tests.factories.accounts import MembershipFactory
from tests.factories.reports import filed_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(alice, rita, clock, eu_authority):
    """Rita has it, is away from today on, and Ines stands in."""
    ines = MembershipFactory(user__name="Ines", organisation=eu_authority, role="reviewer")
    report = filed_report(alice, clock)
    cases.assign(report.case, to=rita, by=rita)
    today = clock.now.date()
    accounts.record_absence(rita, first_on=today, last_on=today + timedelta(days=14), deputy=ines, by=rita)
    return report


def page(client, report):
    return " ".join(client.get(f"/reports/{report.reference}/").content.decode().split())


def test_the_page_says_who_is_away_and_who_stands_in(report, rita, ada, sign_in):
    assert "<strong>Rita</strong> has this case and is away until" in page(sign_in(ada), report)
    assert "Ines stands in" in page(sign_in(rita), report)


def test_neither_the_partner_nor_an_observer_reads_it(report, alice, vera, sign_in):
    for reader in (alice, vera):
        assert "Rita" not in page(sign_in(reader), report)
        assert "stands in" not in page(sign_in(reader), report)


def test_the_deputy_hears_of_the_report_that_was_put_right(report, alice, rita):
    actions.send_back(report, codes=["figures_differ"], text="Say why, by day.", by=rita)

    actions.submit(report, signed_name=alice.user.name, by=alice)

    told = Notice.objects.filter(key=f"report.filed:2:{report.reference}")
    assert set(told.values_list("user__name", flat=True)) == {"Rita", "Ines"}
