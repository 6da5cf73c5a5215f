"""A real application, submitted by the real actions, and its cast."""

import pytest

from reviews.decisions import actions
from tests.factories.accounts import MembershipFactory
from tests.factories.applications import submitted_application
from tests.reviews.decisions.conftest import RATINGS

CHECKLIST = ["every_answer", "evidence_opens", "evidence_fits", "signature", "people_named", "environment_described"]


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path


@pytest.fixture
def rhea(eu_authority):
    """A second reviewer of the EU authority."""
    return MembershipFactory(user__name="Rhea", organisation=eu_authority, role="reviewer")


@pytest.fixture
def paul(eu_authority):
    """Approver of the EU authority."""
    return MembershipFactory(user__name="Paul", organisation=eu_authority, role="approver")


@pytest.fixture
def ulla(uk_authority):
    """Approver of the UK authority."""
    return MembershipFactory(user__name="Ulla", organisation=uk_authority, role="approver")


@pytest.fixture
def screened(clock, alice):
    """Aurora's application, waiting for its screening."""
    return submitted_application(alice)


@pytest.fixture
def application(screened, rita):
    """The same in review."""
    actions.pass_screening(screened, checklist=dict.fromkeys(CHECKLIST, True), by=rita)
    screened.refresh_from_db()
    return screened


@pytest.fixture
def give():
    """`give(rita, "approve")` gives an opinion that says who wrote it."""

    def give(application, by, recommendation="approve", ratings=RATINGS):
        rationale = f"Sealed words of {by.user.name}."
        actions.give_opinion(application, recommendation=recommendation, rationale=rationale, ratings=ratings, by=by)

    return give


@pytest.fixture
def ready(application, give, rita, rhea):
    """All opinions are in; somebody may decide."""
    give(application, rita)
    give(application, rhea)
    return application
