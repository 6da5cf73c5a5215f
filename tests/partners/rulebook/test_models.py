"""What the installed rulebook answers to those who work by it."""

import pytest
from django.db import ProgrammingError, connection, transaction

from partners.rulebook import loader, rules
from partners.rulebook.models import (
    Acknowledgement,
    Criterion,
    Declaration,
    LibraryEntry,
    Parameter,
    Rule,
    Rulebook,
    Section,
)

pytestmark = pytest.mark.django_db

NOTHING_SPECIAL = {
    "access_level": "AL1",
    "safeguard_profile": "standard",
    "agent_use": "no",
    "dangerous_field": "no",
    "personal_data": "no",
    "human_participants": "no",
    "sells_ai_models": "no",
}
EVERYTHING = {
    "access_level": "AL3",
    "safeguard_profile": "lowered",
    "agent_use": "yes",
    "dangerous_field": "yes",
    "personal_data": "yes",
    "human_participants": "yes",
    "sells_ai_models": "yes",
}


@pytest.fixture
def rulebook():
    return Rulebook.current()


def codes(criteria):
    return [criterion.code for criterion in criteria]


def test_current_is_the_highest_edition(rulebook):
    assert rulebook.edition == 1
    Rulebook.objects.create(edition=2, title="Rulebook 2", adopted_at=rulebook.adopted_at, digest="0" * 64)

    assert Rulebook.current().edition == 2


def test_the_installed_rulebook_is_the_edition_in_the_folder(rulebook):
    edition = loader.load(loader.EDITIONS / "1")

    assert rulebook.digest == edition.digest
    assert rulebook.criteria.count() == len(edition.criteria)
    assert rulebook.rules.count() == len(edition.rules)
    assert rulebook.parameters.count() == len(edition.parameters)
    assert rulebook.library_entries.count() == len(edition.entries)
    assert rulebook.declarations.count() == len(edition.declarations)


