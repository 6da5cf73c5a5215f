"""Reading an edition's YAML files: shapes are checked here, and each complaint names file, code and field."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class Malformed(Exception):
    """An edition that cannot be installed; the message names the place."""


@dataclass(frozen=True)
class Place:
    """Where in an edition something stands."""

    file: str
    code: str = ""

    def at(self, code: object) -> "Place":
        return Place(self.file, str(code))

    def refuse(self, field: str, why: str) -> Malformed:
        return Malformed(": ".join(part for part in (self.file, self.code, field, why) if part))


def read(path: Path) -> Any:
    """The content of one file; a key that stands twice is refused, where YAML would keep the last."""
    try:
        return _StrictLoader(path.read_text(encoding="utf-8")).get_single_data()
    except FileNotFoundError:
        raise Place(path.name).refuse("", "the file is missing") from None
    except yaml.YAMLError as error:
        raise Place(path.name).refuse("", f"not readable: {error}") from error


def fields(row: Any, place: Place, *, required: Mapping[str, Any], optional: Mapping[str, Any]) -> dict[str, Any]:
    """The row with each optional field present, None where left out. Refuses unknown, missing and ill-typed ones."""
    _expect(isinstance(row, dict), place, "", "a table of fields is expected")
    for name in row:
        _expect(name in required or name in optional, place, str(name), "unknown field")
    for name, kind in required.items():
        _expect(name in row, place, name, "missing")
        _check(row[name], kind, place, name)
    for name, kind in optional.items():
        if row.get(name) is not None:
            _check(row[name], kind, place, name)
    return {**dict.fromkeys(optional), **row}


def rows(content: Any, place: Place, *, key: str) -> list[tuple[Place, dict[str, Any]]]:
    """The rows of a list, each with its place; the same code twice is refused."""
    _expect(isinstance(content, list) and content, place, "", "a list is expected")
    seen: set[str] = set()
    placed = []
    for index, row in enumerate(content, start=1):
        code = row.get(key) if isinstance(row, dict) else None
        if not isinstance(code, str) or not code:
            raise place.at(f"entry {index}").refuse(key, "missing")
        _expect(code not in seen, place.at(code), key, "stands twice")
        seen.add(code)
        placed.append((place.at(code), row))
    return placed


def is_a(value: Any, kind: Any) -> bool:
    """Whether a value has the kind: a type, or a list of one type such as [int] (never empty). True is no number."""
    if isinstance(kind, list):
        return isinstance(value, list) and bool(value) and all(is_a(item, kind[0]) for item in value)
    if kind is str:
        return isinstance(value, str) and bool(value.strip())
    return isinstance(value, kind) and (kind in (bool, object) or not isinstance(value, bool))


def _check(value, kind, place, name):
    words = f"a list of {kind[0].__name__}" if isinstance(kind, list) else kind.__name__
    _expect(is_a(value, kind), place, name, f"{words} expected, not {value!r}")


def _expect(holds, place, field, why):
    if not holds:
        raise place.refuse(field, why)


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _value in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)
