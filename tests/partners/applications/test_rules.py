"""Who is refused which act on an application, by which rule; nothing changes."""

from datetime import timedelta

import pytest

from partners.applications import actions, rules
from partners.applications.models import Answer, Application, InformationRequest, Submission
from partners.grants import extending
from partners.standing.models import Partner
from portal import dates
from portal.access import Refused
from tests.factories.accounts import MembershipFactory
from tests.factories.applications import complete_application, start_application, submitted_application
from tests.factories.approved import approved_application
from tests.factories.cases import open_case
from tests.factories.programme import GrantFactory, PartnerFactory

pytestmark = pytest.mark.django_db
ANOTHERS = "belongs to another organisation"
TOO_LATE = "cannot be done any more"


@pytest.fixture
def asked(clock, alice, rita):
    """Aurora's application, about which it was asked something."""
    application = submitted_application(alice)
    actions.ask(application, questions=[(None, "Which sites exactly?")], by=rita)
    application.refresh_from_db()
    return application


@pytest.fixture
def approved(clock, alice, eu_authority):
    """Approved, with a standing that ends in 100 days."""
    return approved_application(alice, standing_until=dates.now().date() + timedelta(days=100))


@pytest.fixture
def paul(eu_authority):
    return MembershipFactory(user__name="Paul", organisation=eu_authority, role="approver")


def status_of(application):
    return Application.objects.get(pk=application.pk).status


def answer(application, by):
    replies = {question.pk: "Two sites." for question in InformationRequest.objects.get().questions.all()}
    actions.save_replies(application, replies=replies, by=by)


def test_the_tier_is_chosen_by_who_writes_the_draft(alice, bob, evan, carol):
    application = start_application(alice)

    told = {member: rules.may_edit_tier.allows(member, application) for member in (alice, bob, evan, carol)}

    assert told == {alice: True, bob: True, evan: False, carol: False}


def test_the_tier_stays_while_an_answer_is_awaited(asked, alice):
    assert TOO_LATE in rules.may_edit_tier.why_not(alice, asked)


def test_what_the_screening_sent_back_is_open_as_a_whole(asked, alice):
    other = asked.rulebook.criterion("ORG-03")

    actions.save_answers(asked, written=[actions.Written(other, {"choice": "no"})], by=alice)

    assert Answer.objects.get(application=asked, criterion=other).choice == "no"


def test_a_review_that_asks_about_the_whole_opens_no_answer(clock, alice, rita):
    application = submitted_application(alice)
    actions.take_into_review(application, by=rita)
    actions.ask(application, questions=[(None, "Which sites exactly?")], by=rita)
    other = application.rulebook.criterion("ORG-03")

    with pytest.raises(Refused, match="ORG-03 is not open"):
        actions.save_answers(application, written=[actions.Written(other, {"choice": "no"})], by=alice)


@pytest.mark.parametrize(("who", "words"), [("bob", "Only a responsible officer"), ("carol", ANOTHERS)])
def test_resubmit_is_for_an_officer_of_the_partner(who, words, asked, alice, request):
    by = request.getfixturevalue(who)
    answer(asked, alice)

    with pytest.raises(Refused, match=words):
        actions.resubmit(asked, signed_name=by.user.name, by=by)

    assert (status_of(asked), Submission.objects.count()) == ("awaiting_information", 1)


def test_a_draft_is_submitted_and_not_resubmitted(clock, alice):
    application = complete_application(alice)

    with pytest.raises(Refused, match=TOO_LATE):
        actions.resubmit(application, signed_name="Alice", by=alice)

    assert (status_of(application), Submission.objects.exists()) == ("draft", False)


def test_what_is_incomplete_is_told_with_how_much_is_missing(clock, alice):
    with pytest.raises(Refused, match=r"^\d+ things are still missing"):
        actions.submit(start_application(alice), signed_name="Alice", by=alice)


def test_what_ended_as_a_draft_is_not_submitted(clock, alice):
    application = complete_application(alice)
    actions.withdraw(application, by=alice)

    with pytest.raises(Refused, match=TOO_LATE):
        actions.submit(application, signed_name="Alice", by=alice)

    assert (status_of(application), Submission.objects.exists()) == ("withdrawn", False)


def test_withdraw_refuses_the_officer_of_another_partner(clock, alice, carol):
    application = submitted_application(alice)

    with pytest.raises(Refused, match=ANOTHERS):
        actions.withdraw(application, by=carol, reason="We moved.")

    assert status_of(application) == "screening"


def test_what_ended_is_not_withdrawn(clock, alice):
    application = start_application(alice)
    actions.withdraw(application, by=alice)

    with pytest.raises(Refused, match=TOO_LATE):
        actions.withdraw(application, by=alice, reason="Once more.")


def test_extend_refuses_the_head_of_a_section_that_has_no_part_in_the_case(asked, borealis, uk_authority):
    elsewhere = MembershipFactory(organisation=uk_authority, role="lead")
    open_case(borealis, jurisdiction="UK", reference="APP-2026-9001")
    due_at = InformationRequest.objects.get().due_at

    with pytest.raises(Refused, match="not yours to work on"):
        actions.extend(asked, by=elsewhere)

    assert InformationRequest.objects.get().due_at == due_at


def test_extend_wants_an_answer_that_is_awaited(clock, alice, lena):
    with pytest.raises(Refused, match=TOO_LATE):
        actions.extend(submitted_application(alice), by=lena)


