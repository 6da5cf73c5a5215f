"""An opinion counts as what its author was when it was given, until they stand down from the case."""

import pytest
from django.db import DatabaseError, connection, transaction

from portal.accounts.models import Membership
from portal.cases.models import Case
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.states import Refused
from reviews.casework.standing_down import stand_down
from reviews.decisions import actions, quorum
from reviews.decisions.actions import Plan
from reviews.decisions.models import Decision, Opinion, Proposal
from tests.factories.accounts import MembershipFactory

APPROVE = Plan("approved", "You may take part.")


@pytest.fixture
def ready(application, opinion, rita, rhea):
    """All opinions are in."""
    for by in (rita, rhea):
        actions.give_opinion(application, **opinion(), by=by)
    return application


def write_decision(application, by):
    """As nobody may who goes round the act."""
    Decision.objects.create(
        submission=application.submissions.get(),
        outcome="approved",
        text="Raw.",
        dossier_digest="0" * 64,
        opinions_needed=2,
        jurisdictions_needed=1,
        deciders_needed=1,
        decided_by=by,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def write_opinion(application, opinion, by):
    fields = {"status": "given", "given_at": "2026-11-23T10:00Z", **opinion()}
    Opinion.objects.create(submission=application.submissions.get(), membership=by, **fields)


def state_of(application):
    return quorum.of(quorum.latest(application))


@pytest.mark.parametrize("changes", [{"role": "approver"}, {"role": "lead"}])
def test_what_a_reviewer_becomes_later_leaves_their_opinion_as_it_was_given(ready, rita, paul, changes):
    Membership.objects.filter(pk=rita.pk).update(**changes)

    assert state_of(ready).is_complete
    assert actions.decide(ready, APPROVE, by=paul).decided_by == paul
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_given_opinion_says_as_what_it_was_given(make_application, opinion, rita, rolf):
    application = make_application(tier=3, joined=["UK"])
    for by in (rita, rolf):
        actions.give_opinion(application, **opinion(), by=by)

    given = Opinion.objects.order_by("pk").values_list("given_role", "given_jurisdiction", "given_part")
    assert list(given) == [("reviewer", "EU", "lead"), ("reviewer", "UK", "joined")]


def test_an_opinion_of_somebody_who_stands_down_no_longer_counts(ready, rita, rhea, paul, lena):
    stand_down(ready.case, by=rita, reason="family")

    state = state_of(ready)
    assert (state.opinions_missing, [o.membership for o in state.taken_out]) == (1, [rita])
    case = Case.objects.get(pk=ready.case_id)
    assert (case.status, case.turn_for) == ("open", "to review it")
    assert Notice.objects.get(user=lena.user).subject == f"Rita stood down from {ready}"
    with pytest.raises(Refused, match="1 of 2 opinions"):
        actions.decide(ready, APPROVE, by=paul)
    assert not Decision.objects.exists()


def test_another_opinion_takes_the_place_of_the_one_that_was_taken_out(ready, opinion, rita, eu_authority, paul):
    stand_down(ready.case, by=rita, reason="family")
    third = MembershipFactory(organisation=eu_authority, role="reviewer")

    actions.give_opinion(ready, **opinion(), by=third)

    assert Case.objects.get(pk=ready.case_id).status == "awaiting_decision"
    assert actions.decide(ready, APPROVE, by=paul).outcome == "approved"


def test_opinions_close_again_when_one_is_taken_out(ready, rita, rhea, paul):
    assert len(actions.opinions.readable_by(paul, quorum.latest(ready))) == 2

    stand_down(ready.case, by=rita, reason="family")

    assert actions.opinions.readable_by(paul, quorum.latest(ready)) == []


def test_a_proposal_of_somebody_who_stands_down_is_withdrawn(make_application, opinion, rita, rhea, rolf, paul, petra):
    application = make_application(tier=4, joined=["UK", "US"])
    for by in (rita, rhea, rolf):
        actions.give_opinion(application, **opinion(), by=by)
    actions.decide(application, APPROVE, by=paul)

    stand_down(application.case, by=paul, reason="family")

    assert Proposal.objects.get().status == "withdrawn"
    assert Entry.objects.filter(verb="proposal.withdrawn").count() == 1
    assert Case.objects.get(pk=application.case_id).turn_for == "to decide"
    assert isinstance(actions.decide(application, APPROVE, by=petra), Proposal)


def test_the_database_refuses_a_decision_on_an_opinion_that_was_taken_out(ready, rita, paul):
    stand_down(ready.case, by=rita, reason="family")

    with pytest.raises(DatabaseError, match="needs 2 opinions"), transaction.atomic():
        write_decision(ready, paul)


def test_nobody_gives_two_opinions_in_two_memberships(application, opinion, rita, uk_authority):
    application.case.joinings.create(jurisdiction_id="UK")
    elsewhere = MembershipFactory(user=rita.user, organisation=uk_authority, role="reviewer")
    actions.give_opinion(application, **opinion(), by=rita)

    with pytest.raises(Refused, match="in another membership"):
        actions.give_opinion(application, **opinion(), by=elsewhere)
    with pytest.raises(DatabaseError, match="one opinion on a version"), transaction.atomic():
        write_opinion(application, opinion, elsewhere)


@pytest.mark.parametrize("who", ["paul", "rolf"])
def test_the_database_refuses_an_opinion_of_another_role_or_jurisdiction(application, opinion, who, request):
    by = request.getfixturevalue(who)

    with pytest.raises(DatabaseError, match="takes reviewer|takes part"), transaction.atomic():
        write_opinion(application, opinion, by)