def test_numbers_are_read_once(rulebook, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert rulebook.number("screening.working_days") == 5
        assert rulebook.numbers("interim.warnings_hours") == [24, 48, 66]
        assert rulebook.number("interim.hours") == 72


def test_a_missing_number_names_its_key_and_its_neighbours(rulebook):
    with pytest.raises(KeyError, match=r"decision\.qualification\.days.*decision\.qualification\.working_days"):
        rulebook.number("decision.qualification.days")


def test_a_list_is_no_number(rulebook):
    with pytest.raises(TypeError, match=r"interim\.warnings_hours"):
        rulebook.number("interim.warnings_hours")


@pytest.mark.parametrize(
    ("type", "without"),
    [
        ("research_institution", {"ORG-12", "ORG-13", "USE-09", "DAT-03", "SAF-05", "EVA-11"}),
        ("government_lab", {"ORG-02", "ORG-13", "USE-09", "DAT-03", "SAF-05", "EVA-11"}),
        ("regulated_company", {"ORG-12", "PER-11", "USE-09", "DAT-03", "SAF-05", "EVA-11"}),
    ],
)
def test_tier_1_asks_its_criteria_less_those_of_other_types_and_unmet_conditions(rulebook, type, without):
    at_tier_1 = {criterion.code for criterion in rulebook.ordered_criteria if 1 in criterion.tiers}

    asked = rulebook.criteria_for(tier=1, type=type, declarations=NOTHING_SPECIAL)

    assert len(at_tier_1) == 53
    assert set(codes(asked)) == at_tier_1 - without


def test_declarations_bring_their_criteria(rulebook):
    before = rulebook.criteria_for(tier=4, type="regulated_company", declarations=NOTHING_SPECIAL)
    after = rulebook.criteria_for(tier=4, type="regulated_company", declarations=EVERYTHING)

    assert set(codes(after)) - set(codes(before)) == {"USE-09", "SEC-10", "DAT-03", "SAF-05", "SAF-06", "EVA-11"}


def test_without_declarations_nothing_is_spared(rulebook):
    asked = rulebook.criteria_for(tier=1, type="research_institution", declarations={})

    assert {"USE-09", "DAT-03", "SAF-05", "EVA-11"} < set(codes(asked))


def test_criteria_stand_in_the_order_of_the_questionnaire(rulebook):
    asked = codes(rulebook.criteria_for(tier=1, type="research_institution", declarations=NOTHING_SPECIAL))

    assert asked[:2] == ["ORG-01", "ORG-02"]
    assert [code[:3] for code in asked] == sorted(
        [code[:3] for code in asked], key=["ORG", "USE", "SEC", "PER", "INC", "DAT", "SAF", "EVA"].index
    )


@pytest.mark.parametrize(
    ("code", "tier", "expected"),
    [("ORG-01", 1, True), ("SEC-03", 1, False), ("SEC-03", 2, True), ("ORG-07", 1, False), ("ORG-07", 4, False)],
)
def test_evidence_is_needed_from_its_tier_on(rulebook, code, tier, expected):
    assert rulebook.criterion(code).needs_evidence(tier) is expected


def test_a_number_is_held_against_the_target_that_was_shown(rulebook):
    days = rulebook.criterion("SEC-06")

    assert days.target == "at most 15 days"
    assert days.passes(15)
    assert not days.passes(16)
    assert rulebook.criterion("USE-05").target == ""


def test_an_entry_is_found_by_library_and_code(rulebook):
    assert rulebook.entry("refusal_reason", "REF-03").data["criteria"] == ["ORG-03"]
    assert [ground.code for ground in rulebook.entries("suspension_ground")] == [
        "facts_incomplete", "failure_to_cure", "protective", "legal_order", "partner_request",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("library", "code", "complaint"),
    [("refusal_reasons", "REF-01", "no library"), ("refusal_reason", "REF-99", "no refusal_reason")],
)
def test_an_unknown_entry_is_named(rulebook, library, code, complaint):
    with pytest.raises(KeyError, match=complaint):
        rulebook.entry(library, code)


def test_a_retired_entry_can_no_longer_be_chosen_but_is_still_found(rulebook):
    LibraryEntry.objects.create(
        rulebook=rulebook, library="lifting_reason", code="old", label="Old", order=99, retired=True
    )

    assert "old" not in [entry.code for entry in rulebook.entries("lifting_reason")]
    assert rulebook.entry("lifting_reason", "old").label == "Old"


def test_a_condition_is_filled_in(rulebook):
    condition = rulebook.entry("condition", "CON-02")

    assert condition.filled(annex="B") == "The environment denies all traffic except the routes in annex B."
    with pytest.raises(ValueError, match="annex"):
        condition.filled(annex=" ")


@pytest.mark.parametrize(
    ("declarations", "tier"),
    [
        ({}, 1),
        (NOTHING_SPECIAL, 1),
        ({"access_level": "AL2"}, 2),
        ({"access_level": "AL3"}, 4),
        ({"safeguard_profile": "lowered"}, 2),
        ({"safeguard_profile": "none"}, 4),
        ({"dangerous_field": "yes"}, 3),
        ({"access_level": "AL2", "dangerous_field": "yes"}, 3),
    ],
)
def test_a_request_needs_the_highest_tier_that_its_declarations_call_for(rulebook, declarations, tier):
    assert rules.lowest_tier(rulebook, declarations) == tier


@pytest.mark.parametrize("act", ["UPDATE {table} SET id = id", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"])
@pytest.mark.parametrize(
    "model", [Rulebook, Parameter, Section, Criterion, Rule, LibraryEntry, Declaration, Acknowledgement]
)
def test_the_application_cannot_rewrite_the_rulebook(act, model):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act.format(table=model._meta.db_table))


def test_a_process_reads_the_criteria_of_an_edition_once(db, django_assert_num_queries):
    first = Rulebook.current().ordered_criteria

    with django_assert_num_queries(1):
        assert Rulebook.current().ordered_criteria is first
