"""Aurora, suspended as a whole and confirmed; approvers of three jurisdictions."""

import pytest

from partners.grants.holds import ScopeLines
from portal.cases.models import Case
from reviews.enforcement import actions
from reviews.enforcement.removals import actions as removals
from tests.factories.accounts import MembershipFactory


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path


@pytest.fixture
def paul(eu_authority):
    """Approver of the EU authority."""
    return MembershipFactory(user__name="Paul", organisation=eu_authority, role="approver")


@pytest.fixture
def ulla(uk_authority):
    """Approver of the UK authority."""
    return MembershipFactory(user__name="Ulla", organisation=uk_authority, role="approver")


@pytest.fixture
def whole(make_order, aurora, ada, petra):
    """A confirmed suspension of the whole of Aurora."""
    imposed = actions.impose(make_order(scope=ScopeLines(organisations=[aurora.pk])), by=ada)
    return actions.confirm(imposed, by=petra, reason="The facts stand.")


@pytest.fixture
def considered(whole, paul):
    return removals.consider(whole, by=paul, reason="Keys were sold.")


@pytest.fixture
def proposed(considered, paul):
    return removals.propose(considered, text="Keys were sold twice.", not_waited="It goes on.", by=paul)


@pytest.fixture
def case_of():
    return lambda removal: Case.objects.get(reference=removal.reference)
