"""Conditions: the partner's proof, the programme's answers, and what follows from each."""

import pytest

from partners.grants import conditions, decision
from partners.grants.models import Condition
from partners.grants.proofs import ConditionProof
from portal.cases.models import Case
from portal.home import deadlines, todo
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.states import Refused
from reviews.enforcement.violations import breaches
from reviews.enforcement.violations.models import Violation
from reviews.queue import waiting
from tests.factories.programme import ConditionFactory


@pytest.fixture
def condition(grant, clock):
    return ConditionFactory(organisation=grant.organisation, kind="before_use")


@pytest.fixture
def offered(condition, alice):
    conditions.offer_proof(condition, text="The policy, as it is set.", by=alice)
    return condition


def bars(grant):
    return {bar.code for bar in decision.decide(grant.pk, None).bars}


def verbs():
    return list(Entry.objects.filter(verb__startswith="condition").order_by("at", "pk").values_list("verb", flat=True))


def titles(member):
    return [thing.title for thing in todo.for_member(member)]


def test_a_proof_gives_the_programme_its_days(rita, offered, grant, alice):
    case = Case.objects.get(reference=offered.reference)

    assert (case.kind, case.turn, case.turn_for) == ("condition", "programme", "to answer the proof")
    assert case.due_at == case.decide_by
    assert waiting.cases_for(rita).get() == case
    assert Notice.objects.filter(user=rita.user_id, link=offered.get_absolute_url()).exists()
    assert f"Show that condition {offered.reference} is met" not in titles(alice)
    assert "condition_before_use" in bars(grant)


def test_one_proof_waits_at_a_time(offered, bob):
    with pytest.raises(Refused, match="is with the programme"):
        conditions.offer_proof(offered, text="Another one.", by=bob)


@pytest.mark.parametrize("who", ["evan", "carol", "rita", "meridian"])
def test_proof_comes_from_officers_and_contributors_of_the_partner(who, condition, request):
    with pytest.raises(Refused, match="officers and contributors"):
        conditions.offer_proof(condition, text="Mine.", by=request.getfixturevalue(who))


def test_a_returned_proof_is_the_partners_turn_and_may_follow_again(offered, alice, rita):
    conditions.return_proof(offered, reason="The page is cut off.", by=rita)
    case = Case.objects.get(reference=offered.reference)

    assert (case.turn, case.stage) == ("partner", "returned")
    assert f"Show that condition {offered.reference} is met" in titles(alice)
    assert Notice.objects.filter(user=alice.user_id, text="The page is cut off.").exists()

    conditions.offer_proof(offered, text="The whole page.", by=alice)

    assert list(offered.proofs.values_list("number", "status")) == [(2, "offered"), (1, "returned")]
    assert waiting.cases_for(rita).exists()


def test_meeting_it_accepts_the_proof_and_opens_access(offered, grant, alice, rita):
    conditions.meet_condition(offered, reason="The policy says so.", by=rita)

    assert ConditionProof.objects.get().status == "met"
    assert Case.objects.get(reference=offered.reference).status == "closed"
    assert "condition_before_use" not in bars(grant)
    assert verbs() == ["conditionproof.offered", "condition.met", "conditionproof.met"]


def test_an_approver_waives_it_and_a_reviewer_does_not(offered, grant, rita, petra):
    with pytest.raises(Refused, match="Only an approver"):
        conditions.waive(offered, reason="Not needed.", by=rita)

    Case.objects.get(reference=offered.reference).joinings.create(jurisdiction_id="US")
    conditions.waive(offered, reason="The site was given up.", by=petra)

    assert Condition.objects.get().status == "waived"
    assert "condition_before_use" not in bars(grant)


def test_a_breach_bars_access_and_opens_what_the_library_says(condition, grant, alice, rita):
    Condition.objects.update(code="CON-23", kind="standing")
    condition.refresh_from_db()

    violation = breaches.find_breached(condition, reason="It was published at once.", by=rita)

    assert (violation.ground, violation.source) == ("VIO-23", "audit")
    assert "condition_overdue" in bars(grant)
    assert Notice.objects.filter(user=alice.user_id, subject__contains="found breached").exists()


def test_a_breach_of_another_consequence_opens_no_violation(condition, grant, rita):
    Condition.objects.update(code="CON-01")
    condition.refresh_from_db()

    assert breaches.find_breached(condition, reason="Passwords only.", by=rita) is None
    assert not Violation.objects.exists()


def test_a_settled_condition_is_settled_once(offered, alice, rita):
    conditions.meet_condition(offered, reason="Seen.", by=rita)

    with pytest.raises(Refused, match="settled"):
        conditions.offer_proof(offered, text="Again.", by=alice)
    with pytest.raises(Refused, match="cannot become"):
        conditions.meet_condition(offered, reason="Again.", by=rita)


def test_the_page_offers_each_reader_their_acts(offered, sign_in, alice, rita, petra, vera, meridian):
    address = offered.get_absolute_url()

    def may(reader):
        found = sign_in(reader).get(address).context["may"]
        return {name for name, allowed in found.items() if allowed}

    assert (may(alice), may(rita), may(vera)) == (set(), {"meet", "give_back"}, set())
    assert sign_in(meridian).get(address).status_code == 403


def test_proof_is_offered_and_answered_by_page(condition, sign_in, alice, rita):
    address = condition.get_absolute_url()

    assert "Offer proof" in sign_in(alice).get(address).content.decode()
    answer = sign_in(alice).post(f"{address}proof/", {"text": "The export of the policy."})
    assert (answer.status_code, answer["Location"]) == (303, address)
    assert sign_in(rita).post(f"{address}proof/return/", {"reason": "Too old."}).status_code == 303
    assert "Too old." in sign_in(alice).get(address).content.decode()
    assert sign_in(alice).post(f"{address}fulfilment/", {"reason": "Met."}).status_code == 403
    breach = f"/violations/conditions/{condition.reference}/"
    assert sign_in(alice).post(breach, {"reason": "x"}).status_code == 403
    assert sign_in(rita).post(breach, {"reason": "Nothing came."}).status_code == 303
    assert Condition.objects.get().status == "breached"


def test_the_calendar_leads_to_the_condition(grant, alice, clock):
    condition = ConditionFactory(organisation=grant.organisation, kind="by_date", due_on=clock.now.date())

    assert condition.get_absolute_url() in {deadline.address for deadline in deadlines.of_member(alice)}
