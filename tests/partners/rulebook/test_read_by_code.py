"""Every number and field of a library is read by the code by its name, or listed as text only, with the reason."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from partners.personnel import actions as vetting
from partners.rulebook.libraries import SHAPES
from partners.rulebook.loader import EDITIONS

ROOT = Path(__file__).resolve().parents[3]
LIST = Path(__file__).with_name("text_only.yaml")
TEXT_ONLY = yaml.safe_load(LIST.read_text())
NUMBERS = [key for group in yaml.safe_load((EDITIONS / "1" / "numbers.yaml").read_text()).values() for key in group]
FIELDS = [f"{library}.{field}" for library, shape in SHAPES.items() for field in shape]


@cache
def sources():
    """Path to text of each file of code that may read the rulebook; those that only load it do not count."""
    found = [path for app in ("portal", "partners", "reviews") for path in (ROOT / app).rglob("*.py")]
    passed = {"libraries.py", "numbers.py", "loader.py", "install.py", "reading.py", "titles.py"}
    return {
        path: path.read_text()
        for path in found
        if "migrations" not in path.parts and not (path.parent.name == "rulebook" and path.name in passed)
    }


def pattern_of(node):
    """The regular expression of an f-string that begins with the words of a key; None of any other."""
    parts = [re.escape(part.value) if isinstance(part, ast.Constant) else "[^.]+(?:[.][^.]+)?" for part in node.values]
    return "".join(parts) if re.match(r"[a-z]+\\?[._]", parts[0]) else None


@cache
def words():
    """Every text in the code, and the pattern of every text with blanks."""
    texts, patterns = set(), set()
    for source in sources().values():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                patterns.add(pattern_of(node))
    return texts, {re.compile(pattern) for pattern in patterns - {None}}


def is_read(key):
    texts, patterns = words()
    return key in texts or any(pattern.fullmatch(key) for pattern in patterns)


def field_is_read(name):
    library, field = name.split(".")
    reads = re.compile(rf"""data(?:\.get\(|\[)["']{field}["']""")
    return any(reads.search(source) and f'"{library}"' in source for source in sources().values())


def reasons(kind):
    """Of each that is text only, by its name; a group ends in a star."""
    return TEXT_ONLY[kind]


def listed_for(name, kind):
    return [entry for entry in reasons(kind) if entry == name or (entry.endswith("*") and name.startswith(entry[:-1]))]


@pytest.mark.parametrize("key", NUMBERS)
def test_a_number_is_read_or_text_only(key):
    assert is_read(key) != bool(listed_for(key, "numbers"))


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_of_a_library_is_read_or_text_only(name):
    assert field_is_read(name) != bool(listed_for(name, "fields"))


@pytest.mark.parametrize("kind", ["numbers", "fields"])
def test_the_list_names_what_exists_each_with_a_reason(kind):
    known = NUMBERS if kind == "numbers" else FIELDS

    for entry, reason in reasons(kind).items():
        assert any(entry in listed_for(name, kind) for name in known), entry
        assert len(reason.split()) >= 3, entry


def test_the_outcomes_that_clear_a_check_are_those_of_the_rulebook():
    listed = yaml.safe_load((EDITIONS / "1" / "libraries.yaml").read_text())["check_outcome"]

    assert {row["code"] for row in listed if row["clears"]} == set(vetting.CLEAR)
