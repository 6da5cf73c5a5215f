"""The rules of the house that a machine can hold."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("portal", "partners", "reviews")
FORBIDDEN_NAMES = {"utils", "helpers", "services", "common", "misc", "mixins", "managers"}
NOT_SLICES = {"migrations", "locale", "__pycache__", "editions"}


def committed(*suffixes: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [ROOT / name for name in listed.split("\0") if name.endswith(suffixes)]
    return [path for path in files if path.exists()]


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_code_is_cut_into_files_that_can_be_read():
    too_long = {
        shown(path): lines(path)
        for path in committed(".py")
        if "migrations" not in path.parts and lines(path) > (500 if "tests" in path.parts else 300)
    }

    assert too_long == {}


def test_templates_fit_a_screen():
    assert {shown(path): lines(path) for path in committed(".html") if lines(path) > 140} == {}


def test_style_sheets_hold_one_component_each():
    assert {shown(path): lines(path) for path in committed(".css") if lines(path) > 80} == {}


def test_every_slice_is_a_package_that_the_linter_sees():
    folders = {path.parent for path in committed(".py") if path.relative_to(ROOT).parts[0] in LAYERS}

    assert {shown(folder) for folder in folders if not (folder / "__init__.py").exists()} == set()


def test_no_file_or_folder_has_a_name_that_says_nothing():
    named = {part for path in committed(".py") for part in (*path.parent.relative_to(ROOT).parts, path.stem)}

    assert named & FORBIDDEN_NAMES == set()


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline style", r"\sstyle\s*="),
        ("a style element", r"<style\b"),
        ("an inline script", r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")"),
        ("an inline handler", r"\son[a-z]+\s*="),
        ("an address elsewhere", r"(?:src|href)\s*=\s*[\"'](?:https?:)?//"),
    ],
)
def test_templates_hold_no(what, pattern):
    found = {shown(path) for path in committed(".html") if re.search(pattern, path.read_text(), re.IGNORECASE)}

    assert found == set(), what


def pinned(lock: str) -> set[str]:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    return set(re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_pins_by_digest_and_names_no_host(lock):
    for requirement in pinned(lock):
        assert "==" in requirement
        assert "--hash=sha256:" in requirement


def test_the_tests_run_on_what_the_portal_runs_on():
    assert pinned("requirements.lock") < pinned("requirements-test.lock")


def test_only_the_clock_asks_for_the_time():
    asked = re.compile(r"auto_now|db_default\s*=\s*Now|\btimezone\.now\(")

    assert {shown(p) for p in committed(".py") if asked.search(p.read_text()) and p != Path(__file__)} == set()


def test_no_signals_generic_keys_or_overridden_saves():
    hidden = re.compile(r"GenericForeignKey\(|post_save|pre_save|def (?:save|delete)\(self")
    ours = [path for path in committed("models.py") if path.relative_to(ROOT).parts[0] in LAYERS]

    assert {shown(path) for path in ours if hidden.search(path.read_text())} == set()


TOLD = re.compile(
    r"{%\s*(blocktranslate|blocktrans|comment)\b.*?{%\s*end\1\s*%}|{#.*?#}|{%.*?%}|{{.*?}}|<svg\b.*?</svg>", re.DOTALL
)
READ_OUT = re.compile(r'\s(?:aria-label|title|alt|placeholder)="([^"]*)"')


def test_every_word_of_a_template_goes_through_gettext():
    """But for the names of keys, and what is typed on a command line."""
    untold = {}
    for path in (path for path in committed(".html") if "tests" not in path.parts):
        page = re.sub(r"<(code|pre|kbd)\b.*?</\1>|python3 [^<]*", "", TOLD.sub("", path.read_text()), flags=re.DOTALL)
        spoken = [*READ_OUT.findall(page), re.sub(r"<[^>]*>", " ", page, flags=re.DOTALL)]
        words = set(re.findall(r"[A-Za-z][a-z]+|\b[a-z]\b", " ".join(spoken)))
        untold |= {shown(path): words} if words else {}

    assert untold == {}
