"""An edition of the rulebook, read from its folder and checked as a whole.

edition.yaml       number, title, day of adoption
numbers.yaml       group → key → [value, unit, label]
declarations.yaml  questions about the request, on which conditional criteria depend
criteria.yaml      sections, answer labels, frameworks, criteria
rules.yaml         chapters, rules
libraries.yaml     every list of codes; their shapes stand in `libraries.SHAPES`
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from . import conditions, libraries
from .numbers import rendered
from .reading import Place, fields, is_a, read, rows

EDITIONS = Path(__file__).parent / "editions"
FILES = ("edition", "numbers", "declarations", "criteria", "rules", "libraries")
AUDIENCES = {"partner", "authority", "provider", "joint_body"}
ANSWERS = {"yes_partial_no", "choice", "multi_choice", "number", "date", "text"}


@dataclass(frozen=True)
class Edition:
    """Everything that one edition says; each row is a table of the columns that it becomes."""

    number: int
    title: str
    adopted_at: datetime
    digest: str
    parameters: list[dict[str, Any]]
    declarations: list[dict[str, Any]]
    sections: list[dict[str, Any]]
    criteria: list[dict[str, Any]]
    rules: list[dict[str, Any]]
    entries: list[dict[str, Any]]


def load(folder: Path) -> Edition:
    """Read and check one edition; raises `Malformed` with the place of the first fault."""
    content = {name: read(folder / f"{name}.yaml") for name in FILES}
    head = fields(content["edition"], Place("edition.yaml"), required=_HEAD, optional={})
    parameters = _parameters(content["numbers"])
    numbers = {parameter["key"]: parameter["value"] for parameter in parameters}
    declarations = _declarations(content["declarations"])
    rules = _rules(content["rules"], numbers)
    sections, criteria = _criteria(content["criteria"], numbers, declarations)
    known = {"criteria": {row["code"] for row in criteria}, "rules": {row["number"] for row in rules}}
    entries = libraries.parsed(content["libraries"], numbers, known)
    _check_against_libraries(criteria, entries)
    return Edition(
        number=head["number"],
        title=head["title"],
        adopted_at=datetime.combine(head["adopted_on"], datetime.min.time(), tzinfo=UTC),
        digest=digest(content),
        parameters=parameters,
        declarations=declarations,
        sections=sections,
        criteria=criteria,
        rules=rules,
        entries=entries,
    )


def digest(content: Any) -> str:
    """SHA-256 of the content in one canonical form: layout and comments do not count, order of entries does."""
    canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


_HEAD = {"number": int, "title": str, "adopted_on": date}


def _parameters(content):
    place = Place("numbers.yaml")
    found: dict[str, dict[str, Any]] = {}
    for group, numbers in content.items():
        for key, row in numbers.items():
            here = place.at(key)
            if key in found:
                raise here.refuse("", "stands twice")
            if not (isinstance(row, list) and len(row) == 3 and is_a(row[2], str) and isinstance(row[1], str)):
                raise here.refuse("", "[value, unit, label] expected")
            if not (is_a(row[0], int) or is_a(row[0], [int])):
                raise here.refuse("value", f"a number or a list of numbers expected, not {row[0]!r}")
            value, unit, label = row
            found[key] = {
                "key": key, "group": group, "value": value, "unit": unit, "label": label, "order": len(found) + 1,
            }  # fmt: skip
    return list(found.values())


def _declarations(content):
    parsed = []
    for order, (place, row) in enumerate(rows(content, Place("declarations.yaml"), key="code"), start=1):
        row = fields(
            row,
            place,
            required={"code": str, "question": str, "answer": str},
            optional={"guidance": str, "options": dict},
        )
        if row["answer"] not in ("yes_no", "choice"):
            raise place.refuse("answer", f"yes_no or choice expected, not {row['answer']!r}")
        if (row["answer"] == "choice") != bool(row["options"]):
            raise place.refuse("options", "needed for a choice, and only there")
        options = row["options"] or {"yes": "Yes", "no": "No"}
        parsed.append({**row, "guidance": row["guidance"] or "", "options": _options(options), "order": order})
    return parsed


def _rules(content, numbers):
    place = Place("rules.yaml")
    content = fields(content, place, required={"chapters": dict, "rules": list}, optional={})
    parsed = []
    shape = {"number": str, "title": str, "text": str, "applies_to": [str]}
    for here, row in rows(content["rules"], place, key="number"):
        row = fields(row, here, required=shape, optional={})
        chapter = _chapter(row["number"], content["chapters"], here)
        if unknown := set(row["applies_to"]) - AUDIENCES:
            raise here.refuse("applies_to", f"unknown: {', '.join(sorted(unknown))}")
        text = rendered(row["text"], numbers, here, "text")
        parsed.append({**row, "text": text, "chapter": chapter, "chapter_title": content["chapters"][chapter]})
    parsed.sort(key=lambda rule: [int(part) for part in rule["number"].split(".")])
    return [{**row, "order": order} for order, row in enumerate(parsed, start=1)]


def _chapter(number, chapters, place):
    parts = number.split(".")
    if len(parts) != 2 or not all(part.isdigit() for part in parts):
        raise place.refuse("number", "chapter.number expected")
    if int(parts[0]) not in chapters:
        raise place.refuse("number", f"there is no chapter {parts[0]}")
    return int(parts[0])


_CRITERION = {
    "code": str, "section": str, "question": str, "guidance": str, "evidence": str, "answer": str, "must": bool,
    "tiers": [int], "types": [str], "mappings": dict,
}  # fmt: skip
_CRITERION_OPTIONAL = {
    "labels": str, "options": dict, "unit": str, "pass_if": dict, "asked_when": str, "asked_if": dict,
    "evidence_from_tier": int, "evidence_no_older_than_months": int, "uncertain": [str], "unlisted": [str],
}  # fmt: skip


def _criteria(content, numbers, declarations):
    place = Place("criteria.yaml")
    shape = {"sections": dict, "labels": dict, "frameworks": dict, "criteria": list}
    content = fields(content, place, required=shape, optional={})
    parsed = []
    for order, (here, row) in enumerate(rows(content["criteria"], place, key="code"), start=1):
        row = fields(row, here, required=_CRITERION, optional=_CRITERION_OPTIONAL)
        _check_criterion(row, here, content, declarations)
        parsed.append(_criterion(row, here, content, numbers, order))
    sections = [
        {"code": code, "title": title, "order": order}
        for order, (code, title) in enumerate(content["sections"].items(), start=1)
    ]
    return sections, parsed


def _criterion(row, place, content, numbers, order):
    texts = {name: rendered(row[name], numbers, place, name) for name in ("question", "guidance", "evidence")}
    options = content["labels"][row["labels"] or "plain"] if row["answer"] == "yes_partial_no" else row["options"]
    return {
        "code": row["code"], "section": row["section"], "order": order, **texts, "answer": row["answer"],
        "options": _options(options or {}), "unit": row["unit"] or "", "pass_if": row["pass_if"], "must": row["must"],
        "evidence_required": row["evidence_from_tier"] is not None,
        "evidence_from_tier": row["evidence_from_tier"],
        "evidence_no_older_than_months": row["evidence_no_older_than_months"],
        "tiers": row["tiers"], "types": row["types"],
        "asked_when": row["asked_when"] or "", "condition": row["asked_if"],
        "mappings": {
            "also_useful_for": [
                {"framework": title, "code": code, "controls": row["mappings"][code]}
                for code, title in content["frameworks"].items() if row["mappings"].get(code)
            ],
            "uncertain": row["uncertain"] or [], "unlisted": row["unlisted"] or [],
        },
    }  # fmt: skip


def _check_criterion(row, place, content, declarations):
    answer = row["answer"]
    faults = {
        "section": row["section"] not in content["sections"],
        "answer": answer not in ANSWERS,
        "labels": row["labels"] is not None and (answer != "yes_partial_no" or row["labels"] not in content["labels"]),
        "options": (answer in ("choice", "multi_choice")) != bool(row["options"]),
        "unit": (answer == "number") != bool(row["unit"]),
        "pass_if": row["pass_if"] is not None and not (answer == "number" and conditions.is_target(row["pass_if"])),
        "asked_if": bool(row["asked_if"]) != bool(row["asked_when"]),
        "evidence_from_tier": row["evidence_from_tier"] is not None and row["evidence_from_tier"] > max(row["tiers"]),
        "mappings": not set(row["mappings"]) <= set(content["frameworks"]),
    }
    for field, is_faulty in faults.items():
        if is_faulty:
            raise place.refuse(field, f"does not fit the rest of the criterion: {row[field]!r}")
    if row["asked_if"] and (fault := conditions.fault_in(row["asked_if"], _answers(declarations))):
        raise place.refuse("asked_if", fault)


def _check_against_libraries(criteria, entries):
    tiers = {int(entry["code"]) for entry in entries if entry["library"] == "tier"}
    types = {entry["code"] for entry in entries if entry["library"] == "partner_type"}
    for criterion in criteria:
        place = Place("criteria.yaml", criterion["code"])
        for field, known in (("tiers", tiers), ("types", types)):
            if unknown := set(criterion[field]) - known:
                raise place.refuse(field, f"unknown: {', '.join(sorted(map(str, unknown)))}")


def _answers(declarations):
    return {row["code"]: {option["code"] for option in row["options"]} for row in declarations}


def _options(options):
    return [{"code": code, "label": label} for code, label in options.items()]
