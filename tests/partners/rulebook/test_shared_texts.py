"""Edition 1 against the texts that the programme agreed, line by line; what departs from them is listed here."""

import re
from functools import cache

import pytest
import yaml

from partners.rulebook import loader
from tests.shared import shared

EDITION = loader.load(loader.EDITIONS / "1")
CRITERIA = {criterion["code"]: criterion for criterion in EDITION.criteria}
RULES = {rule["number"]: rule for rule in EDITION.rules}
ENTRIES = {(entry["library"], entry["code"]): entry for entry in EDITION.entries}
NUMBER_WORDS = {"one": "1", "two": "2", "five": "5", "four": "4", "six": "6", "ten": "10"}
# Rules whose words had to change for their numbers to come from the rulebook, and the words that carry the number.
REWORDED = {
    "1.3": "within 60 minutes", "1.5": "after those days its access", "2.5": "at least every 6 months",
    "4.1": "content filter and misuse detection: every 6 months", "4.5": "within 60 minutes of suspicion",
    "6.1": "A period lasts 3 months at tier 1, 3 at tier 2, 1 at tier 3 and 1 at tier 4",
    "9.9": "within 60 minutes", "9.15": "are published every 3 months",
}  # fmt: skip
LIBRARIES = {"refusal_reasons": "refusal_reason", "conditions": "condition", "violation_grounds": "violation_ground",
             "suspension_grounds": "suspension_ground", "provider_reason_classes": "provider_reason",
             "use_categories": "use_category", "data_classes": "data_class", "evidence_kinds": "evidence_kind",
             "change_kinds": "change_kind", "incident_classes": "incident_class", "access_levels": "access_level",
             "tiers": "tier"}  # fmt: skip
LISTS = {"provider_acts": "provider_act", "prohibited_uses": "prohibited_use", "report_sections": "report_section",
         "check_outcomes": "check_outcome", "retention": "retention"}  # fmt: skip
OTHER_REASONS = {"return_of_report": "return_reason", "evidence_not_accepted": "evidence_reason",
                 "waiver": "waiver_reason", "recusal": "recusal_reason", "lifting": "lifting_reason",
                 "person_refused_or_revoked": "person_reason", "alert_dismissed": "alert_reason"}  # fmt: skip


@cache
def texts(name):
    return yaml.safe_load(shared("rulebook", f"{name}.yaml").read_text())


def plain(text):
    """Numbers as digits, so that “five working days” is “5 working days”."""
    text = text.strip().replace("within an hour", "within 60 minutes")
    return re.sub(r"\b(one|two|four|five|six|ten)\b", lambda found: NUMBER_WORDS[found[1]], text)


def same(value):
    return value.casefold() if isinstance(value, str) else value


def test_every_criterion_says_what_was_agreed():
    given = texts("criteria")
    assert [criterion["code"] for criterion in given["criteria"]] == list(CRITERIA)
    assert {section["code"]: section["title"] for section in EDITION.sections} == given["meta"]["sections"]
    for criterion in given["criteria"]:
        ours = CRITERIA[criterion["code"]]
        for field in ("section", "question", "guidance", "evidence", "answer", "must", "tiers", "types"):
            assert ours[field] == criterion[field], (criterion["code"], field)
        assert ours["unit"] == criterion.get("unit", "")


def test_every_criterion_needs_the_evidence_that_was_agreed():
    for criterion in texts("criteria")["criteria"]:
        ours = CRITERIA[criterion["code"]]
        assert ours["evidence_required"] == criterion["evidence_required"], criterion["code"]
        assert ours["evidence_from_tier"] == criterion.get("evidence_from_tier"), criterion["code"]
        assert ours["evidence_no_older_than_months"] == criterion.get("evidence_no_older_than_months")


