"""A fresh installation tells its administrator what it lacks, with a link each."""

import pytest

from portal.home import founding
from tests.factories.accounts import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def first():
    authority = OrganisationFactory(kind="authority", name="Authority")
    return MembershipFactory(organisation=authority, role="administrator")


def titles(membership):
    return [step.title for step in founding.first_steps(membership)]


def test_a_fresh_installation_lacks_everything(first, sign_in):
    assert titles(first) == [
        "Invite a second administrator", "Invite two reviewers", "Invite an approver", "Enter your security contact",
        "Register a model provider", "Register a partner",
    ]  # fmt: skip
    client = sign_in(first)
    page = client.get("/").content.decode()
    for step in founding.first_steps(first):
        assert step.title in page
        assert client.get(step.address).status_code == 200


def test_what_is_done_is_not_listed(first):
    for role in ("administrator", "reviewer", "reviewer", "approver"):
        MembershipFactory(organisation=first.organisation, role=role)
    OrganisationFactory(kind="provider", name="Provider")
    OrganisationFactory(kind="partner", name="Partner")
    first.organisation.security_contact = "+32 2 555 0142"

    assert titles(first) == ["No model release is announced"]


def test_nobody_else_is_asked(first):
    assert titles(MembershipFactory(organisation=first.organisation, role="reviewer")) == []
