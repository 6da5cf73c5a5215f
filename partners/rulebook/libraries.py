"""The libraries of an edition: lists of codes that the programme chooses from, and the shape of each list."""

from typing import Any

from .numbers import blanks, rendered
from .reading import Place, fields, is_a, rows

# Library → field → what it holds: int, bool or text; the codes of a library, of `criteria` or of `rules`;
# or words to choose from, with `|` between them. `*` is a list of them, `?` may be null.
SHAPES: dict[str, dict[str, str]] = {
    "partner_type": {},
    "tier": {},
    "access_level": {"lowest_tier": "int"},
    "safeguard_profile": {"lowest_tier": "int"},
    "use_category": {"alone": "bool"},
    "prohibited_use": {},
    "data_class": {"allowed": "bool", "named_in_grant": "bool"},
    "evidence_kind": {"valid_months": "int?"},
    "refusal_reason": {"criteria": "criteria*", "rules": "rules*", "curable": "bool", "reapply_after_months": "int"},
    "condition": {
        "kind": "before_use|by_date|standing",
        "proof": "text",
        "default_due_days": "int?",
        "if_unmet": "condition_consequence",
        "criteria": "criteria*",
    },
    "condition_consequence": {},
    "violation_ground": {
        "rules": "rules*",
        "severity": "severity",
        "first": "sanction*",
        "repeated": "sanction*",
        "sources": "violation_source*",
    },
    "violation_source": {},
    "sanction": {"step": "int?"},
    "severity": {"first": "sanction", "repeated": "sanction", "third": "sanction"},
    "suspension_ground": {"lapses_unconfirmed": "bool", "answer_due": "bool", "hearing": "bool"},
    "provider_reason": {"partner_sees": "text"},
    "provider_act": {},
    "change_kind": {"report": "before|after"},
    "incident_class": {"told": "text"},
    "check": {"from_tier": "int"},
    "check_outcome": {"clears": "bool"},
    "retention": {},
    "report_section": {},
    "return_reason": {},
    "evidence_reason": {},
    "waiver_reason": {},
    "recusal_reason": {},
    "lifting_reason": {},
    "person_reason": {},
    "alert_reason": {},
}
WITH_BLANKS = {"condition"}
KINDS = {"int": int, "bool": bool, "text": str}


def parsed(content: Any, numbers: dict[str, Any], known: dict[str, set[str]]) -> list[dict[str, Any]]:
    """Every entry as a row, in the order of the file. `known` holds the codes of criteria and rules."""
    place = Place("libraries.yaml")
    content = fields(content, place, required=dict.fromkeys(SHAPES, list), optional={})
    known = {**known, **{library: {row.get("code") for row in listed} for library, listed in content.items()}}
    entries = []
    for library, listed in content.items():
        for order, (here, row) in enumerate(rows(listed, place.at(library), key="code"), start=1):
            entry = _entry(library, row, Place(place.file, f"{library} {here.code}"), numbers, known)
            entries.append({**entry, "order": order})
    return entries


def _entry(library, row, place, numbers, known):
    shape = SHAPES[library]
    required = {"code": str, "label": str, **dict.fromkeys(shape, object)}
    row = fields(row, place, required=required, optional={"text": str, "retired": bool})
    for field, kind in shape.items():
        _check(row[field], kind, place, field, known)
    may_have_blanks = library in WITH_BLANKS
    text = rendered(row["text"] or "", numbers, place, "text", blanks_allowed=may_have_blanks)
    data = {field: row[field] for field in shape} | ({"blanks": blanks(text)} if may_have_blanks else {})
    return {
        "library": library, "code": row["code"], "label": row["label"], "text": text, "data": data,
        "retired": bool(row["retired"]),
    }  # fmt: skip


def _check(value, kind, place, field, known):
    if kind.endswith("?") and value is None:
        return
    kind, is_list = kind.rstrip("?*"), kind.endswith("*")
    if is_list and not isinstance(value, list):
        raise place.refuse(field, f"a list is expected, not {value!r}")
    for item in value if is_list else [value]:
        if kind in KINDS:
            if not is_a(item, KINDS[kind]):
                raise place.refuse(field, f"{kind} expected, not {item!r}")
        elif item not in known.get(kind, kind.split("|")):
            raise place.refuse(field, f"{item!r} is none of {kind}")
