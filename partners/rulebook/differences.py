"""What differs between two editions: rule by rule, number by number, criterion by criterion, entry by entry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.rulebook.document import details
from partners.rulebook.models import Criterion, Declaration, LibraryEntry, Parameter, Rule, Rulebook
from partners.rulebook.numbers import with_unit
from partners.rulebook.titles import AUDIENCES, LIBRARIES
from portal.comparison import Segment, segments

Words = str | Promise
ADDED, REMOVED, CHANGED, RENUMBERED, SAME = "added", "removed", "changed", "renumbered", "same"
STATES: dict[str, Words] = {
    ADDED: gettext_lazy("Added"),
    REMOVED: gettext_lazy("Removed"),
    CHANGED: gettext_lazy("Changed"),
    RENUMBERED: gettext_lazy("Renumbered"),
    SAME: gettext_lazy("The same"),
}


@dataclass(frozen=True)
class Said:
    """One numbered or coded thing as an edition says it: its texts by label, in the order to be shown."""

    code: str
    title: str
    texts: dict[str, str]
    heading: str = ""


@dataclass(frozen=True)
class Item:
    """The same thing in two editions. `code_before` is set where it was renumbered."""

    code: str
    title: str
    state: str
    texts: tuple[tuple[str, tuple[Segment, ...]], ...]
    heading: str = ""
    code_before: str = ""

    @property
    def words(self) -> Words:
        return STATES[self.state]


@dataclass
class Comparison:
    """One kind of thing: every item of the newer edition in its order, then what only the older one has."""

    code: str
    title: Words
    items: list[Item] = field(default_factory=list)

    def count(self, state: str) -> int:
        return sum(item.state == state for item in self.items)

    @property
    def counts(self) -> list[tuple[str, Words, int]]:
        return [(state, words, self.count(state)) for state, words in STATES.items()]

    @property
    def changed(self) -> list[Item]:
        return [item for item in self.items if item.state != SAME]


def differences(old: Rulebook, new: Rulebook) -> list[Comparison]:
    """By kind, everything that both editions say."""
    kinds: list[tuple[str, Words, Callable[[Rulebook], Iterable[Said]]]] = [
        ("rules", gettext_lazy("Rules"), _rules),
        ("numbers", gettext_lazy("Numbers"), _numbers),
        ("criteria", gettext_lazy("Criteria"), _criteria),
        ("declarations", gettext_lazy("Questions about the request"), _declarations),
        ("libraries", gettext_lazy("Lists"), _entries),
    ]
    return [Comparison(code, title, compared(read(old), read(new))) for code, title, read in kinds]


def compared(olds: Iterable[Said], news: Iterable[Said]) -> list[Item]:
    """Both sides matched by code, but what stands under another code with the same words was renumbered."""
    before, after = {said.code: said for said in olds}, {said.code: said for said in news}
    pairs = _renumbered(before, after)
    taken = {said.code for said in pairs.values()}
    pairs |= {code: before[code] for code in after if code in before and code not in pairs and code not in taken}
    kept = {said.code for said in pairs.values()}
    gone = [said for code, said in before.items() if code not in kept]
    return [_item(pairs.get(code), said) for code, said in after.items()] + [_item(said, None) for said in gone]


def _renumbered(before: dict[str, Said], after: dict[str, Said]) -> dict[str, Said]:
    """New code -> what it was before, where the same words, or at least the same title, stood under another code."""
    olds = [said for code, said in before.items() if code not in after or after[code].title != said.title]
    news = [said for code, said in after.items() if code not in before or before[code].title != said.title]
    moved: dict[str, Said] = {}
    for is_alike in (lambda a, b: a.texts == b.texts, lambda a, b: bool(a.title) and a.title == b.title):
        for said in news:
            old = next((old for old in olds if is_alike(old, said)), None)
            if said.code not in moved and old is not None:
                moved[said.code] = old
                olds.remove(old)
    return moved


def _item(old: Said | None, new: Said | None) -> Item:
    said = new or old
    assert said is not None
    olds, news = old.texts if old else {}, new.texts if new else {}
    labels = [*news, *(label for label in olds if label not in news)]
    texts = tuple((label, segments(olds.get(label, ""), news.get(label, ""))) for label in labels)
    is_renumbered = old is not None and new is not None and old.code != new.code
    return Item(
        code=said.code,
        title=said.title,
        state=_state(old, new),
        texts=tuple((label, parts) for label, parts in texts if parts),
        heading=said.heading,
        code_before=old.code if old and is_renumbered else "",
    )


def _state(old: Said | None, new: Said | None) -> str:
    if old is None:
        return ADDED
    if new is None:
        return REMOVED
    if old.code != new.code:
        return RENUMBERED
    return SAME if old.texts == new.texts else CHANGED


def _rules(rulebook: Rulebook) -> list[Said]:
    return [_rule(rule) for rule in rulebook.ordered_rules]


def _rule(rule: Rule) -> Said:
    binds = ", ".join(str(AUDIENCES[audience]) for audience in rule.applies_to)
    texts = {_("Title"): rule.title, _("Text"): rule.text, _("Binds"): binds}
    return Said(rule.number, rule.title, texts, f"{rule.chapter} {rule.chapter_title}")


def _numbers(rulebook: Rulebook) -> list[Said]:
    return [_number(number) for number in rulebook.parameters.all()]


def _number(number: Parameter) -> Said:
    texts = {_("Value"): with_unit(number.value, number.unit), _("What it says"): number.label}
    return Said(number.key, number.label, texts, number.group)


def _criteria(rulebook: Rulebook) -> list[Said]:
    return [_criterion(criterion) for criterion in rulebook.ordered_criteria]


def _criterion(criterion: Criterion) -> Said:
    months, mappings = criterion.evidence_no_older_than_months, criterion.mappings.get("also_useful_for", [])
    texts = {
        _("Question"): criterion.question,
        _("Guidance"): criterion.guidance,
        _("Evidence"): criterion.evidence,
        _("Answer"): str(criterion.get_answer_display()),
        _("Answers to choose from"): "; ".join(label for _code, label in criterion.choices),
        _("To pass"): str(criterion.target),
        _("Unit"): criterion.unit,
        _("Needed for an approval free of conditions"): _yes(criterion.must),
        _("Evidence needed from tier"): str(criterion.evidence_from_tier or ""),
        _("Evidence not older than"): _("%(months)s months") % {"months": months} if months else "",
        _("Tiers"): ", ".join(map(str, criterion.tiers)),
        _("Types of partner"): ", ".join(criterion.types).replace("_", " "),
        _("Asked when"): criterion.asked_when,
        _("Also useful for"): "; ".join(f"{each['framework']}: {', '.join(each['controls'])}" for each in mappings),
    }
    return Said(criterion.code, criterion.question, texts, criterion.section.title)


def _declarations(rulebook: Rulebook) -> list[Said]:
    return [_declaration(declaration) for declaration in rulebook.declarations.all()]


def _declaration(declaration: Declaration) -> Said:
    texts = {
        _("Question"): declaration.question,
        _("Guidance"): declaration.guidance,
        _("Answers to choose from"): "; ".join(label for _code, label in declaration.choices),
    }
    return Said(declaration.code, declaration.question, texts)


def _entries(rulebook: Rulebook) -> list[Said]:
    entries = sorted(rulebook.ordered_entries, key=lambda entry: list(LIBRARIES).index(entry.library))
    return [_entry(entry, rulebook) for entry in entries]


def _entry(entry: LibraryEntry, rulebook: Rulebook) -> Said:
    texts: dict[str, Any] = {_("Entry"): entry.label, _("What it says"): entry.text}
    for detail in details(entry, rulebook):
        texts[str(detail["label"])] = ", ".join(str(item["words"]) for item in detail["items"])
    texts[_("No longer used")] = _yes(entry.retired) if entry.retired else ""
    return Said(f"{entry.library} {entry.code}", entry.label, texts, str(LIBRARIES[entry.library]))


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")
