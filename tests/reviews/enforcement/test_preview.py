"""The preview: exactly who loses access, who near them does not and why."""

import pytest

from partners.grants import decision, holds
from partners.grants.holds import ScopeLines
from partners.grants.models import Grant
from portal import dates
from portal.states import SystemActor
from reviews.enforcement import preview, scope

BY = SystemActor("system:test")


@pytest.fixture
def name_of(population):
    names = {pair: name for name, pair in population.items()}
    return lambda rows: {names[row.pair] for row in rows}


def lines(population, axis, name):
    grant = Grant.objects.select_related("release").get(pk=population[name][0])
    values = {
        "people": population[name][1],
        "grants": grant.pk,
        "organisations": grant.organisation_id,
        "releases": grant.release_id,
        "environments": grant.environment_id,
        "families": f"{grant.release.provider_id}:{grant.release.family}",
        "jurisdictions": grant.organisation.jurisdiction_id,
        "access_levels": grant.access_level,
    }
    return {axis: [values[axis]]}


EVERYBODY = {"lena M-5", "mateo M-5", "lena Vision", "kim M-5"}


@pytest.mark.parametrize(
    ("axis", "name", "expected"),
    [
        ("people", "lena M-5", {"lena M-5", "lena Vision"}),
        ("grants", "lena M-5", {"lena M-5", "mateo M-5"}),
        ("organisations", "kim M-5", {"kim M-5"}),
        ("releases", "lena M-5", {"lena M-5", "mateo M-5", "kim M-5"}),
        ("environments", "lena Vision", {"lena Vision"}),
        ("families", "lena M-5", EVERYBODY),
        ("jurisdictions", "lena M-5", {"lena M-5", "mateo M-5", "lena Vision"}),
        ("access_levels", "lena M-5", EVERYBODY),
    ],
)
def test_the_preview_says_exactly_whom_the_hold_stops(population, name_of, axis, name, expected):
    wanted = ScopeLines(**lines(population, axis, name))

    counted = preview.count(wanted)
    holds.place_hold(wanted, by=BY, reference="SUS-2026-0001", starts_at=dates.now())

    answers = decision.decide_all(population.values())
    assert name_of(counted.loses) == expected
    assert {name for name, pair in population.items() if not answers[pair].is_effective} == expected
    assert name_of(counted.goes_on) <= EVERYBODY - expected


def test_a_nationality_counts_by_its_test(population, name_of):
    counted = preview.count(ScopeLines(nationalities=["US"], nationality_test="holds_any"))

    assert name_of(counted.loses) == {"mateo M-5", "kim M-5"}
    assert {row.reason for row in counted.goes_on} == {"nationality"}


def test_the_nearest_outside_are_told_with_their_lines(population, name_of):
    wanted = lines(population, "people", "lena M-5") | lines(population, "releases", "lena M-5")

    counted = preview.count(ScopeLines(**wanted))

    why = {next(iter(name_of([row]))): row.reason for row in counted.goes_on}
    assert why == {"mateo M-5": "other people", "lena Vision": "another release", "kim M-5": "other people"}


def test_another_partner_and_another_site_are_named(population, name_of, aurora):
    site = lines(population, "environments", "lena M-5")

    counted = preview.count(ScopeLines(organisations=[aurora.pk], **site))

    why = {next(iter(name_of([row]))): row.because for row in counted.goes_on}
    assert why == {"lena Vision": ("another site",), "kim M-5": ("another partner", "another site")}


def test_an_exception_goes_on_and_says_so(population, name_of, aurora):
    excepted = ScopeLines(people=[population["mateo M-5"][1]])

    counted = preview.count(ScopeLines(organisations=[aurora.pk]), [excepted])

    assert name_of(counted.loses) == {"lena M-5", "lena Vision"}
    assert {next(iter(name_of([row]))): row.reason for row in counted.goes_on} == {
        "mateo M-5": "excepted",
        "kim M-5": "another partner",
    }


def test_whoever_is_out_already_is_listed_apart(population, name_of, aurora):
    holds.place_hold(
        ScopeLines(grants=[population["lena Vision"][0]]), by=BY, reference="SUS-2026-0001", starts_at=dates.now()
    )

    counted = preview.count(ScopeLines(organisations=[aurora.pk]))

    assert name_of(counted.loses) == {"lena M-5", "mateo M-5"}
    assert name_of(counted.already_out) == {"lena Vision"}


def test_an_open_scope_counts_nobody(population):
    assert preview.count(ScopeLines()) == preview.Preview()


def test_people_outside_for_the_same_reason_stand_together(population):
    counted = preview.count(ScopeLines(environments=lines(population, "environments", "lena Vision")["environments"]))

    assert [(group.who, group.first.reason) for group in counted.neighbours] == [
        ("Lena Fischer and 1 other", "another site")
    ]


def test_the_scope_is_one_sentence(population, aurora):
    wanted = lines(population, "people", "lena M-5") | lines(population, "releases", "lena M-5")
    wanted |= lines(population, "environments", "lena M-5")

    assert scope.sentence(ScopeLines(**wanted)) == (
        "Lena Fischer of Aurora Institute may not use M-5 at Rotterdam enclave, Rotterdam. Everybody else goes on."
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"jurisdictions": ["EU"]}, "Everybody, led by European Union, may not use any model."),
        (
            {"nationalities": ["US", "CA"], "nationality_test": "holds_none"},
            "Everybody who does not hold the nationality of United States of America or Canada may not use any model.",
        ),
        ({"access_levels": ["AL2"]}, "Everybody may not use any model as Grey box (AL2)."),
    ],
)
def test_each_line_has_its_words(db, changes, sentence):
    assert scope.sentence(ScopeLines(**changes)).startswith(sentence)


def test_a_family_and_an_exception_have_their_words(population, aurora):
    wanted = ScopeLines(organisations=[aurora.pk], **lines(population, "families", "lena M-5"))
    excepted = ScopeLines(people=[population["mateo M-5"][1]])

    assert scope.sentence(wanted, [excepted]) == (
        "Everybody at Aurora Institute may not use any model of the family M of Meridian Models. "
        "Not stopped: Mateo Ruiz of Aurora Institute, for any model. Everybody else goes on."
    )


def test_an_open_scope_says_that_nothing_is_chosen(db):
    assert scope.sentence(ScopeLines()).startswith("Nothing is chosen yet.")
