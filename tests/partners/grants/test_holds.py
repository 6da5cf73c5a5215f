"""Holds: exactly those in scope are out, nobody else, and two holds are out until both end."""

from datetime import timedelta
from itertools import permutations

import pytest
from django.db import IntegrityError, transaction

from partners.grants import decision, holds
from partners.grants.holds import ScopeLines
from partners.grants.models import Grant, Hold
from partners.standing.models import Partner
from portal import dates
from portal.ledger.models import Entry
from portal.states import Refused, SystemActor
from tests.factories.population import settle_population

BY = SystemActor("system:test")


@pytest.fixture
def population(clock, aurora, borealis, meridian_models):
    return settle_population(aurora, borealis, meridian_models)


def out(population):
    answers = decision.decide_all(population.values())
    return {name for name, pair in population.items() if not answers[pair].is_effective}


SCOPES = {
    "a partner": (lambda p: {"organisations": [Grant.objects.get(pk=p["kim M-5"][0]).organisation_id]}, {"kim M-5"}),
    "a person": (lambda p: {"people": [p["lena M-5"][1]]}, {"lena M-5", "lena Vision"}),
    "a person on a grant": (lambda p: {"people": [p["lena M-5"][1]], "grants": [p["lena M-5"][0]]}, {"lena M-5"}),
    "a nationality": (
        lambda p: {"nationalities": ["US"], "nationality_test": "holds_any"},
        {"mateo M-5", "kim M-5"},
    ),
    "everybody without a nationality": (
        lambda p: {"nationalities": ["US"], "nationality_test": "holds_none"},
        {"lena M-5", "lena Vision"},
    ),
    "a jurisdiction": (lambda p: {"jurisdictions": ["UK"]}, {"kim M-5"}),
    "a model": (
        lambda p: {"releases": [Grant.objects.get(pk=p["lena M-5"][0]).release_id]},
        {"lena M-5", "mateo M-5", "kim M-5"},
    ),
    "a family": (
        lambda p: {"families": [f"{Grant.objects.get(pk=p['lena M-5'][0]).release.provider_id}:M"]},
        {"lena M-5", "mateo M-5", "kim M-5", "lena Vision"},
    ),
    "a site": (
        lambda p: {"environments": [Grant.objects.get(pk=p["lena Vision"][0]).environment_id]},
        {"lena Vision"},
    ),
}


@pytest.mark.parametrize("name", SCOPES)
def test_a_scope_stops_exactly_those_it_covers(population, name):
    lines, expected = SCOPES[name]
    scope = ScopeLines(**lines(population))
    assert out(population) == set()

    previewed = holds.covered_pairs(scope)
    holds.place_hold(scope, by=BY, reference="SUS-2026-0001", starts_at=dates.now())

    assert out(population) == expected
    assert previewed == {population[who] for who in expected}


def test_the_covered_pairs_leave_out_what_is_excepted(population):
    lena_s = ScopeLines(people=[population["lena M-5"][1]])
    vision = ScopeLines(grants=[population["lena Vision"][0]])

    assert holds.covered_pairs(lena_s, [vision]) == {population["lena M-5"]}


def test_an_exception_wins(population):
    lena = population["lena M-5"][1]
    exception = ScopeLines(grants=[population["lena Vision"][0]])

    holds.place_hold(
        ScopeLines(people=[lena]),
        by=BY,
        reference="SUS-2026-0001",
        starts_at=dates.now(),
        exceptions=[exception],
    )

    assert out(population) == {"lena M-5"}


@pytest.mark.parametrize("order", list(permutations(["SUS-2026-0001", "SUS-2026-0002"])))
def test_two_overlapping_holds_are_out_until_both_end(population, aurora, order):
    lena = population["lena M-5"][1]
    holds.place_hold(ScopeLines(people=[lena]), by=BY, reference="SUS-2026-0001", starts_at=dates.now())
    holds.place_hold(ScopeLines(organisations=[aurora.pk]), by=BY, reference="SUS-2026-0002", starts_at=dates.now())

    holds.release_hold(order[0], by=BY)
    assert "lena M-5" in out(population)

    holds.release_hold(order[1], by=BY)
    assert out(population) == set()
    assert Partner.objects.get(organisation=aurora).status == "active"


def test_a_hold_on_a_whole_partner_makes_it_suspended_until_it_ends(population, aurora):
    holds.place_hold(ScopeLines(organisations=[aurora.pk]), by=BY, reference="SUS-2026-0001", starts_at=dates.now())
    assert Partner.objects.get(organisation=aurora).status == "suspended"

    holds.release_hold("SUS-2026-0001", by=BY)

    assert Partner.objects.get(organisation=aurora).status == "active"
    assert list(Entry.objects.filter(verb__startswith="hold.").order_by("id").values_list("verb", flat=True)) == [
        "hold.placed",
        "hold.released",
    ]


def test_a_hold_ends_by_itself_at_its_moment(clock, population, aurora):
    in_three_days = dates.now() + timedelta(hours=72)
    holds.place_hold(
        ScopeLines(organisations=[aurora.pk]),
        by=BY,
        reference="SUS-2026-0001",
        starts_at=dates.now(),
        ends_at=in_three_days,
    )
    clock.forward(hours=71, minutes=59)
    assert "lena M-5" in out(population)

    clock.forward(minutes=1)

    assert holds.settle_holds(by=BY) == 1
    assert holds.settle_holds(by=BY) == 0
    assert out(population) == set()


def test_a_later_hold_does_not_bite_before_its_start(clock, population, aurora):
    tomorrow = dates.now() + timedelta(days=1)
    holds.place_hold(ScopeLines(organisations=[aurora.pk]), by=BY, reference="SUS-2026-0001", starts_at=tomorrow)

    assert out(population) == set()
    assert Partner.objects.get(organisation=aurora).status == "active"
    clock.forward(days=1)
    assert "lena M-5" in out(population)


def test_an_open_scope_is_refused_by_the_act_and_by_the_database(population):
    with pytest.raises(Refused, match="open scope"):
        holds.place_hold(ScopeLines(), by=BY, reference="SUS-2026-0001", starts_at=dates.now())
    with pytest.raises(IntegrityError, match="hold_has_a_scope"), transaction.atomic():
        Hold.objects.create(reference="SUS-2026-0001", starts_at=dates.now(), placed_by="nobody")
