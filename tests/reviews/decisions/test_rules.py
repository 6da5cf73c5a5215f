"""Who is refused which step towards a decision, by which rule; nothing is written."""

import pytest

from partners.rulebook.models import Rulebook
from portal import dates
from portal.accounts.models import Membership
from portal.states import Refused
from reviews.decisions import actions, rules
from reviews.decisions.actions import Plan
from reviews.decisions.actions.screening import CHECKLIST
from reviews.decisions.models import Decision, EvidenceJudgment, Opinion, RefusalNotice, Resolution, Screening
from tests.factories.accounts import MembershipFactory
from tests.factories.applications import make_version, start_application
from tests.factories.cases import open_case
from tests.reviews.decisions.conftest import submit_again

WHOLE = dict.fromkeys(CHECKLIST, True)
NOT_DUE = "this step is not due"
NOT_THEIRS = "not your jurisdiction"
APPROVE = Plan("approved", "You may take part.")


@pytest.fixture
def screened(make_application):
    return make_application(status="screening")


@pytest.fixture
def ready(application, opinion, rita, rhea):
    """All opinions are in."""
    for by in (rita, rhea):
        actions.give_opinion(application, **opinion(), by=by)
    return application


@pytest.fixture
def conflicting(application, opinion, rita, rhea):
    actions.give_opinion(application, **opinion("approve"), by=rita)
    actions.give_opinion(application, **opinion("refuse"), by=rhea)
    return application


@pytest.fixture
def of_carol(clock, carol, borealis):
    """An application of another partner, with one version, in a case that the EU authority has joined."""
    other = start_application(carol)
    case = open_case(borealis, jurisdiction="UK", reference="APP-2026-9002")
    case.joinings.create(jurisdiction_id="EU")
    type(other).objects.filter(pk=other.pk).update(case=case)
    submit_again(other, carol)
    return other


def lead_of(organisation, **more):
    return MembershipFactory(organisation=organisation, role="lead", **more)


@pytest.mark.parametrize(("who", "words"), [("paul", "Only a reviewer screens"), ("rolf", NOT_THEIRS)])
def test_screening_is_for_a_reviewer_who_sees_the_case(who, words, screened, request):
    by = request.getfixturevalue(who)

    with pytest.raises(Refused, match=words):
        actions.pass_screening(screened, checklist=WHOLE, by=by)
    with pytest.raises(Refused, match=words):
        actions.send_back(screened, checklist={}, missing="The register extract.", by=by)

    screened.refresh_from_db()
    assert (screened.status, Screening.objects.exists()) == ("screening", False)


def test_what_is_in_review_is_not_screened_again(application, rita):
    with pytest.raises(Refused, match=NOT_DUE):
        actions.pass_screening(application, checklist=WHOLE, by=rita)

    assert not Screening.objects.exists()


def judge(application, by):
    criterion, version = application.rulebook.criterion("ORG-01"), make_version(application.created_by)
    version.uses.create(reference=application.reference, label="ORG-01")
    actions.judge_evidence(application, criterion=criterion, version=version, verdict="accepted", by=by)


@pytest.mark.parametrize(("who", "words"), [("paul", "Only a reviewer judges"), ("rolf", NOT_THEIRS)])
def test_evidence_is_judged_by_a_reviewer_who_sees_the_case(who, words, application, request):
    with pytest.raises(Refused, match=words):
        judge(application, request.getfixturevalue(who))

    assert not EvidenceJudgment.objects.exists()


def test_evidence_is_not_judged_before_the_review(screened, rita):
    with pytest.raises(Refused, match=NOT_DUE):
        judge(screened, rita)


def test_no_opinion_is_given_before_the_review(screened, opinion, rita):
    with pytest.raises(Refused, match=NOT_DUE):
        actions.give_opinion(screened, **opinion(), by=rita)

    assert not Opinion.objects.exists()


def test_a_conflict_is_resolved_by_somebody_who_sees_the_case_and_gave_no_opinion(
    conflicting, rita, uk_authority, us_authority
):
    conflicting.case.joinings.create(jurisdiction_id="US")
    with pytest.raises(Refused, match=NOT_THEIRS):
        actions.resolve(conflicting, reason="Weighed.", by=lead_of(uk_authority))
    with pytest.raises(Refused, match="You gave an opinion"):
        actions.resolve(conflicting, reason="Weighed.", by=lead_of(us_authority, user=rita.user))

    assert not Resolution.objects.exists()


