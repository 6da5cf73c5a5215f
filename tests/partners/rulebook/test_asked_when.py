"""Each conditional criterion is asked when its words say so, and not otherwise; a tier asks all that it must."""

import pytest

from partners.rulebook.models import Rulebook

pytestmark = pytest.mark.django_db
TYPES = ["research_institution", "government_lab", "regulated_company"]
PLAIN = {
    "access_level": "AL1", "safeguard_profile": "standard", "agent_use": "no", "dangerous_field": "no",
    "personal_data": "no", "human_participants": "no", "sells_ai_models": "no",
}  # fmt: skip
CONDITIONAL = [
    ("USE-09", "sells_ai_models", ["yes"], ["no"]),
    ("SEC-10", "access_level", ["AL3"], ["AL1", "AL2"]),
    ("DAT-03", "personal_data", ["yes"], ["no"]),
    ("SAF-05", "agent_use", ["yes"], ["no"]),
    ("SAF-06", "safeguard_profile", ["lowered", "none"], ["standard"]),
    ("EVA-11", "human_participants", ["yes"], ["no"]),
]


def asked(declarations, *, tier=4, type="regulated_company"):
    return {
        criterion.code for criterion in Rulebook.current().criteria_for(tier=tier, type=type, declarations=declarations)
    }


def test_there_is_a_row_for_each_condition():
    conditional = Rulebook.current().criteria.exclude(asked_when="")

    assert {criterion.code for criterion in conditional} == {row[0] for row in CONDITIONAL}
    assert not Rulebook.current().criteria.filter(asked_when="", condition__isnull=False).exists()


@pytest.mark.parametrize(("code", "declaration", "brings", "spares"), CONDITIONAL)
def test_a_declaration_brings_its_criterion_or_spares_it(code, declaration, brings, spares):
    for answer in brings:
        assert code in asked({**PLAIN, declaration: answer})
    for answer in spares:
        assert code not in asked({**PLAIN, declaration: answer})
    unanswered = {name: answer for name, answer in PLAIN.items() if name != declaration}
    assert code in asked(unanswered)


@pytest.mark.parametrize("type", TYPES)
@pytest.mark.parametrize("tier", [1, 2, 3, 4])
def test_a_tier_asks_all_that_it_must(tier, type):
    """Nothing but the tier, the type and a declaration ever spares a criterion."""
    must = {c.code for c in Rulebook.current().ordered_criteria if tier in c.tiers and type in c.types}
    everything = {name: brings[0] for _code, name, brings, _spares in CONDITIONAL}

    assert asked(everything, tier=tier, type=type) == must
    assert asked(PLAIN, tier=tier, type=type) == must - {row[0] for row in CONDITIONAL}


def test_tier_4_asks_more_than_any_other_and_evidence_for_all_that_needs_any():
    everything = {name: brings[0] for _code, name, brings, _spares in CONDITIONAL}
    at = {tier: asked(everything, tier=tier) for tier in (1, 2, 3, 4)}

    assert at[1] < at[2] <= at[3] <= at[4]
    assert len(at[4]) == 82
    for criterion in Rulebook.current().ordered_criteria:
        assert criterion.needs_evidence(4) is criterion.evidence_required
