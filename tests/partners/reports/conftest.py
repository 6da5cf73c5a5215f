"""An active partner with a schedule of reports."""

import pytest

from partners.reports import planning
from partners.reports.models import Obligation
from portal.states import SystemActor
from tests.factories.programme import PartnerFactory

TESTS = SystemActor("system:tests")


@pytest.fixture
def partner(clock, aurora):
    partner = PartnerFactory(organisation=aurora, tier=1)
    planning.follow_standing(partner, by=TESTS)
    return partner


@pytest.fixture
def obligation(partner):
    """The running quarter of Aurora, which began on the day of its admission, 23 Nov 2026."""
    return Obligation.objects.get(organisation=partner.organisation)