def test_nothing_is_resolved_before_the_review(screened, lena):
    with pytest.raises(Refused, match=NOT_DUE):
        actions.resolve(screened, reason="Weighed.", by=lena)


def test_an_approver_who_does_not_see_the_case_does_not_decide(ready, petra, borealis):
    open_case(borealis, jurisdiction="US", reference="APP-2026-9001")

    with pytest.raises(Refused, match=NOT_THEIRS):
        actions.decide(ready, APPROVE, by=petra)

    assert not Decision.objects.exists()


def test_nothing_is_decided_outside_the_review(ready, paul):
    type(ready).objects.filter(pk=ready.pk).update(status="screening")

    with pytest.raises(Refused, match=NOT_DUE):
        actions.decide(ready, APPROVE, by=paul)

    assert not Decision.objects.exists()


def test_an_opinion_elsewhere_or_one_never_given_keeps_nobody_from_deciding(
    ready, of_carol, rita, rhea, eu_authority, opinion
):
    third, fourth = MembershipFactory.create_batch(2, organisation=eu_authority, role="reviewer")
    Opinion.objects.create(submission=ready.submissions.get(), membership=third)
    Opinion.objects.create(
        submission=of_carol.submissions.get(), membership=fourth, status="given", given_at=dates.now(), **opinion()
    )
    Membership.objects.filter(pk__in=[third.pk, fourth.pk]).update(role="approver")
    third.role = fourth.role = "approver"

    assert rules.opinion_givers(ready) == {rita.user_id, rhea.user_id}
    assert rules.may_decide.allows(third, ready)
    assert rules.may_decide.allows(fourth, ready)


def test_a_resolution_elsewhere_keeps_nobody_from_deciding(ready, of_carol, paul):
    Resolution.objects.create(submission=of_carol.submissions.get(), reason="Weighed.", by=paul)

    assert actions.decide(ready, APPROVE, by=paul).decided_by == paul


def test_conflicting_opinions_are_refused_without_a_resolution_and_approved_after_their_own_only(
    conflicting, of_carol, lena, paul
):
    Resolution.objects.create(submission=of_carol.submissions.get(), reason="Weighed.", by=lena)
    heard = RefusalNotice(due_at=dates.now())

    def why_not(outcome):
        return rules.why_not_outcome(conflicting, outcome, departure="See above.", notice=heard)

    assert "opinions conflict" in why_not("approved")
    assert why_not("refused") == ""
    Resolution.objects.create(submission=conflicting.submissions.get(), reason="Weighed.", by=lena)
    assert why_not("approved") == ""


@pytest.mark.parametrize(
    ("code", "choice", "refused"),
    [("ORG-03", "no", ["ORG-03"]), ("ORG-03", "yes", []), ("ORG-05", "no", [])],
)
def test_only_a_must_that_was_answered_no_is_unmet(make_application, code, choice, refused):
    assert (Rulebook.current().criterion("ORG-03").must, Rulebook.current().criterion("ORG-05").must) == (True, False)

    application = make_application(answers={code: {"choice": choice, "text": "So."}})

    assert rules.unmet_musts(application.submissions.get()) == refused


def test_an_unmet_must_leaves_an_approval_with_conditions_open(make_application, opinion, rita, rhea):
    application = make_application(answers={"ORG-03": {"choice": "no", "text": "Not yet."}})
    for by in (rita, rhea):
        actions.give_opinion(application, **opinion("approve_with_conditions"), by=by)

    def why_not(outcome):
        return rules.why_not_outcome(application, outcome, departure="Yes.", notice=None)

    assert why_not("approved_with_conditions") == ""
    assert "ORG-03" in why_not("approved")
    assert "announced first" in why_not("refused")


def test_a_refusal_is_announced_and_a_case_decided_only_once_all_opinions_are_in(
    application, opinion, rita, rhea, paul
):
    actions.give_opinion(application, **opinion("refuse"), by=rita)
    for step in (
        lambda: actions.announce_refusal(application, reasons="Your network is open.", by=paul),
        lambda: actions.decide(application, APPROVE, by=paul),
    ):
        with pytest.raises(Refused, match="1 of 2 opinions on this version are still missing"):
            step()
    assert not RefusalNotice.objects.exists()

    actions.give_opinion(application, **opinion("refuse"), by=rhea)
    assert actions.announce_refusal(application, reasons="Your network is open.", by=paul).pk
