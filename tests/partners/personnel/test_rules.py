"""Who is refused which act of vetting; every time there is a person of theirs beside it."""

import pytest

from partners.personnel import actions, rules, vetting
from partners.personnel.models import Check, Person
from portal import dates
from portal.states import Refused
from tests.factories.programme import PartnerFactory

pytestmark = pytest.mark.django_db
NOT_THEIRS = "not yours to see"
OUTCOME = {"outcome": "clear", "performed_by": "EU authority", "issuer_reference": "EU-1"}


def nominate(by):
    return actions.nominate(
        by.organisation, name="Lena Fischer", position="Evaluator", tier=1, nationalities=["DE"], residence="NL",
        birth_date=None, by=by,
    )  # fmt: skip


@pytest.fixture
def person(clock, alice, carol):
    """Aurora's person; Borealis has one too, whom the UK's authority vets."""
    for member in (alice, carol):
        PartnerFactory(organisation=member.organisation)
    nominate(carol)
    return nominate(alice)


def record(person, by):
    check = person.checks.filter(status="pending").first()
    return actions.record_check(check, **OUTCOME, performed_on=dates.now().date(), by=by)


def end_vetting(person, rita):
    actions.refuse_or_revoke(person, reason_class="conflict", reason="No", by=rita)
    person.refresh_from_db()
    return person


def test_checks_are_recorded_by_reviewers_of_its_own_jurisdiction(person, rolf):
    assert Person.objects.visible_to(rolf).count() == 1

    with pytest.raises(Refused, match=NOT_THEIRS):
        record(person, rolf)

    assert not Check.objects.exclude(status="pending").exists()


@pytest.mark.parametrize("who", ["alice", "petra", "otto", "lena", "ada"])
def test_only_a_reviewer_records_a_check(who, person, request):
    with pytest.raises(Refused, match="Only a reviewer records checks"):
        record(person, request.getfixturevalue(who))

    assert not Check.objects.exclude(status="pending").exists()


def test_nobody_is_checked_whose_vetting_is_over(person, alice, rita):
    end_vetting(person, rita)

    with pytest.raises(Refused, match="Checks are for people"):
        record(person, rita)
    with pytest.raises(Refused, match="Checks are for people"):
        actions.renew_check(person, kind="training", by=alice)


@pytest.mark.parametrize("who", ["bob", "carol", "rolf", "petra", "vera", "meridian"])
def test_a_check_is_asked_for_by_the_officer_or_a_reviewer(who, person, request):
    checks = Check.objects.count()

    with pytest.raises(Refused, match="Only the officer or a reviewer"):
        actions.renew_check(person, kind="training", by=request.getfixturevalue(who))

    assert Check.objects.count() == checks


@pytest.mark.parametrize(
    ("who", "words"), [("rolf", NOT_THEIRS), ("otto", "Only a reviewer clears"), ("alice", "Only a reviewer clears")]
)
def test_people_are_judged_by_a_reviewer_who_sees_their_vetting(who, words, person, request):
    by = request.getfixturevalue(who)

    with pytest.raises(Refused, match=words):
        actions.hold(person, reason="A report", by=by)
    with pytest.raises(Refused, match=words):
        actions.refuse_or_revoke(person, reason_class="conflict", reason="No", by=by)

    person.refresh_from_db()
    assert person.status == "vetting"
    assert rules.may_end.why_not(by, person)


def test_a_vetting_that_was_refused_is_not_ended_again(person, rita):
    end_vetting(person, rita)

    with pytest.raises(Refused, match="refused while in vetting, and revoked while cleared"):
        actions.refuse_or_revoke(person, reason_class="conflict", reason="No", by=rita)


@pytest.mark.parametrize("who", ["bob", "carol"])
def test_vetting_is_begun_again_and_taken_back_by_the_own_officer(who, person, rita, request):
    by = request.getfixturevalue(who)

    with pytest.raises(Refused, match="Only a responsible officer of the partner"):
        vetting.withdraw(person, reason="Moves.", by=by)
    with pytest.raises(Refused, match="Only a responsible officer of the partner"):
        vetting.vet_again(end_vetting(person, rita), reason="A new employer.", by=by)

    assert Person.objects.get(pk=person.pk).status == "refused"
