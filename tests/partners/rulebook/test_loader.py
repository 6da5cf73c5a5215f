"""The loader refuses every malformed edition and names the place."""

import shutil

import pytest

from partners.rulebook import loader
from partners.rulebook.reading import Malformed

FIRST = loader.EDITIONS / "1"


@pytest.fixture
def edition(tmp_path):
    """A copy of edition 1 that a test may spoil."""
    return shutil.copytree(FIRST, tmp_path / "1")


def spoil(edition, name, before, after):
    path = edition / f"{name}.yaml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


@pytest.mark.parametrize(
    ("name", "before", "after", "complaint"),
    [
        ("edition", "number: 1", "number: one", "edition.yaml: number: int expected"),
        ("edition", "title: Rulebook 1\n", "", "edition.yaml: title: missing"),
        ("edition", "title: Rulebook 1", "title: ' '", "edition.yaml: title: str expected"),
        ("edition", "title: Rulebook 1", "title: [Rulebook", "edition.yaml: not readable"),
        ("numbers", "[5, working days, Screening", "[five, working days, Screening", "screening.working_days: value"),
        ("numbers", "[5, working days, Screening", "[true, working days, Screening", "screening.working_days: value"),
        ("numbers", "[[24, 48, 66], hours", "[[], hours", "interim.warnings_hours: value"),
        ("numbers", "[5, working days, Screening", "[5, Screening", "screening.working_days: [value, unit, label]"),
        ("numbers", "draft.warning_days: [7", "draft.lapse_days: [7", "'draft.lapse_days' stands twice"),
        ("numbers", "  screening.working_days:", "  screening.days:\n    - 1\n  x.y:", "screening.days: [value, unit"),
        ("declarations", "answer: yes_no", "answer: perhaps", "agent_use: answer: yes_no or choice expected"),
        ("declarations", "answer: choice", "answer: yes_no", "access_level: options: needed for a choice"),
        ("declarations", "- code: agent_use", "- code: access_level", "access_level: code: stands twice"),
        ("criteria", "code: ORG-02", "code: ORG-01", "criteria.yaml: ORG-01: code: stands twice"),
        ("criteria", "- code: ORG-01\n  section: ORG", "- section: ORG", "criteria.yaml: entry 1: code: missing"),
        ("criteria", "section: USE\n", "section: USES\n", "USE-01: section"),
        ("criteria", "answer: text", "answer: essay", "ORG-01: answer"),
        ("criteria", "labels: in_place", "labels: in_time", "ORG-04: labels"),
        ("criteria", "  pass_if: {at_most: 15}", "  pass_if: {at_most: soon}", "SEC-06: pass_if"),
        ("criteria", "  pass_if: {at_most: 15}", "  pass_if: <= 15", "SEC-06: pass_if: dict expected"),
        ("criteria", "  unit: tokens per day\n", "", "USE-05: unit"),
        ("criteria", "must: true", "must: maybe", "ORG-01: must: bool expected"),
        ("criteria", "must: true", "must: true\n  mood: calm", "ORG-01: mood: unknown field"),
        ("criteria", "  asked_if: {declared: sells_ai_models}\n", "", "USE-09: asked_if"),
        ("criteria", "{declared: sells_ai_models}", "{declared: sells_cars}", "no declaration 'sells_cars'"),
        ("criteria", "evidence_from_tier: 1", "evidence_from_tier: 5", "ORG-01: evidence_from_tier"),
        ("criteria", "tiers: [1, 2, 3, 4]", "tiers: [1, 2, 3, 5]", "ORG-01: tiers: unknown: 5"),
        ("criteria", "tiers: [1, 2, 3, 4]", "tiers: []", "ORG-01: tiers: a list of int expected"),
        ("criteria", "types: [research_institution,", "types: [circus,", "ORG-01: types: unknown: circus"),
        ("criteria", "mappings: {ai_rmf:", "mappings: {ai_rms:", "ORG-01: mappings"),
        ("rules", "{standing.months}", "{standing.years}", "rules.yaml: 1.1: text: {standing.years} is no number"),
        ("rules", "{standing.months}", "{standing.months", "rules.yaml: 1.1: text"),
        ("rules", "number: '1.2'", "number: '1.1'", "rules.yaml: 1.1: number: stands twice"),
        ("rules", "number: '1.2'", "number: '10.2'", "10.2: number: there is no chapter 10"),
        ("rules", "number: '1.2'", "number: '1b'", "1b: number: chapter.number expected"),
        ("rules", "applies_to: [partner]", "applies_to: [neighbour]", "1.1: applies_to: unknown: neighbour"),
        ("libraries", "partner_type:\n", "partner_sort:\n", "libraries.yaml: partner_sort: unknown field"),
        ("libraries", "criteria: [ORG-01]", "criteria: [ORG-99]", "refusal_reason REF-01: criteria: 'ORG-99'"),
        ("libraries", "criteria: [ORG-01]", "criteria: ORG-01", "refusal_reason REF-01: criteria: a list is expected"),
        ("libraries", "rules: ['1.1']", "rules: ['1.9']", "refusal_reason REF-01: rules: '1.9'"),
        ("libraries", "curable: false", "curable: no way", "refusal_reason REF-01: curable: bool expected"),
        ("libraries", "reapply_after_months: 0", "reapply_after_months: null", "reapply_after_months: int expected"),
        ("libraries", "kind: before_use", "kind: whenever", "condition CON-01: kind: 'whenever'"),
        ("libraries", "severity: moderate", "severity: grave", "violation_ground VIO-01: severity: 'grave'"),
        ("libraries", "code: REF-02", "code: REF-01", "REF-01: code: stands twice"),
        ("libraries", "{leaver.hours}", "{leavers.hours}", "VIO-05: text: {leavers.hours} is no number"),
        ("libraries", "has no rights", "has {no} rights", "REF-18: text: {no} is no number"),
    ],
)
def test_load_refuses_a_malformed_edition_and_names_the_place(edition, name, before, after, complaint):
    spoil(edition, name, before, after)

    with pytest.raises(Malformed) as refusal:
        loader.load(edition)

    assert complaint in str(refusal.value)


def test_load_refuses_a_folder_without_a_file(edition):
    (edition / "rules.yaml").unlink()

    with pytest.raises(Malformed, match=r"rules\.yaml: the file is missing"):
        loader.load(edition)


def test_the_digest_follows_the_words_and_not_the_layout(edition):
    before = loader.load(edition).digest

    with (edition / "rules.yaml").open("a") as file:
        file.write("\n# A comment says nothing.\n")
    assert loader.load(edition).digest == before

    spoil(edition, "rules", "it cannot be lent", "it can be lent")
    assert loader.load(edition).digest != before