def test_every_criterion_offers_the_answers_and_targets_that_were_agreed():
    for criterion in texts("criteria")["criteria"]:
        ours = CRITERIA[criterion["code"]]
        labels = [option["label"] for option in ours["options"]]
        if criterion["answer"] in ("choice", "multi_choice"):
            assert [label.casefold() for label in labels] == [option.casefold() for option in criterion["options"]]
        if criterion["answer"] == "yes_partial_no":
            assert labels[0] == ("In place" if criterion.get("answer_labels") else "Yes"), criterion["code"]
        target = {"at_most": int(criterion["pass_if"].removeprefix("<= "))} if "pass_if" in criterion else None
        assert ours["pass_if"] == target, criterion["code"]


def test_every_mapping_was_agreed():
    for criterion in texts("criteria")["criteria"]:
        ours = CRITERIA[criterion["code"]]["mappings"]
        named = {mapping["code"]: mapping["controls"] for mapping in ours["also_useful_for"]}
        assert named == {code: codes for code, codes in criterion["controls"].items() if codes}, criterion["code"]
        assert ours["uncertain"] == criterion.get("unsure", [])
        assert ours["unlisted"] == criterion.get("nist_not_in_low_or_moderate", [])


def test_every_condition_in_words_has_a_rule_that_a_machine_follows():
    conditional = [criterion for criterion in texts("criteria")["criteria"] if criterion.get("asked_when")]

    assert len(conditional) == 6
    for criterion in conditional:
        ours = CRITERIA[criterion["code"]]
        assert ours["asked_when"].casefold() == criterion["asked_when"].casefold()
        assert ours["condition"], criterion["code"]


def test_every_rule_says_what_was_agreed():
    given = texts("rules")
    assert {rule["number"] for rule in given["rules"]} == set(RULES)
    for rule in given["rules"]:
        ours = RULES[rule["number"]]
        assert ours["applies_to"] == rule["applies_to"]
        assert ours["chapter_title"] == given["chapters"][str(ours["chapter"])]
        if rule["number"] in REWORDED:
            assert REWORDED[rule["number"]] in ours["text"]
        else:
            assert (ours["title"], plain(ours["text"])) == (rule["title"], plain(rule["text"])), rule["number"]


@pytest.mark.parametrize("theirs", LIBRARIES)
def test_every_code_of_a_library_was_agreed(theirs):
    ours = {code for library, code in ENTRIES if library == LIBRARIES[theirs]}

    assert ours == {str(entry.get("code") or entry["tier"]) for entry in texts("libraries")[theirs]}


@pytest.mark.parametrize("theirs", ["refusal_reasons", "conditions", "violation_grounds"])
def test_every_long_library_says_what_was_agreed(theirs):
    for entry in texts("libraries")[theirs]:
        ours = ENTRIES[LIBRARIES[theirs], entry["code"]]
        assert ours["label"] == entry["label"]
        assert plain(ours["text"]) == plain(entry.get("text") or entry["text_to_partner"]), entry["code"]
        for field in set(entry) & set(ours["data"]) - {"if_unmet"}:
            assert same(ours["data"][field]) == same(entry[field]), (entry["code"], field)


def test_the_sanctions_follow_the_table():
    table = texts("libraries")["sanction_table"]["table"]

    for severity, row in table.items():
        data = ENTRIES["severity", severity]["data"]
        assert [data["first"], data["repeated"], data["third"]] == list(row.values())


@pytest.mark.parametrize("theirs", LISTS)
def test_every_plain_list_has_as_many_entries_as_were_agreed(theirs):
    assert sum(library == LISTS[theirs] for library, _code in ENTRIES) == len(texts("libraries")[theirs])


@pytest.mark.parametrize("theirs", OTHER_REASONS)
def test_every_other_reason_was_agreed(theirs):
    ours = [
        entry["label"].casefold() for (library, _code), entry in ENTRIES.items() if library == OTHER_REASONS[theirs]
    ]

    assert len(ours) == len(texts("libraries")["other_reasons"][theirs])


def test_the_checks_of_each_tier_were_agreed():
    for tier, checks in texts("libraries")["checks_by_tier"].items():
        ours = {c for (library, c), e in ENTRIES.items() if library == "check" and e["data"]["from_tier"] <= tier}
        assert ours == {check.partition(" ")[0] for check in checks}
