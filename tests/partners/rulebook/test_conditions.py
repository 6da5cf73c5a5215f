"""Conditions over declarations: what is asked, and when a number is good enough."""

import pytest

from partners.rulebook import conditions

PERSONAL = {"declared": "personal_data"}
WHITE_BOX = {"declared": "access_level", "is": "AL3"}
LOWERED = {"declared": "safeguard_profile", "is": ["lowered", "none"]}
ANSWERS = {"personal_data": {"yes", "no"}, "access_level": {"AL1", "AL2", "AL3"}}


@pytest.mark.parametrize(
    ("condition", "declarations", "expected"),
    [
        (None, {}, True),
        (PERSONAL, {"personal_data": "yes"}, True),
        (PERSONAL, {"personal_data": True}, True),
        (PERSONAL, {"personal_data": "no"}, False),
        (PERSONAL, {"personal_data": False}, False),
        (WHITE_BOX, {"access_level": "AL3"}, True),
        (WHITE_BOX, {"access_level": "AL2"}, False),
        (LOWERED, {"safeguard_profile": "none"}, True),
        (LOWERED, {"safeguard_profile": "standard"}, False),
        ({"not": PERSONAL}, {"personal_data": "no"}, True),
        ({"not": PERSONAL}, {"personal_data": "yes"}, False),
        ({"all": [PERSONAL, WHITE_BOX]}, {"personal_data": "yes", "access_level": "AL3"}, True),
        ({"all": [PERSONAL, WHITE_BOX]}, {"personal_data": "yes", "access_level": "AL1"}, False),
        ({"any": [PERSONAL, WHITE_BOX]}, {"personal_data": "no", "access_level": "AL3"}, True),
        ({"any": [PERSONAL, WHITE_BOX]}, {"personal_data": "no", "access_level": "AL1"}, False),
    ],
)
def test_a_condition_follows_the_declarations(condition, declarations, expected):
    assert conditions.may_hold(condition, declarations) is expected


@pytest.mark.parametrize("missing", [{}, {"personal_data": None}, {"personal_data": ""}])
@pytest.mark.parametrize("condition", [PERSONAL, {"not": PERSONAL}, {"any": [PERSONAL]}, {"all": [PERSONAL]}])
def test_a_missing_declaration_spares_no_question(condition, missing):
    assert conditions.may_hold(condition, missing) is True


def test_a_missing_declaration_does_not_matter_where_another_settles_it():
    assert conditions.may_hold({"all": [PERSONAL, WHITE_BOX]}, {"access_level": "AL1"}) is False
    assert conditions.value_of({"any": [PERSONAL, WHITE_BOX]}, {"access_level": "AL3"}) is True


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ("personal_data", "a condition is expected"),
        ({}, "a condition is expected"),
        ({"declared": "weather"}, "no declaration 'weather'"),
        ({"declared": "access_level", "is": "AL9"}, "cannot be answered with AL9"),
        ({"declared": "access_level"}, "cannot be answered with yes"),
        ({"declared": "access_level", "at": "AL2"}, "unknown condition"),
        ({"all": []}, "a list of conditions"),
        ({"any": PERSONAL}, "a list of conditions"),
        ({"all": [PERSONAL], "any": [PERSONAL]}, "unknown condition"),
        ({"not": {"declared": "weather"}}, "no declaration 'weather'"),
        ({"any": [PERSONAL, {"declared": "weather"}]}, "no declaration 'weather'"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_named(condition, fault):
    assert fault in conditions.fault_in(condition, ANSWERS)


@pytest.mark.parametrize("condition", [PERSONAL, WHITE_BOX, {"not": PERSONAL}, {"all": [{"any": [WHITE_BOX]}]}])
def test_a_sound_condition_has_no_fault(condition):
    assert conditions.fault_in(condition, ANSWERS) == ""


@pytest.mark.parametrize(
    ("target", "number", "expected"),
    [
        (None, 1000, True),
        ({"at_most": 15}, 15, True),
        ({"at_most": 15}, 15.5, False),
        ({"at_least": 2}, 2, True),
        ({"at_least": 2}, 1, False),
    ],
)
def test_a_number_reaches_its_target(target, number, expected):
    assert conditions.is_reached(target, number) is expected


@pytest.mark.parametrize(
    "target", ["<= 15", {}, {"at_most": "15"}, {"at_most": True}, {"at_most": 1, "at_least": 1}, {"is": 1}]
)
def test_a_target_needs_one_limit(target):
    assert not conditions.is_target(target)
