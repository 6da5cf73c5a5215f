"""The rulebook as one document: chapters, numbers, criteria and libraries, whole or narrowed by a search."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from portal import folding

from .libraries import SHAPES
from .mappings import mappings_of
from .models import Criterion, LibraryEntry, Parameter, Rule, Rulebook
from .numbers import with_unit
from .titles import AUDIENCES, FIELDS, LIBRARIES, WORDS

ANCHORS = {"criteria": "criterion", "rules": "rule"}


@dataclass(frozen=True)
class Part:
    """A heading with what stands under it."""

    code: str
    title: str
    items: list[Any]


@dataclass(frozen=True)
class Document:
    """What the page shows. `found` counts the items that are left by the search."""

    chapters: list[Part]
    numbers: list[Part]
    declarations: list[Any]
    sections: list[Part]
    libraries: list[Part]

    @property
    def found(self) -> int:
        parts = [*self.chapters, *self.numbers, *self.sections, *self.libraries]
        return sum(len(part.items) for part in parts) + len(self.declarations)


def document(rulebook: Rulebook, search: str = "") -> Document:
    """The whole rulebook, or every item that holds all words of the search."""
    words = folding.searchable(search).split()

    def narrowed(items: Iterable[Any], *fields: str) -> list[Any]:
        return [item for item in items if _holds(item, words, fields)]

    rules = narrowed(rulebook.ordered_rules, "number", "title", "text")
    numbers = narrowed(rulebook.parameters.all(), "label", "group", "unit")
    criteria = narrowed(rulebook.ordered_criteria, "code", "question", "guidance", "evidence", "asked_when")
    entries = narrowed(rulebook.ordered_entries, "code", "label", "text")
    return Document(
        chapters=_parts(_shown_rules(rules), lambda row: (str(row["rule"].chapter), row["rule"].chapter_title)),
        numbers=_parts(_shown_numbers(numbers), lambda row: (row["number"].group, row["number"].group)),
        declarations=narrowed(rulebook.declarations.all(), "code", "question", "guidance"),
        sections=_parts(_shown_criteria(criteria, rulebook), lambda row: _section(row["criterion"])),
        libraries=_libraries(entries, rulebook),
    )


def details(entry: LibraryEntry, rulebook: Rulebook) -> list[dict[str, Any]]:
    """What an entry says beyond its text, in words: a label, and items with the anchors that their codes link to."""
    shape = SHAPES.get(entry.library, {})
    return [
        {"label": FIELDS[field], "items": _items(entry.data[field], kind.rstrip("?*"), rulebook)}
        for field, kind in shape.items()
        if entry.data.get(field) not in (None, [])
    ]


def _holds(item, words, fields):
    text = folding.searchable(" ".join(str(getattr(item, field)) for field in fields))
    return all(word in text for word in words)


def _parts(items: list[Any], heading: Callable[[Any], tuple[str, str]]) -> list[Part]:
    return [Part(code, title, list(group)) for (code, title), group in groupby(items, key=heading)]


def _shown_rules(rules: list[Rule]) -> list[dict[str, Any]]:
    return [{"rule": rule, "binds": [AUDIENCES[audience] for audience in rule.applies_to]} for rule in rules]


def _shown_numbers(numbers: list[Parameter]) -> list[dict[str, Any]]:
    return [{"number": number, "value": with_unit(number.value, number.unit)} for number in numbers]


def _section(criterion):
    return criterion.section.code, criterion.section.title


def _shown_criteria(criteria: list[Criterion], rulebook: Rulebook) -> list[dict[str, Any]]:
    types = [entry.code for entry in rulebook.entries("partner_type")]
    mappings = mappings_of(criteria, with_texts=False)
    return [
        {
            "criterion": criterion,
            "tiers": _tiers(criterion),
            "offered": [] if criterion.answer == Criterion.Answer.YES_PARTIAL_NO else _offered(criterion),
            "mappings": mappings[criterion.code],
            "only_for": [] if len(criterion.types) == len(types) else _type_labels(criterion, rulebook),
        }
        for criterion in criteria
    ]


def _offered(criterion):
    return [label for _code, label in criterion.choices]


def _tiers(criterion):
    """Tiers 2–4, or tier 4: a criterion's tiers stand without gaps."""
    first, last = min(criterion.tiers), max(criterion.tiers)
    if first == last:
        return _("Tier %(tier)s") % {"tier": first}
    return _("Tiers %(first)s–%(last)s") % {"first": first, "last": last}


def _type_labels(criterion, rulebook):
    return [rulebook.entry("partner_type", code).label for code in criterion.types]


def _libraries(entries, rulebook):
    ordered = sorted(entries, key=lambda entry: list(LIBRARIES).index(entry.library))
    shown = [
        {"entry": entry, "is_cited": entry.code[-1].isdigit(), "details": details(entry, rulebook)} for entry in ordered
    ]
    return _parts(shown, lambda row: (row["entry"].library, str(LIBRARIES[row["entry"].library])))


def _items(value, kind, rulebook):
    return [_item(item, kind, rulebook) for item in (value if isinstance(value, list) else [value])]


def _item(item, kind, rulebook):
    if kind in ("criteria", "rules"):
        return {"words": item, "anchor": f"{ANCHORS[kind]}-{item}"}
    if kind in SHAPES:
        return {"words": rulebook.entry(kind, item).label, "anchor": f"{kind}-{item}"}
    if isinstance(item, bool):
        return {"words": _("yes") if item else _("no"), "anchor": ""}
    return {"words": WORDS.get(item, item), "anchor": ""}
