"""An application of Aurora for tier 1, submitted once, in screening or in review."""

import pytest

from partners.applications.models import Application, Submission
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal import dates
from portal.cases import actions as cases
from portal.cases.models import CaseJoining
from portal.cases.references import next_reference
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import PartnerFactory

RATINGS = dict.fromkeys(["ORG", "USE", "SEC", "PER", "INC", "DAT", "SAF", "EVA"], "met")


@pytest.fixture
def make_application(clock, aurora, alice):
    def make_application(*, status="in_review", tier=1, answers=None, joined=()):
        rulebook = Rulebook.current()
        PartnerFactory(organisation=aurora, status=Partner.Status.APPLICANT, tier=None, standing_until=None)
        reference = next_reference("APP")
        case = cases.open_case(
            kind="qualification",
            reference=reference,
            organisation=aurora,
            jurisdiction=aurora.jurisdiction,
            tier=tier,
            title="Qualification",
            by=alice,
            working_days=60,
            rulebook=rulebook,
            stage=status,
            turn="programme",
            turn_for="for opinions",
        )
        CaseJoining.objects.bulk_create(CaseJoining(case=case, jurisdiction_id=code) for code in joined)
        application = Application.objects.create(
            reference=reference,
            organisation=aurora,
            tier=tier,
            rulebook=rulebook,
            status=status,
            case=case,
            created_by=alice,
            submitted_at=dates.now(),
        )
        submit_again(application, alice, answers=answers)
        return application

    return make_application


def submit_again(application, by, *, answers=None):
    """One more version, as if the partner had submitted it."""
    number = application.submissions.count() + 1
    return Submission.objects.create(
        application=application,
        number=number,
        content={"answers": answers or {"ORG-01": {"text": "Aurora Institute"}}},
        digest=f"{number:064d}",
        signed_name=by.user.name,
        submitted_by=by,
    )


@pytest.fixture
def application(make_application):
    return make_application()


@pytest.fixture
def rhea(eu_authority):
    """A second reviewer of the EU authority."""
    return MembershipFactory(user__name="Rhea", organisation=eu_authority, role="reviewer")


@pytest.fixture
def paul(eu_authority):
    """Approver of the EU authority."""
    return MembershipFactory(user__name="Paul", organisation=eu_authority, role="approver")


@pytest.fixture
def opinion():
    """The fields of an opinion, ready to be given."""

    def opinion(recommendation="approve"):
        return {"recommendation": recommendation, "rationale": "It stands.", "ratings": RATINGS}

    return opinion
