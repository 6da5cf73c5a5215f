"""The home pages by side, and finding a record among what one may see."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.applications import actions as applications
from partners.grants.models import Grant
from partners.rulebook import actions as rulebooks
from partners.rulebook.actions import acknowledge
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal import dates
from portal.home import todo
from reviews.decisions.models import RefusalNotice
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import (
    ConditionFactory,
    EnvironmentFactory,
    GrantFactory,
    PartnerFactory,
    PersonFactory,
    ReleaseFactory,
)
from tests.reviews.decisions.conftest import make_application  # noqa: F401 - the fixture

ROLES_OF_KIND = {
    "partner": ["responsible_officer", "contributor", "evaluator"],
    "authority": [
        "reviewer", "approver", "auditor", "lead", "administrator", "observer", "adjudicator", "chair", "board_member",
    ],
    "provider": ["provider_officer", "provider_viewer"],
}  # fmt: skip
ROLES = [(kind, role) for kind, roles in ROLES_OF_KIND.items() for role in roles]


@pytest.fixture
def grant(clock, aurora, meridian_models):
    PartnerFactory(organisation=aurora)
    return GrantFactory(
        organisation=aurora,
        environment=EnvironmentFactory(organisation=aurora),
        release=ReleaseFactory(provider=meridian_models, name="M-5"),
        people=[PersonFactory(organisation=aurora)],
    )


@pytest.mark.parametrize(("kind", "role"), ROLES)
def test_home_opens_for_every_role(db, clock, sign_in, kind, role):
    member = MembershipFactory(organisation__kind=kind, role=role)
    if kind == "partner":
        PartnerFactory(organisation=member.organisation)

    assert sign_in(member).get("/").status_code == 200


def test_home_sends_a_stranger_to_the_sign_in(client, db):
    answer = client.get("/")

    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=%2F")


def test_a_partner_reads_whether_its_grants_are_usable(grant, sign_in, alice):
    page = sign_in(alice).get("/")
    assert "Usable" in page.text

    Grant.objects.update(status="paused")
    page = sign_in(alice).get("/")
    assert "Not usable" in page.text
    assert "paused by the provider" in page.text


def test_home_costs_the_same_with_one_and_three_grants(grant, sign_in, alice, aurora):
    client = sign_in(alice)
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    for _index in range(2):
        GrantFactory(
            organisation=aurora,
            environment=grant.environment,
            release=ReleaseFactory(provider=grant.release.provider),
            people=[PersonFactory(organisation=aurora), PersonFactory(organisation=aurora)],
        )
    with CaptureQueriesContext(connection) as three:
        client.get("/")

    assert len(three) == len(one)


def test_an_officer_is_asked_to_begin_and_then_to_finish_an_application(clock, alice, aurora):
    PartnerFactory(organisation=aurora, status="applicant", tier=None, standing_until=None)
    before = ["Declare an environment", "Name the people", "Upload your evidence"]
    assert titles(alice) == [*before, "Apply for standing", "Name a deputy officer"]

    applications.start(aurora, tier=1, by=alice)
    EnvironmentFactory(organisation=aurora)
    PersonFactory(organisation=aurora)

    assert titles(alice) == ["Finish the qualification for tier 1", "Upload your evidence", "Name a deputy officer"]


def titles(member):
    return [thing.title for thing in todo.for_member(member)]


def test_once_access_has_stopped_for_want_of_an_acknowledgement_everybody_is_told(clock, alice, bob, aurora):
    PartnerFactory(organisation=aurora, admitted_at=dates.now())
    assert "Read and acknowledge Rulebook 1" in titles(alice)
    assert "Read and acknowledge Rulebook 1" not in titles(bob)

    clock.forward(days=31)

    for member, button in ((alice, "Read and acknowledge"), (bob, "Read it")):
        things = {thing.title: thing for thing in todo.for_member(member)}
        assert things["Access is blocked until Rulebook 1 is acknowledged"].button == button
    acknowledge(Rulebook.current(), by=alice)
    assert "Access is blocked until Rulebook 1 is acknowledged" not in titles(bob)


def test_a_provider_is_asked_to_consent_to_its_own_proposals_only(grant, meridian):
    Grant.objects.update(status="proposed")
    elsewhere = MembershipFactory(organisation__kind="provider", role="provider_officer")

    assert [thing.title for thing in todo.for_member(meridian)] == ["Consent to M-5 for Aurora Institute"]
    assert todo.for_member(elsewhere) == []


def test_find_opens_an_exact_reference_at_once(grant, sign_in, alice):
    answer = sign_in(alice).get("/find/", {"q": grant.reference.lower()})

    assert (answer.status_code, answer.url) == (302, f"/grants/{grant.reference}/")


def test_find_shows_nothing_of_another_partner(grant, sign_in, carol, borealis):
    PartnerFactory(organisation=borealis)

    page = sign_in(carol).get("/find/", {"q": grant.reference})

    assert "Nothing that you may see matches" in page.text


def test_find_says_where_a_rule_stands(db, clock, sign_in, rita):
    page = sign_in(rita).get("/find/", {"q": "No sharing"})

    assert "#rule-2.2" in page.text


@pytest.mark.parametrize("path", ["/keyboard/", "/accessibility/", "/help/"])
def test_the_pages_of_help_are_for_everybody(client, db, path):
    assert client.get(path).status_code == 200


def test_a_reviewer_is_shown_the_case_that_waits_for_them(make_application, sign_in, rita):  # noqa: F811
    application = make_application()
    application.case.assignee = rita
    application.case.save()

    assert [thing.address for thing in todo.for_member(rita)] == [f"/cases/{application.reference}/"]


def test_an_officer_is_asked_to_answer_an_intended_refusal(make_application, alice, bob, petra):  # noqa: F811
    submission = make_application(joined=("US",)).submissions.get()
    due_at = dates.now() + timedelta(days=14)
    RefusalNotice.objects.create(submission=submission, reasons="The network is open.", by=petra, due_at=due_at)

    assert "Answer the intended refusal" in [thing.title for thing in todo.for_member(alice)]
    assert "Answer the intended refusal" not in [thing.title for thing in todo.for_member(bob)]


def test_a_partner_is_told_when_a_renewal_and_an_extension_open(grant, alice, clock):
    today = clock.now.date()
    Partner.objects.update(standing_until=today + timedelta(days=121))
    Grant.objects.update(valid_until=today + timedelta(days=61))
    assert not [thing for thing in todo.for_member(alice) if thing.icon == "calendar"]

    clock.forward(days=1)

    titles = [thing.title for thing in todo.for_member(alice) if thing.icon == "calendar"]
    assert titles == [f"Extend {grant.reference}, M-5", "Renew the standing"]


def test_home_shows_what_is_due_when_and_nothing_of_others(grant, clock, sign_in, alice, aurora, carol):
    ConditionFactory(organisation=aurora, kind="by_date", due_on=date(2027, 3, 1), reference="CON-1")
    ConditionFactory(organisation=carol.organisation, kind="by_date", due_on=date(2027, 2, 1), reference="CON-2")

    page = sign_in(alice).get("/")

    assert [deadline.key for deadline in page.context["deadlines"]] == ["rulebook-1", "CON-1"]
    assert "1 Mar 2027" in page.content.decode()
    assert "CON-2" not in page.content.decode()


def test_home_says_when_nothing_has_a_date(grant, sign_in, alice):
    rulebooks.acknowledge(Rulebook.current(), by=alice)

    assert "Nothing else has a date just now." in sign_in(alice).get("/").content.decode()
