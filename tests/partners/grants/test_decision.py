"""Each bar of the access decision alone, and the statement's cost."""

from datetime import timedelta

import pytest
from django.db import connection

from partners.environments.models import Attestation, Environment
from partners.grants import decision
from partners.grants.codes import SENTENCES
from partners.grants.models import Condition, Grant, GrantPerson
from partners.grants.rules import knows_people
from partners.grants.statement import OF_A_PAIR
from partners.personnel.models import Check, Person, PersonTag
from partners.releases.models import Release
from partners.rulebook import actions as rulebooks
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal import dates
from portal.states import Refused
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import ConditionFactory, EnvironmentFactory, GrantFactory, PartnerFactory


def codes(grant, person, **question):
    return {bar.code for bar in decision.decide(grant.pk, person.pk if person else None, **question).bars}


def test_everything_in_order_is_effective_until_the_first_end(grant, lena_fischer, environment, alice):
    answer = decision.decide(grant.pk, lena_fischer.pk, use="red_teaming", environment_id=environment.pk)

    assert answer.is_effective
    assert answer.valid_until == Partner.objects.get().admitted_at + timedelta(days=30)  # To acknowledge the rulebook.
    rulebooks.acknowledge(Rulebook.current(), by=alice)
    answer = decision.decide(grant.pk, lena_fischer.pk)
    assert answer.valid_until.date() == Attestation.objects.get().valid_until + timedelta(days=1)


ENDS = {
    "rulebook_not_acknowledged": lambda: None,
    "standing_ended": lambda: Partner.objects.update(standing_until=day(9)),
    "grant_ended": lambda: Grant.objects.update(valid_until=day(9)),
    "release_unavailable": lambda: Release.objects.update(ends_on=day(9)),
    "environment_not_verified": lambda: Environment.objects.update(verified_until=day(9)),
    "attestation_expired": lambda: Attestation.objects.update(valid_until=day(9)),
    "check_missing": lambda: Check.objects.filter(kind="sanctions").update(expires_on=day(9)),
    "condition_overdue": lambda: ConditionFactory(
        organisation=Grant.objects.get().organisation, kind=Condition.Kind.BY_DATE, due_on=day(9)
    ),
}


@pytest.mark.parametrize("code", ENDS)
def test_an_answer_holds_until_the_moment_it_names_and_no_longer(grant, lena_fischer, code):
    ENDS[code]()

    until = decision.decide(grant.pk, lena_fischer.pk).valid_until

    assert codes(grant, lena_fischer, at=until - timedelta(seconds=1)) == set()
    assert codes(grant, lena_fischer, at=until + timedelta(seconds=1)) == {code}


def test_a_grant_may_be_asked_about_apart_from_its_people(grant):
    assert decision.decide(grant.pk, None).is_effective


def day(offset):
    return dates.now().date() + timedelta(days=offset)


BREAKS = {
    "partner_not_active": lambda: Partner.objects.update(status="lapsed"),
    "standing_ended": lambda: Partner.objects.update(standing_until=day(-1)),
    "grant_not_active": lambda: Grant.objects.update(status="paused"),
    "grant_not_begun": lambda: Grant.objects.update(valid_from=day(1)),
    "grant_ended": lambda: Grant.objects.update(valid_until=day(-1)),
    "release_unavailable": lambda: Release.objects.update(status="withdrawn"),
    "environment_not_verified": lambda: Environment.objects.update(verified_until=day(-1)),
    "attestation_expired": lambda: Attestation.objects.update(valid_until=day(-1)),
    "export_country": lambda: Environment.objects.update(country="CH"),
    "export_person": lambda: PersonTag.objects.all().delete(),
    "person_not_named": lambda: GrantPerson.objects.update(ended_at=dates.now()),
    "person_not_cleared": lambda: Person.objects.update(status="held"),
    "check_missing": lambda: Check.objects.filter(kind="sanctions").update(expires_on=day(-1)),
    "condition_before_use": lambda: ConditionFactory(organisation=Grant.objects.get().organisation),
    "condition_overdue": lambda: ConditionFactory(
        organisation=Grant.objects.get().organisation, kind=Condition.Kind.BY_DATE, due_on=day(-1)
    ),
}


@pytest.mark.parametrize("code", BREAKS)
def test_each_reason_alone_bars(grant, lena_fischer, code):
    assert decision.decide(grant.pk, lena_fischer.pk).is_effective

    BREAKS[code]()

    assert codes(grant, lena_fischer) == {code}


def test_a_rulebook_must_be_acknowledged_within_its_thirty_days(clock, grant, lena_fischer):
    Attestation.objects.update(valid_until=day(400))

    assert codes(grant, lena_fischer) == set()
    clock.forward(days=31)
    assert codes(grant, lena_fischer) == {"rulebook_not_acknowledged"}


