"""What an edition answers to those who work by it: numbers, criteria, rules and entries.

An edition never changes, so a process reads each of them once.
"""

from collections.abc import Callable
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from .models import Criterion, Declaration, LibraryEntry, Rule


# What was read of the editions that were asked for, by what it is, the edition's key and its digest.
KEPT: dict[tuple[str, int, str], Any] = {}


class Answers(models.Model):
    """The questions that code may ask an edition; an unknown key or code is a KeyError that names it."""

    edition: int
    digest: Any
    criteria: Any
    rules: Any
    library_entries: Any
    parameters: Any
    declarations: Any

    class Meta:
        abstract = True

    def number(self, key: str) -> int:
        """A single number; the keys stand in editions/<edition>/numbers.yaml."""
        return self._value(key, int)

    def numbers(self, key: str) -> list[int]:
        """A list of numbers, such as the days on which to remind."""
        return list(self._value(key, list))

    def keep_numbers(self, numbers: dict[str, object]) -> None:
        """Take the numbers from whoever read those of every edition at once."""
        self._kept("parameters", lambda: numbers)

    def criteria_for(self, *, tier: int, type: str, declarations: dict[str, object]) -> "list[Criterion]":
        """The criteria that a partner of this type is asked at this tier, in the order of the questionnaire."""
        return [criterion for criterion in self.ordered_criteria if criterion.is_asked(tier, type, declarations)]

    def criterion(self, code: str) -> "Criterion":
        return _found(self._criteria, code, f"criterion in rulebook {self.edition}")

    def rule(self, number: str) -> "Rule":
        return _found(self._rules, number, f"rule in rulebook {self.edition}")

    def entries(self, library: str) -> "list[LibraryEntry]":
        """The entries that may be chosen today: retired ones are left out, but `entry` still finds them."""
        return [entry for entry in self._library(library).values() if not entry.retired]

    def entry(self, library: str, code: str) -> "LibraryEntry":
        return _found(self._library(library), code, f"{library} in rulebook {self.edition}")

    @property
    def ordered_criteria(self) -> "list[Criterion]":
        """With their sections."""
        return self._kept("criteria", lambda: list(self.criteria.select_related("section")))

    @property
    def ordered_declarations(self) -> "list[Declaration]":
        return self._kept("declarations", lambda: list(self.declarations.all()))

    @property
    def ordered_rules(self) -> "list[Rule]":
        return self._kept("rules", lambda: list(self.rules.all()))

    @property
    def ordered_entries(self) -> "list[LibraryEntry]":
        return self._kept("entries", lambda: list(self.library_entries.all()))

    @cached_property
    def _criteria(self) -> "dict[str, Criterion]":
        return {criterion.code: criterion for criterion in self.ordered_criteria}

    @cached_property
    def _rules(self) -> "dict[str, Rule]":
        return {rule.number: rule for rule in self.ordered_rules}

    @property
    def _parameters(self) -> dict[str, object]:
        return self._kept("parameters", lambda: dict(self.parameters.values_list("key", "value")))

    @cached_property
    def _libraries(self) -> "dict[str, dict[str, LibraryEntry]]":
        libraries: dict[str, dict[str, LibraryEntry]] = {}
        for entry in self.ordered_entries:
            libraries.setdefault(entry.library, {})[entry.code] = entry
        return libraries

    def _kept(self, what: str, read: Callable[[], Any]) -> Any:
        key = (what, self.pk, self.digest)
        if key not in KEPT:
            KEPT[key] = read()
        return KEPT[key]

    def _library(self, library: str) -> "dict[str, LibraryEntry]":
        return _found(self._libraries, library, f"library in rulebook {self.edition}")

    def _value(self, key, kind):
        value = _found(self._parameters, key, f"number in rulebook {self.edition}")
        if not isinstance(value, kind):
            raise TypeError(f"{key} in rulebook {self.edition} is not a {kind.__name__}: {value!r}")
        return value


def _found(table, code, what):
    if code not in table:
        near = get_close_matches(code, table, n=3, cutoff=0.5)
        raise KeyError(f"no {what}: {code!r}" + (f"; did you mean {', '.join(near)}?" if near else ""))
    return table[code]
