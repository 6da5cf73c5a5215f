"""Rulebook 1 says what the programme agreed, and everything it refers to exists."""

import re
from collections import Counter

import pytest

from partners.rulebook import loader
from partners.rulebook.libraries import SHAPES
from partners.rulebook.titles import FIELDS, LIBRARIES

EDITION = loader.load(loader.EDITIONS / "1")
NUMBERS = {parameter["key"]: parameter["value"] for parameter in EDITION.parameters}
CRITERIA = {criterion["code"]: criterion for criterion in EDITION.criteria}
ENTRIES = {(entry["library"], entry["code"]): entry for entry in EDITION.entries}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("screening.working_days", 5),
        ("decision.qualification.working_days", 60),
        ("decision.renewal.working_days", 30),
        ("decision.scope_change.working_days", 30),
        ("decision.extension.working_days", 20),
        ("information.working_days", 20),
        ("information.chaser_working_days", 5),
        ("information.extension", 10),
        ("refusal_notice.working_days", 10),
        ("consent.working_days", 10),
        ("consent.lapse_working_days", 20),
        ("standing.months", 24),
        ("renewal.opens_days", 120),
        ("renewal.filed_days", 60),
        ("renewal.extension_days", 60),
        ("grant.months", 12),
        ("grant.extension_opens_days", 60),
        ("checks.background.months", 60),
        ("checks.sanctions.months", 12),
        ("checks.training.months", 12),
        ("checks.conflict_of_interest.months", 12),
        ("checks.warning_days", [90, 60, 30, 7]),
        ("report.opens_days", 1),
        ("report.working_days", 15),
        ("report.returned_working_days", 10),
        ("report.reminders.quarterly_days", [30, 14, 7, 1, 0]),
        ("report.reminders.monthly_days", [7, 1, 0]),
        ("report.reminders.overdue_days", [1, 7]),
        ("report.violation_days", 14),
        ("report.hard_stop_days", 30),
        ("evidence.reminder_days", [60, 30, 7]),
        ("incident.I1.first_notice_hours", 4),
        ("incident.I1.update_hours", 24),
        ("incident.I1.final_days", 15),
        ("incident.I2.first_notice_hours", 24),
        ("incident.I2.update_hours", 72),
        ("incident.I2.final_days", 30),
        ("incident.I3.first_notice_hours", 72),
        ("incident.I3.final_days", 30),
        ("audit.evidence_working_days", 15),
        ("audit.response_working_days", 15),
        ("finding.critical_days", 15),
        ("finding.high_days", 30),
        ("finding.moderate_days", 90),
        ("finding.low_days", 180),
        ("finding.hold_working_days", 1),
        ("interim.hours", 72),
        ("interim.warnings_hours", [24, 48, 66]),
        ("hold.review_days", 30),
        ("suspension.answer_days", 90),
        ("hearing.working_days", 15),
        ("appeal.days", 30),
        ("appeal.opened_working_days", 5),
        ("appeal.heard_working_days", 30),
        ("bar.months", 12),
        ("change.working_days", 5),
        ("acknowledgement.days", 30),
        ("figures.smallest_count", 5),
        ("objection.working_days", 10),
        ("draft.lapse_days", 90),
        ("draft.warning_days", 7),
        ("invitation.hours", 72),
    ],
)
def test_a_number_of_the_programme_stands(key, value):
    assert NUMBERS[key] == value


@pytest.mark.parametrize(
    ("key", "by_tier"),
    [
        ("opinions", [2, 2, 3, 3]),
        ("opinions.jurisdictions", [1, 1, 2, 2]),
        ("deciders", [1, 1, 1, 2]),
        ("deciders.jurisdictions", [1, 1, 1, 2]),
        ("report.period_months", [3, 3, 1, 1]),
        ("audit.surveillance_months", [24, 24, 12, 12]),
    ],
)
def test_a_number_by_tier_stands(key, by_tier):
    assert [NUMBERS[f"{key}.tier_{tier}"] for tier in (1, 2, 3, 4)] == by_tier


def test_removal_takes_two_approvers_from_two_jurisdictions():
    assert NUMBERS["deciders.removal"] == NUMBERS["deciders.jurisdictions.removal"] == 2


def test_the_edition_is_complete():
    assert len(EDITION.criteria) == 84
    assert len(EDITION.sections) == 8
    assert len(EDITION.rules) == 62
    assert {entry["library"] for entry in EDITION.entries} == set(SHAPES) == set(LIBRARIES)
    counts = Counter(entry["library"] for entry in EDITION.entries)
    assert counts["refusal_reason"] == 28
    assert counts["condition"] == 25
    assert counts["violation_ground"] == 38
    assert {field for shape in SHAPES.values() for field in shape} == set(FIELDS)


def test_rules_stand_in_the_order_of_their_numbers():
    numbers = [rule["number"] for rule in EDITION.rules]

    assert numbers.index("9.10") == numbers.index("9.9") + 1
    assert (numbers[0], numbers[-1]) == ("1.1", "9.16")


def test_no_text_keeps_a_brace_but_the_blanks_of_conditions():
    texts = [rule["text"] for rule in EDITION.rules]
    texts += [entry["text"] for entry in EDITION.entries if entry["library"] != "condition"]
    texts += [criterion[name] for criterion in EDITION.criteria for name in ("question", "guidance", "evidence")]

    assert [text for text in texts if re.search(r"[{}]", text)] == []
    assert ENTRIES["condition", "CON-09"]["data"]["blanks"] == ["rpm", "tpd", "date"]
    assert ENTRIES["condition", "CON-01"]["data"]["blanks"] == []


def test_every_rule_that_binds_partners_can_be_cited_in_a_violation():
    works_without_a_ground = {"1.1", "1.5", "2.5", "8.5"}
    cited = {rule for entry in EDITION.entries if "rules" in entry["data"] for rule in entry["data"]["rules"]}
    binding = {rule["number"] for rule in EDITION.rules if "partner" in rule["applies_to"]}

    assert binding - works_without_a_ground - cited == set()


def test_each_conditional_criterion_has_a_rule_and_words():
    conditional = {code: criterion["condition"] for code, criterion in CRITERIA.items() if criterion["condition"]}

    assert conditional == {
        "USE-09": {"declared": "sells_ai_models"},
        "SEC-10": {"declared": "access_level", "is": "AL3"},
        "DAT-03": {"declared": "personal_data"},
        "SAF-05": {"declared": "agent_use"},
        "SAF-06": {"declared": "safeguard_profile", "is": ["lowered", "none"]},
        "EVA-11": {"declared": "human_participants"},
    }
    assert all(CRITERIA[code]["asked_when"] for code in conditional)


def test_answers_offer_their_labels():
    assert [option["label"] for option in CRITERIA["ORG-04"]["options"]] == [
        "In place", "Partly in place", "Not yet", "Not applicable",
    ]  # fmt: skip
    assert [option["code"] for option in CRITERIA["ORG-03"]["options"]] == ["yes", "partly", "no", "not_applicable"]
    assert CRITERIA["ORG-01"]["options"] == []
    assert len(CRITERIA["USE-06"]["options"]) == 6


def test_the_published_edition_is_never_edited():
    """A changed word is a new edition. This digest is also on every installed rulebook."""
    assert EDITION.digest == "75a4dc7a294f18efb1e606f7e1e0855e3a84f78e035b3a88dce0d9b48014593a"