@pytest.mark.parametrize("role", ["approver", "auditor", "lead", "administrator"])
def test_only_a_reviewer_ends_the_screening(role, clock, alice, eu_authority):
    application = submitted_application(alice)

    with pytest.raises(Refused, match="Only a reviewer screens"):
        actions.take_into_review(application, by=MembershipFactory(organisation=eu_authority, role=role))

    assert status_of(application) == "screening"


def test_the_screening_ends_once(clock, alice, rita):
    application = submitted_application(alice)
    actions.take_into_review(application, by=rita)

    with pytest.raises(Refused, match=TOO_LATE):
        actions.take_into_review(application, by=rita)


@pytest.mark.parametrize(("who", "words"), [("rita", "Only an approver"), ("petra", "not yours to work on")])
def test_a_decision_is_recorded_for_an_approver_who_sees_the_case(who, words, clock, alice, rita, request):
    application = submitted_application(alice)
    actions.take_into_review(application, by=rita)

    with pytest.raises(Refused, match=words):
        actions.record_decision(
            application, outcome="approved", decision_reference="DEC-1", by=request.getfixturevalue(who)
        )

    assert status_of(application) == "in_review"


def test_nothing_is_decided_before_the_review(clock, alice, petra):
    application = submitted_application(alice, tier=3)

    with pytest.raises(Refused, match=TOO_LATE):
        actions.record_decision(application, outcome="approved", decision_reference="DEC-1", by=petra)


def test_only_who_writes_applications_starts_one(clock, evan):
    with pytest.raises(Refused, match="Only responsible officers and contributors"):
        start_application(evan)

    assert not Application.objects.exists()


@pytest.mark.parametrize("status", ["active", "suspended"])
def test_who_has_a_standing_starts_no_new_qualification(status, clock, alice):
    PartnerFactory(organisation=alice.organisation, status=status)

    with pytest.raises(Refused, match="has its standing already"):
        actions.start(alice.organisation, tier=1, by=alice)

    assert not Application.objects.exists()


def test_a_bar_is_named_before_anything_is_started(clock, alice):
    barred_until = dates.now().date() + timedelta(days=9)
    partner = PartnerFactory(organisation=alice.organisation, status="removed", barred_until=barred_until)

    assert rules.may_start.why_not(alice, partner) == "You may apply again from 02 Dec 2026 on."
    with pytest.raises(Refused, match="apply again from 02 Dec 2026"):
        actions.start(alice.organisation, tier=1, by=alice)


def test_what_others_have_open_and_what_ended_hinders_nobody(clock, alice, carol):
    start_application(carol)
    actions.withdraw(start_application(alice), by=alice)

    assert start_application(alice).status == "draft"


@pytest.mark.parametrize("start", [actions.start_renewal, actions.start_scope_change])
def test_a_child_is_begun_by_who_writes_for_the_own_partner(start, approved, evan, carol):
    with pytest.raises(Refused, match="Only responsible officers and contributors"):
        start(approved.organisation, by=evan)
    with pytest.raises(Refused, match="your own organisation only"):
        start(approved.organisation, by=carol)

    assert Application.objects.count() == 1


def test_one_change_of_scope_at_a_time_and_a_renewal_beside_it(approved, alice):
    change = actions.start_scope_change(approved.organisation, by=alice)

    with pytest.raises(Refused, match="an open one of these"):
        actions.start_scope_change(approved.organisation, by=alice)
    assert actions.start_renewal(approved.organisation, by=alice).kind == "renewal"
    actions.withdraw(change, by=alice)
    assert actions.start_scope_change(approved.organisation, by=alice).kind == "scope_change"


def extend_standing_is_refused(application, by, match):
    before = Partner.objects.get().standing_until
    with pytest.raises(Refused, match=match):
        actions.extend_standing(application, reason="The site visit is next month.", by=by)
    return Partner.objects.get().standing_until == before


def test_a_standing_is_lengthened_by_an_approver_who_sees_the_renewal(approved, alice, lena, petra):
    renewal = actions.start_renewal(approved.organisation, by=alice)
    actions.submit(renewal, signed_name="Alice", by=alice)

    assert extend_standing_is_refused(renewal, lena, "Only an approver decides an application")
    assert extend_standing_is_refused(renewal, petra, "not yours to work on")


def test_no_standing_is_lengthened_for_a_renewal_that_ended(approved, alice, paul):
    renewal = actions.start_renewal(approved.organisation, by=alice)
    actions.submit(renewal, signed_name="Alice", by=alice)
    actions.withdraw(renewal, by=alice, reason="We move.")

    assert extend_standing_is_refused(renewal, paul, "while its renewal is being decided")


def test_no_standing_is_lengthened_for_the_extension_of_a_grant(approved, alice, paul):
    wanted = approved.access_requests.get()
    grant = GrantFactory(
        organisation=approved.organisation, application=approved, release=wanted.release,
        environment=wanted.environment, people=list(wanted.people.all()),
        valid_until=dates.now().date() + timedelta(days=50),
    )  # fmt: skip
    extension = extending.ask_for_extension(grant, months=6, by=alice)
    actions.submit(extension, signed_name="Alice", by=alice)

    assert extend_standing_is_refused(extension, paul, "while its renewal is being decided")
