"""Decisions: quorum, four eyes, and what follows, by the act and in the database."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from partners.grants.models import Condition
from partners.standing.models import Partner
from portal import dates
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.states import Lost, Refused
from reviews.decisions import actions, outlook
from reviews.decisions.actions import ConditionPlan, Plan
from reviews.decisions.models import Decision, Proposal
from tests.factories.accounts import MembershipFactory

APPROVE = Plan("approved", "You may take part.")
CONDITION = ConditionPlan("CON-01", "All accounts use a second factor.", "before_use")


@pytest.fixture
def ready(application, opinion, rita, rhea):
    actions.give_opinion(application, **opinion(), by=rita)
    actions.give_opinion(application, **opinion(), by=rhea)
    return application


def test_an_approval_admits_the_partner_tells_it_and_stands_in_the_ledger(ready, paul, alice):
    decision = actions.decide(ready, APPROVE, by=paul)

    ready.refresh_from_db()
    partner = ready.organisation.partner
    assert (ready.status, ready.outcome, ready.case.status) == ("decided", "approved", "closed")
    assert (partner.status, partner.tier) == ("active", 1)
    assert partner.standing_until == dates.add_months(dates.now().date(), 24) - timedelta(days=1)
    assert Entry.objects.get(verb="decision.made").facts["dossier"] == decision.dossier_digest
    assert Notice.objects.filter(user=alice.user, subject__contains="was decided").count() == 1


def test_a_decision_reads_who_gave_opinions_and_once_the_opinions(ready, paul):
    with CaptureQueriesContext(connection) as captured:
        actions.decide(ready, APPROVE, by=paul)

    reads = [query for query in captured if 'FROM "reviews_opinion"' in query["sql"]]
    assert len(reads) == 2


@pytest.mark.parametrize("role", ["reviewer", "auditor", "lead", "administrator", "observer"])
def test_only_an_approver_decides(ready, eu_authority, role):
    with pytest.raises(Refused, match=r"Only an approver decides\.$"):
        actions.decide(ready, APPROVE, by=MembershipFactory(organisation=eu_authority, role=role))

    assert not Decision.objects.exists()


def test_a_decision_without_quorum_is_refused(application, opinion, rita, paul):
    actions.give_opinion(application, **opinion(), by=rita)

    with pytest.raises(Refused, match="1 of 2 opinions"):
        actions.decide(application, APPROVE, by=paul)


def test_who_gave_an_opinion_does_not_decide_in_another_role_either(ready, rita, us_authority):
    also = MembershipFactory(user=rita.user, organisation=us_authority, role="approver")
    ready.case.joinings.create(jurisdiction_id="US")

    with pytest.raises(Refused, match="You gave an opinion"):
        actions.decide(ready, APPROVE, by=also)


def test_a_second_decision_is_refused_and_told_who_was_faster(ready, paul):
    actions.decide(ready, APPROVE, by=paul)

    with pytest.raises(Lost, match="Paul decided this application"):
        actions.decide(ready, APPROVE, by=paul)

    assert Decision.objects.count() == 1


DEPARTING = {"outcome": "approved_with_conditions", "text": "You may.", "conditions": (CONDITION,)}


@pytest.fixture
def neighbour(eu_authority):
    """A second approver of the EU authority."""
    return MembershipFactory(user__name="Nora", organisation=eu_authority, role="approver")


def test_departing_from_the_combined_opinion_needs_a_reason_and_a_second_approver(ready, paul, neighbour):
    with pytest.raises(Refused, match="differs from the combined opinion"):
        actions.decide(ready, Plan(**DEPARTING), by=paul)

    proposal = actions.decide(ready, Plan(**DEPARTING, departure="The sign-in test is old."), by=paul)
    assert isinstance(proposal, Proposal)
    assert not Condition.objects.exists()
    with pytest.raises(Refused, match="A second approver must co-sign"):
        actions.cosign(proposal, by=paul)
    decision = actions.cosign(proposal, by=neighbour)

    assert (decision.deciders_needed, decision.cosigned_by) == (2, neighbour)
    assert Condition.objects.get().text == CONDITION.text


def test_a_departure_opens_the_case_to_others_only_where_nobody_who_sees_it_may_cosign(ready, paul, petra):
    plan = Plan(**DEPARTING, departure="The sign-in test is old.")

    effects = outlook.effects_of(ready, plan, by=paul)
    proposal = actions.decide(ready, plan, by=paul)

    assert "opens to United States: 1 people" in effects[1]
    assert set(ready.case.joinings.values_list("jurisdiction", flat=True)) == {"US"}
    assert actions.cosign(proposal, by=petra).cosigned_by == petra


def test_a_departure_names_who_must_cosign(ready, paul, neighbour, petra):
    plan = Plan(**DEPARTING, departure="The sign-in test is old.")

    assert "Nora (EU authority)" in outlook.effects_of(ready, plan, by=paul)[0]
    actions.decide(ready, plan, by=paul)

    assert not ready.case.joinings.exists()


def test_what_the_opinions_recommend_takes_one_approver(ready, paul):
    assert actions.decide(ready, APPROVE, by=paul).deciders_needed == 1


def test_a_proposal_whose_author_no_longer_decides_is_withdrawn_and_decided_anew(ready, paul, neighbour):
    proposal = actions.decide(ready, Plan(**DEPARTING, departure="It is old."), by=paul)
    type(paul).objects.filter(pk=paul.pk).update(role="auditor")
    proposal = Proposal.objects.get(pk=proposal.pk)

    with pytest.raises(Refused, match="Paul proposed this decision and may no longer sign it"):
        actions.cosign(proposal, by=neighbour)
    actions.withdraw_proposal(proposal, by=neighbour)

    assert actions.decide(ready, APPROVE, by=neighbour).decided_by == neighbour


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (ConditionPlan("CON-03", "An outside test of {environment}.", "by_date", "2027-02-01"), "blank"),
        (ConditionPlan("CON-03", "An outside test.", "by_date"), "Give the date"),
        (ConditionPlan("CON-03", "An outside test.", "by_date", "2026-11-01"), "in the past"),
    ],
)
def test_a_condition_that_is_not_whole_is_refused(ready, paul, condition, sentence):
    plan = Plan("approved_with_conditions", "You may.", departure="Needed.", conditions=(condition,))

    with pytest.raises(Refused, match=sentence):
        actions.decide(ready, plan, by=paul)

    assert not Condition.objects.exists()


def test_conflicting_opinions_are_not_approved_before_somebody_else_resolved_them(
    application, opinion, rita, rhea, lena, paul
):
    actions.give_opinion(application, **opinion("approve"), by=rita)
    actions.give_opinion(application, **opinion("refuse"), by=rhea)
    plan = Plan("approved", "You may.", departure="See the resolution.")
    with pytest.raises(Refused, match="opinions conflict"):
        actions.decide(application, plan, by=paul)

    actions.resolve(application, reason="The log was misread.", by=lena)
    actions.decide(application, plan, by=paul)

    assert Decision.objects.get().outcome == "approved"


def test_the_resolver_does_not_decide(application, opinion, rita, rhea, paul):
    actions.give_opinion(application, **opinion("approve"), by=rita)
    actions.give_opinion(application, **opinion("refuse"), by=rhea)
    actions.resolve(application, reason="The log was misread.", by=paul)

    with pytest.raises(Refused, match="Another approver decides"):
        actions.decide(application, Plan("approved", "You may.", departure="Yes."), by=paul)


def test_a_must_answered_no_is_not_approved_without_conditions(make_application, opinion, rita, rhea, paul):
    application = make_application(answers={"ORG-03": {"choice": "no", "text": "Not yet."}})
    actions.give_opinion(application, **opinion(), by=rita)
    actions.give_opinion(application, **opinion(), by=rhea)

    with pytest.raises(Refused, match="ORG-03"):
        actions.decide(application, APPROVE, by=paul)


def test_a_refusal_is_announced_first_and_the_partner_heard(clock, application, opinion, rita, rhea, paul, alice, bob):
    for by in (rita, rhea):
        actions.give_opinion(application, **opinion("refuse"), by=by)
    plan = Plan("refused", "You may not.", reasons=(("REF-12", "Network open."),))
    with pytest.raises(Refused, match="announced first"):
        actions.decide(application, plan, by=paul)

    notice = actions.announce_refusal(application, reasons="Your network is open.", by=paul)
    with pytest.raises(Refused, match="announced first"):
        actions.decide(application, plan, by=paul)
    with pytest.raises(Refused, match="Only a responsible officer"):
        actions.answer_refusal(notice, text="No.", by=bob)
    actions.answer_refusal(notice, text="It was closed yesterday.", by=alice)
    actions.decide(application, plan, by=paul)

    assert Partner.objects.get().status == "not_admitted"


@pytest.mark.parametrize(("codes", "months"), [(["REF-12"], 0), (["REF-12", "REF-02"], 6), (["REF-02", "REF-05"], 12)])
def test_a_refused_applicant_may_apply_again_after_the_longest_bar_of_its_reasons(
    clock, application, opinion, rita, rhea, paul, alice, codes, months
):
    for by in (rita, rhea):
        actions.give_opinion(application, **opinion("refuse"), by=by)
    notice = actions.announce_refusal(application, reasons="Why.", by=paul)
    actions.answer_refusal(notice, text="We disagree.", by=alice)
    plan = Plan("refused", "You may not.", reasons=tuple((code, "So.") for code in codes))

    said = outlook.effects_of(application, plan, by=paul)[0]
    actions.decide(application, plan, by=paul)

    on = dates.add_months(dates.now().date(), months)
    assert Partner.objects.get().barred_until == (on if months else None)
    assert said.endswith(f"may apply again from {on:%-d %b %Y}." if months else "may apply again at any time.")


def test_silence_on_an_announced_refusal_ends_with_its_days(clock, application, opinion, rita, rhea, paul):
    for by in (rita, rhea):
        actions.give_opinion(application, **opinion("refuse"), by=by)
    actions.announce_refusal(application, reasons="Your network is open.", by=paul)

    clock.forward(days=15)
    actions.decide(application, Plan("refused", "No.", reasons=(("REF-12", ""),)), by=paul)

    assert Decision.objects.get().outcome == "refused"


def test_tier_four_takes_two_approvers_of_two_jurisdictions(
    make_application, opinion, rita, rhea, rolf, paul, petra, eu_authority
):
    application = make_application(tier=4, joined=["UK", "US"])
    for by in (rita, rhea, rolf):
        actions.give_opinion(application, **opinion(), by=by)
    neighbour = MembershipFactory(organisation=eu_authority, role="approver")

    proposal = actions.decide(application, APPROVE, by=paul)
    assert isinstance(proposal, Proposal)
    with pytest.raises(Refused, match="A second approver"):
        actions.cosign(proposal, by=paul)
    with pytest.raises(Refused, match="two jurisdictions"):
        actions.cosign(proposal, by=neighbour)
    decision = actions.cosign(proposal, by=petra)

    assert (decision.decided_by, decision.cosigned_by) == (paul, petra)


def test_tier_three_needs_opinions_from_two_jurisdictions(make_application, opinion, rita, rhea, paul, eu_authority):
    application = make_application(tier=3, joined=["UK"])
    third = MembershipFactory(organisation=eu_authority, role="reviewer")
    for by in (rita, rhea, third):
        actions.give_opinion(application, **opinion(), by=by)

    with pytest.raises(Refused, match="at least 2 jurisdictions"):
        actions.decide(application, APPROVE, by=paul)


def raw_decision(application, by, **changes):
    values = {
        "outcome": "approved",
        "text": "Raw.",
        "dossier_digest": "0" * 64,
        "opinions_needed": 2,
        "jurisdictions_needed": 1,
        "deciders_needed": 1,
        "decided_by": by,
    }
    Decision.objects.create(submission=application.submissions.get(), **values | changes)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("who", "changes", "message"),
    [
        ("rita", {}, "it takes approver"),
        ("paul", {"opinions_needed": 0}, "numbers of its rulebook"),
    ],
)
def test_the_database_refuses_a_decision_that_the_act_would_refuse(ready, request, who, changes, message):
    by = request.getfixturevalue(who)

    if who == "rita":
        by = MembershipFactory(organisation=by.organisation, role="lead")
    with pytest.raises(DatabaseError, match=message), transaction.atomic():
        raw_decision(ready, by, **changes)


def test_the_database_refuses_a_decision_without_quorum(application, opinion, rita, paul):
    actions.give_opinion(application, **opinion(), by=rita)

    with pytest.raises(DatabaseError, match="needs 2 opinions"), transaction.atomic():
        raw_decision(application, paul)


def test_the_database_refuses_a_decider_who_gave_an_opinion(ready, rita, us_authority):
    also = MembershipFactory(user=rita.user, organisation=us_authority, role="approver")
    ready.case.joinings.create(jurisdiction_id="US")

    with pytest.raises(DatabaseError, match="does not decide"), transaction.atomic():
        raw_decision(ready, also)


def test_a_decision_is_never_altered(ready, paul):
    decision = actions.decide(ready, APPROVE, by=paul)

    for statement in (
        lambda: Decision.objects.filter(pk=decision.pk).update(text="Other."),
        lambda: Decision.objects.filter(pk=decision.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            statement()
