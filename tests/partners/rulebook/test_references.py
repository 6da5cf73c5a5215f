"""Every number, list and code of the rulebook that the code asks for exists in the edition in force."""

import re
from pathlib import Path

import pytest

from partners.rulebook import loader

ROOT = Path(loader.__file__).resolve().parents[2]
SOURCES = [path for app in ("portal", "partners", "reviews") for path in sorted((ROOT / app).rglob("*.py"))]
EDITION = loader.load(loader.EDITIONS / "1")
NUMBERS = {parameter["key"]: parameter["value"] for parameter in EDITION.parameters}
LIBRARIES = {entry["library"] for entry in EDITION.entries}
ENTRIES = {(entry["library"], entry["code"]) for entry in EDITION.entries}


def asked(pattern):
    """(place, groups) of every match in the code."""
    return [
        (f"{path.relative_to(ROOT)}: {match.group(0)}", match.groups())
        for path in SOURCES
        for match in re.finditer(pattern, path.read_text())
    ]


def matches(key):
    """The numbers that a key stands for; a part in braces, as in f"opinions.tier_{tier}", stands for anything."""
    pattern = re.sub(r"\\{.*?\\}", ".+", re.escape(key))
    return [value for name, value in NUMBERS.items() if re.fullmatch(pattern, name)]


@pytest.mark.parametrize(("method", "kind"), [("number", int), ("numbers", list)])
def test_every_number_that_the_code_asks_for_exists(method, kind):
    calls = asked(rf'\.{method}\(\s*f?"([a-z][^"]*)"')

    wrong = [place for place, (key,) in calls if not matches(key) or not all(isinstance(v, kind) for v in matches(key))]
    assert wrong == []


def test_every_number_that_a_statement_asks_for_exists():
    """A statement may end the key with a column, as in `'opinions.tier_' || tier`."""
    written = asked(r"\.key = '([a-z_.0-9]+)'")

    assert [place for place, (key,) in written if key not in NUMBERS and not matches(f"{key}{{tier}}")] == []


def test_every_list_that_the_code_asks_for_exists():
    named = asked(r'\.entries\(\s*"(\w+)"') + asked(r'\.entry\(\s*"(\w+)"')

    assert [place for place, (library,) in named if library not in LIBRARIES] == []


def test_every_code_that_the_code_asks_for_exists():
    named = asked(r'\.entry\(\s*"(\w+)",\s*"([^"]+)"')

    assert [place for place, entry in named if entry not in ENTRIES] == []
