"""Opinions: complete, unchangeable, hidden until the quorum stands."""

import hashlib

import pytest
from django.db import DatabaseError, transaction

from portal.cases import actions as cases
from portal.cases.models import Case
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.states import Refused
from reviews.casework import bench
from reviews.decisions import actions, quorum
from reviews.decisions.actions.opinions import committed_text, readable_by
from reviews.decisions.models import Opinion
from tests.factories.accounts import MembershipFactory
from tests.reviews.decisions.conftest import RATINGS, submit_again


def test_a_given_opinion_stays_hidden_until_the_quorum_is_complete(application, opinion, rita, rhea, paul):
    first = actions.give_opinion(application, **opinion(), by=rita)
    submission = quorum.latest(application)
    assert readable_by(rita, submission) == [first]
    assert readable_by(rhea, submission) == readable_by(paul, submission) == []

    second = actions.give_opinion(application, **opinion("refuse"), by=rhea)

    assert set(readable_by(paul, submission)) == set(readable_by(rita, submission)) == {first, second}


def test_the_ledger_tells_that_an_opinion_was_given_and_not_what_it_says(application, opinion, rita):
    actions.give_opinion(application, **opinion("refuse"), by=rita)

    facts = Entry.objects.get(verb="opinion.given").facts
    assert set(facts) == {"from", "to", "version", "digest"}
    assert "refuse" not in str(facts)


def test_the_digest_of_an_opinion_is_not_found_by_trying_its_likely_contents(application, opinion, rita, rhea):
    for by in (rita, rhea):
        actions.give_opinion(application, **opinion("refuse"), by=by)

    digests = [entry.facts["digest"] for entry in Entry.objects.filter(verb="opinion.given")]
    guess = committed_text(Opinion.objects.first())
    assert len(set(digests)) == 2
    assert hashlib.sha256(guess.encode()).hexdigest() not in digests


def test_the_digest_of_an_opinion_is_checked_with_the_salt_that_is_shown_once_all_are_in(
    application, opinion, rita, rhea
):
    actions.give_opinion(application, **opinion("refuse"), by=rita)
    submission = quorum.latest(application)
    assert all(voice.proof is None for voice in bench.bench_of(application, submission, rhea).voices)
    actions.give_opinion(application, **opinion("refuse"), by=rhea)

    proofs = [voice.proof for voice in bench.bench_of(application, submission, rhea).voices]

    ratings = ";".join(f"{code}=met" for code in sorted(RATINGS))
    text = f"refuse\n{ratings}\nIt stands.".encode()
    kept = {entry.facts["digest"] for entry in Entry.objects.filter(verb="opinion.given")}
    assert {hashlib.sha256(bytes.fromhex(salt) + text).hexdigest() for _digest, salt in proofs} == kept
    assert {digest for digest, _salt in proofs} == kept


def test_the_last_opinion_lets_the_case_await_its_decision_and_tells_an_approver(
    application, opinion, rita, rhea, paul
):
    actions.give_opinion(application, **opinion(), by=rita)
    assert not Notice.objects.filter(user=paul.user).exists()

    actions.give_opinion(application, **opinion(), by=rhea)

    application.case.refresh_from_db()
    assert (application.case.status, application.case.turn_for) == ("awaiting_decision", "to decide")
    assert Notice.objects.filter(user=paul.user).count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"recommendation": ""}, "Choose what you recommend"),
        ({"rationale": "  "}, "Give your reasons"),
        ({"ratings": {"ORG": "met"}}, "Rate every section: Use and scope"),
    ],
)
def test_an_opinion_that_is_not_whole_is_refused_and_its_draft_not_given(application, opinion, rita, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        actions.give_opinion(application, **opinion() | changes, by=rita)

    assert not Opinion.objects.filter(status="given").exists()


@pytest.mark.parametrize("role", ["approver", "auditor", "lead", "administrator", "observer"])
def test_only_a_reviewer_gives_an_opinion(application, opinion, eu_authority, role):
    by = MembershipFactory(organisation=eu_authority, role=role)

    with pytest.raises(Refused, match="Only a reviewer"):
        actions.give_opinion(application, **opinion(), by=by)


def test_a_reviewer_of_a_jurisdiction_that_is_not_joined_is_refused(application, opinion, rolf):
    with pytest.raises(Refused, match="jurisdiction"):
        actions.give_opinion(application, **opinion(), by=rolf)


def test_a_reviewer_who_stood_down_is_refused(application, opinion, rita):
    cases.recuse(application.case, by=rita, reason="worked_on_it")

    with pytest.raises(Refused, match="conflict"):
        actions.give_opinion(application, **opinion(), by=rita)


def test_a_given_opinion_cannot_change_by_the_act_or_in_the_database(application, opinion, rita):
    given = actions.give_opinion(application, **opinion(), by=rita)

    with pytest.raises(Refused, match="cannot be changed"):
        actions.keep_opinion(application, recommendation="refuse", rationale="No.", ratings=RATINGS, by=rita)
    for statement in (
        lambda: Opinion.objects.filter(pk=given.pk).update(recommendation="refuse"),
        lambda: Opinion.objects.filter(pk=given.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
            statement()


def test_only_opinions_on_the_version_under_decision_count(application, opinion, rita, rhea, alice):
    actions.give_opinion(application, **opinion(), by=rita)
    actions.give_opinion(application, **opinion(), by=rhea)

    submit_again(application, alice)

    assert quorum.of(quorum.latest(application)).opinions_missing == 2


@pytest.mark.parametrize(
    ("recommendations", "together"),
    [
        (["approve", "approve"], "approve"),
        (["refuse", "refuse"], "refuse"),
        (["approve", "approve_with_conditions"], "approve_with_conditions"),
        (["approve", "refuse"], "conflicting"),
        (["approve_with_conditions", "refuse", "approve"], "conflicting"),
    ],
)
def test_opinions_combine_by_rule(recommendations, together):
    assert quorum.combine(recommendations) == together


def test_resolve_is_for_somebody_who_gave_no_opinion_and_only_for_a_conflict(
    application, opinion, rita, rhea, lena, paul
):
    actions.give_opinion(application, **opinion("approve"), by=rita)
    actions.give_opinion(application, **opinion("refuse"), by=rhea)

    with pytest.raises(Refused, match="Only an approver or a head"):
        actions.resolve(application, reason="Weighed.", by=rita)
    assert Case.objects.get(reference=application.reference).turn_for == "to resolve conflicting opinions"
    actions.resolve(application, reason="The second reads the log wrongly.", by=lena)

    assert Case.objects.get(reference=application.reference).turn_for == "to decide"
    assert Entry.objects.filter(verb="application.conflict_resolved").count() == 1
