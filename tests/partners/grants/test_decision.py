"""Each bar of the access decision alone, and the statement's cost."""

from datetime import timedelta

import pytest
from django.db import connection

from partners.environments.models import Attestation, Environment
from partners.grants import decision
from partners.grants.codes import SENTENCES
from partners.grants.models import Condition, Grant, GrantPerson
from partners.grants.statement import OF_A_PAIR
from partners.personnel.models import Check, Person, PersonTag
from partners.releases.models import Release
from partners.rulebook import actions as rulebooks
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal import dates
from portal.states import Refused
from tests.factories.programme import ConditionFactory, EnvironmentFactory


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


def test_the_statement_does_not_read_all_grants(grant, lena_fischer):
    fields = {field.attname: getattr(grant, field.attname) for field in Grant._meta.concrete_fields}
    unique = {"id", "public_id", "reference", "case_id"}
    copied = {name: value for name, value in fields.items() if name not in unique}
    Grant.objects.bulk_create(Grant(reference=f"GRT-{n}", **copied) for n in range(2000))
    decision.decide(grant.pk, lena_fischer.pk)

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE statement LIKE '%) bar%'")
        name = cursor.fetchone()[0]
        cursor.execute(f'EXPLAIN EXECUTE "{name}" (now(), %s, %s, NULL, NULL)', [[grant.pk], [lena_fischer.pk]])
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "Seq Scan on partners_grant " not in plan
    assert "partners_grant" in plan
