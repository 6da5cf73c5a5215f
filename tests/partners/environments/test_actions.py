"""Environments: declare, attest, assess, verify, fail, retire, expire, and the case that goes with them."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from partners.environments import actions
from partners.environments.models import Attestation, Environment
from portal import dates
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.states import Refused
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import PartnerFactory

pytestmark = pytest.mark.django_db

PLACE = {"name": "Enclave 2", "kind": "partner_enclave", "site": "Rotterdam", "country": "NL", "operators": "Ours"}


def day(offset):
    return dates.now().date() + timedelta(days=offset)


def attest(environment, by, safeguard="logging", tested=0):
    values = {"statement": "Every request is logged.", "tested_on": day(tested), "version": None}
    return actions.attest(environment, safeguard=safeguard, **values, by=by)


@pytest.fixture
def environment(clock, alice):
    PartnerFactory(organisation=alice.organisation)
    return actions.declare(alice.organisation, **PLACE, by=alice)


@pytest.fixture
def assessed(environment, alice, rita):
    attest(environment, alice)
    return actions.assess(environment, reason="Visited the site", by=rita)


@pytest.fixture
def verified(assessed, otto):
    return actions.verify(assessed, until=day(300), reason="All is in place", by=otto)


def case_of(environment):
    return Case.objects.get(reference=environment.reference)


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_declare_opens_a_case_for_the_programme(clock, who, request):
    by = request.getfixturevalue(who)

    environment = actions.declare(by.organisation, **PLACE, by=by)

    case = case_of(environment)
    assert environment.status == Environment.Status.DECLARED
    assert (case.kind, case.status, case.turn, case.turn_for) == ("environment", "open", "programme", "to assess it")
    assert Entry.objects.filter(verb="environment.declared").count() == 1


@pytest.mark.parametrize("who", ["evan", "carol", "rita", "ada", "vera", "meridian"])
def test_declare_is_refused_to_others(clock, aurora, who, request):
    with pytest.raises(Refused):
        actions.declare(aurora, **PLACE, by=request.getfixturevalue(who))
    assert not Environment.objects.exists()


def test_attest_counts_from_the_test_for_the_rulebooks_months(environment, alice):
    months = {"logging": 12, "rate_limit": 12, "human_review": 12, "content_filter": 6, "misuse_detection": 6}

    attested = {safeguard: attest(environment, alice, safeguard) for safeguard in months}

    counted = {safeguard: attestation.valid_until for safeguard, attestation in attested.items()}
    assert counted == {safeguard: dates.add_months(day(0), number) for safeguard, number in months.items()}


def test_a_test_that_no_longer_counts_is_refused(environment, alice):
    with pytest.raises(Refused, match="Test it again"):
        attest(environment, alice, tested=-400)
    assert not environment.attestations.exists()


@pytest.mark.parametrize("who", ["evan", "carol", "rita", "ada", "vera", "meridian"])
def test_attest_is_refused_to_others(environment, who, request):
    with pytest.raises(Refused):
        attest(environment, request.getfixturevalue(who))
    assert not Attestation.objects.exists()


def test_attest_refuses_a_test_to_come_and_a_closed_place(environment, assessed, alice, rita):
    with pytest.raises(Refused, match="future"):
        attest(environment, alice, tested=1)
    failed = actions.fail(assessed, reason="No logs", by=rita)

    with pytest.raises(Refused, match="closed"):
        attest(failed, alice)


@pytest.mark.parametrize("role", ["reviewer", "approver", "auditor"])
def test_assess_then_verify_closes_the_case_and_tells_the_officer(environment, alice, role, eu_authority):
    by, second = MembershipFactory.create_batch(2, organisation=eu_authority, role=role)
    attest(environment, alice)

    assessed = actions.assess(environment, reason="Visited the site", by=by)
    assert case_of(environment).turn_for == "to verify it"
    verified = actions.verify(assessed, until=day(300), reason="All is in place", by=second)

    assert (verified.assessed_by, verified.verified_by) == (by, second)
    assert (verified.status, verified.verified_until) == (Environment.Status.VERIFIED, day(300))
    assert case_of(environment).status == Case.Status.CLOSED
    assert set(Notice.objects.filter(user=alice.user).values_list("subject", flat=True)) == {
        f"{environment.reference} was assessed", f"{environment.reference} is verified",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["alice", "bob", "lena", "ada", "vera", "meridian"])
def test_judging_is_refused_to_others(assessed, who, request):
    by = request.getfixturevalue(who)
    for act in (
        lambda: actions.assess(assessed, reason="Yes", by=by),
        lambda: actions.verify(assessed, until=day(30), reason="Yes", by=by),
        lambda: actions.fail(assessed, reason="No", by=by),
    ):
        with pytest.raises(Refused):
            act()
    assessed.refresh_from_db()
    assert assessed.status == Environment.Status.ASSESSED


@pytest.mark.parametrize("until", [0, -1, 400])
def test_verify_refuses_a_day_outside_the_rulebooks_months(assessed, otto, until):
    with pytest.raises(Refused, match="at the latest"):
        actions.verify(assessed, until=day(until), reason="Yes", by=otto)


def test_one_person_does_not_assess_and_verify_in_any_membership(assessed, rita, eu_authority, uk_authority):
    assessed.organisation.jurisdiction_id = "UK"
    assessed.organisation.save()
    elsewhere = MembershipFactory(user=rita.user, organisation=uk_authority, role="approver")

    for by in (rita, elsewhere):
        with pytest.raises(Refused, match="You assessed this environment"):
            actions.verify(assessed, until=day(30), reason="Yes", by=by)
        with pytest.raises(DatabaseError, match="another person"), transaction.atomic():
            Environment.objects.update(status="verified", verified_by=by)


@pytest.mark.parametrize("who", ["petra", "rolf"])
def test_an_authority_that_neither_leads_the_partner_nor_the_site_judges_nothing(environment, who, request):
    by = request.getfixturevalue(who)

    with pytest.raises(Refused, match="these jurisdictions judge this environment: EU"):
        actions.assess(environment, reason="Visited", by=by)
    with pytest.raises(DatabaseError, match="leads the partner"), transaction.atomic():
        Environment.objects.update(status="assessed", assessed_by=by)


def test_the_authority_of_the_sites_country_judges_it(environment, rolf):
    Environment.objects.update(country="GB")

    assert actions.assess(environment, reason="Visited", by=rolf).assessed_by == rolf


def test_whoever_stood_down_neither_assesses_nor_verifies(environment, assessed, otto):
    cases.recuse(case_of(environment), by=otto, reason="family")

    with pytest.raises(Refused, match="You stood down"):
        actions.verify(assessed, until=day(30), reason="Yes", by=otto)
    with pytest.raises(DatabaseError, match="stood down"), transaction.atomic():
        Environment.objects.update(status="verified", verified_by=otto)


def test_the_database_refuses_a_verification_before_an_assessment_and_one_by_nobody(environment, assessed, otto):
    with pytest.raises(DatabaseError, match="signature is missing"), transaction.atomic():
        Environment.objects.update(status="verified")
    Environment.objects.update(status="failed")
    with pytest.raises(DatabaseError, match="assessed before"), transaction.atomic():
        Environment.objects.update(status="verified", verified_by=otto)


def test_verify_refuses_a_place_without_a_safeguard(environment, rita, otto):
    assessed = actions.assess(environment, reason="Visited", by=rita)

    with pytest.raises(Refused, match="No safeguard"):
        actions.verify(assessed, until=day(30), reason="Yes", by=otto)


def test_a_judgment_needs_a_reason(environment, rita):
    with pytest.raises(Refused, match="what you looked at"):
        actions.assess(environment, reason="  ", by=rita)


def test_fail_closes_the_case(assessed, rita):
    failed = actions.fail(assessed, reason="No logs", by=rita)

    assert failed.status == Environment.Status.FAILED
    assert case_of(failed).status == Case.Status.CLOSED


def test_expire_stamps_a_place_past_its_day_once(verified, clock):
    clock.forward(days=300)
    assert actions.expire_due() == 0
    clock.forward(days=1)

    assert [actions.expire_due(), actions.expire_due()] == [1, 0]

    verified.refresh_from_db()
    assert verified.status == Environment.Status.EXPIRED


def test_a_new_attestation_at_an_expired_place_asks_the_programme_again(assessed, clock, alice, otto):
    clock.forward(days=60)
    verified = actions.verify(assessed, until=day(300), reason="All is in place, late", by=otto)
    clock.forward(days=301)
    actions.expire_due()
    verified.refresh_from_db()

    attest(verified, alice)

    case = case_of(verified)
    assert (case.status, case.turn_for) == ("open", "to verify it again")
    assert case.due_at == dates.add_working_days(dates.now(), 20, calendar="EU", zone="Europe/Brussels")
    again = actions.verify(verified, until=day(100), reason="Still in place", by=otto)
    assert again.status == Environment.Status.VERIFIED


def test_retire_takes_an_expired_place_of_ones_own(verified, clock, alice, carol, rita):
    with pytest.raises(Refused, match="once its verification is over"):
        actions.retire(verified, by=alice)
    clock.forward(days=301)
    actions.expire_due()
    for other in (carol, rita):
        with pytest.raises(Refused):
            actions.retire(verified, by=other)

    assert actions.retire(verified, by=alice).status == Environment.Status.RETIRED