def test_a_use_or_a_site_that_the_grant_does_not_name_is_barred(grant, lena_fischer, aurora):
    elsewhere = EnvironmentFactory(organisation=aurora)

    assert codes(grant, lena_fischer, use="production") == {"use_not_granted"}
    assert codes(grant, lena_fischer, environment_id=elsewhere.pk) == {"environment_not_on_grant"}


def test_a_person_cleared_for_a_lower_tier_is_barred(grant, lena_fischer):
    Grant.objects.update(tier=2)

    assert codes(grant, lena_fischer) == {"person_not_cleared", "check_missing"}


def test_a_later_moment_is_answered_and_a_past_one_refused(grant, lena_fischer):
    later = dates.now() + timedelta(days=500)

    assert "grant_ended" in codes(grant, lena_fischer, at=later)
    with pytest.raises(Refused, match="ledger"):
        decision.decide(grant.pk, lena_fischer.pk, at=dates.now() - timedelta(seconds=1))


def test_every_code_has_a_sentence():
    import re

    assert set(re.findall(r"'([a-z]+_[a-z_]+)' AS code|SELECT '([a-z]+(?:_[a-z]+)*)', ", OF_A_PAIR)) != set()
    stated = {a or b for a, b in re.findall(r"'([a-z_]+)' AS code|UNION ALL SELECT '([a-z_]+)',", OF_A_PAIR)}
    assert stated | {"condition_before_use", "condition_overdue"} == set(SENTENCES)


def test_many_pairs_cost_one_statement(grant, lena_fischer, mateo, django_assert_num_queries):
    pairs = [(grant.pk, lena_fischer.pk), (grant.pk, mateo.pk), (grant.pk, None)]

    with django_assert_num_queries(1):
        answers = decision.decide_all(pairs)

    assert [answer.is_effective for answer in answers.values()] == [True, True, True]


def test_neither_statement_reads_all_grants(grant, lena_fischer, bob):
    fields = {field.attname: getattr(grant, field.attname) for field in Grant._meta.concrete_fields}
    unique = {"id", "public_id", "reference", "case_id"}
    copied = {name: value for name, value in fields.items() if name not in unique}
    Grant.objects.bulk_create(Grant(reference=f"GRT-{n}", **copied) for n in range(2000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE partners_grant")
    decision.decide(grant.pk, lena_fischer.pk)
    decision.decide_named(bob, grant=grant.public_id, person=lena_fischer.public_id)

    for plan in plans_of_decisions():
        assert "Seq Scan on partners_grant " not in plan
        assert "partners_grant" in plan


def plans_of_decisions():
    """The plan of both statements, which is the same for all values."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, cardinality(parameter_types) FROM pg_prepared_statements "
                       "WHERE statement LIKE '%) bar ON true%'")  # fmt: skip
        named = cursor.fetchall()
        assert len(named) == 2
        for name, parameters in named:
            cursor.execute(f'EXPLAIN EXECUTE "{name}" ({", ".join(["NULL"] * parameters)})')
            yield "\n".join(row[0] for row in cursor.fetchall())


@pytest.fixture
def member_of_the_board(us_authority):
    return MembershipFactory(organisation=us_authority, role="board_member")


READERS = ("alice", "bob", "carol", "rita", "vera", "meridian", "member_of_the_board")


@pytest.mark.parametrize("reader", READERS)
def test_what_public_ids_name_is_what_the_reader_may_see(request, reader, grant, lena_fischer, environment, carol):
    """As `visible_to` and `knows_people` have it, over all combinations of what exists."""
    reader = request.getfixturevalue(reader)
    Person.objects.create(reference="VET-1", organisation=grant.organisation, name="Not named", tier=1)
    Person.objects.create(reference="VET-2", organisation=carol.organisation, name="Elsewhere", tier=1)
    EnvironmentFactory(organisation=carol.organisation)
    PartnerFactory(organisation=carol.organisation)
    GrantFactory(organisation=carol.organisation, release=grant.release)
    GrantFactory(organisation=PartnerFactory().organisation)

    for asked in Grant.objects.all():
        for person in (None, *Person.objects.all()):
            for place in (None, *Environment.objects.all()):
                ids = {"grant": asked.public_id, "person": getattr(person, "public_id", None),
                       "environment": getattr(place, "public_id", None)}  # fmt: skip
                answer = decision.decide_named(reader, **ids)
                if not sees(reader, asked, person, place):
                    assert answer is None
                    continue
                by_keys = decision.decide(
                    asked.pk, getattr(person, "pk", None), environment_id=getattr(place, "pk", None), at=answer.at
                )
                assert answer == by_keys


def sees(reader, grant, person, place):
    sees_grant = Grant.objects.visible_to(reader).filter(pk=grant.pk).exists()
    sees_place = place is None or Environment.objects.visible_to(reader).filter(pk=place.pk).exists()
    if person is None or not sees_grant or not sees_place:
        return sees_grant and sees_place
    if knows_people(reader):
        return person.organisation_id == grant.organisation_id
    return GrantPerson.objects.filter(grant=grant, person=person).exists()
