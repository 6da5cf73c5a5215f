"""The access table bites: each check in `rules.py` and in `visible_to` is taken away, one at a time, and a test fails.

Works on a copy of the tree; what was found is kept in `.pytest_cache/mutation.json` under the digest of the mutated
file, so that a run that was stopped goes on where it stood. `SLICES=partners/grants,reviews/enforcement` narrows it,
`FILES=rules.py` too.
"""

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.running import ROOT, surroundings

WANTED = 95
KEPT = ROOT / ".pytest_cache" / "mutation.json"
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", "*.pyc", "__pycache__", "mutation.json", "node_modules")
# What a slice's own folder does not hold: who sees what.
MORE_TESTS = ["tests/security/test_markers.py", "-k", "another or without or elsewhere or conflicted or observer"]


@dataclass(frozen=True)
class Mutant:
    """One check taken out of one file."""

    path: str
    line: int
    what: str
    source: str

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.path}\n{self.source}".encode()).hexdigest()


class TakeOut(ast.NodeTransformer):
    """Takes out the n-th check that it meets; `what` stays empty when there is none."""

    def __init__(self, wanted: int) -> None:
        self.wanted, self.met, self.what, self.line = wanted, 0, "", 0

    def _is_it(self, node: ast.AST, what: str) -> bool:
        self.met += 1
        if self.met - 1 != self.wanted:
            return False
        self.what, self.line = what, node.lineno
        return True

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.BitAnd):
            if self._is_it(node.right, f"without {ast.unparse(node.right)}"):
                return node.left
            if not isinstance(node.left, ast.BinOp) and self._is_it(node.left, f"without {ast.unparse(node.left)}"):
                return node.right
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.And):
            for number, value in enumerate(node.values):
                if self._is_it(value, f"without {ast.unparse(value)}"):
                    rest = node.values[:number] + node.values[number + 1 :]
                    return rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in {"rule", "can", "_can"} and node.args:
            allows_all = ast.parse("rule(lambda *_: True, otherwise='')", mode="eval").body
            if self._is_it(node, f"always {ast.unparse(node.args[0])[:60]}"):
                return allows_all
        if (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in {"filter", "exclude"}
            and self._is_it(
                node, f"without .{node.func.attr}({', '.join(map(ast.unparse, [*node.args, *node.keywords]))[:60]})"
            )
        ):
            return node.func.value
        return node


def checked_parts(path: Path) -> Iterator[tuple[ast.Module, ast.AST]]:
    """The whole of `rules.py`, and each `visible_to` of `models.py`, with the tree that it stands in."""
    tree = ast.parse(path.read_text())
    if path.name == "rules.py":
        yield tree, tree
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "visible_to":
            yield tree, node


def mutants_of(path: Path) -> Iterator[Mutant]:
    parts = len(list(checked_parts(path)))
    for part in range(parts):
        for wanted in range(1000):
            tree, node = list(checked_parts(path))[part]
            change = TakeOut(wanted)
            change.generic_visit(node)
            if not change.what:
                break
            source = ast.unparse(ast.fix_missing_locations(tree))
            yield Mutant(str(path.relative_to(ROOT)), change.line, change.what, source)


def files() -> list[Path]:
    named = [each for each in os.environ.get("SLICES", "").split(",") if each]
    found = [path for app in ("portal", "partners", "reviews") for path in (ROOT / app).rglob("*.py")]
    slices = [path for path in found if path.parent.name not in {"partners", "reviews", "portal"}]
    rules = [path for path in slices if path.name in os.environ.get("FILES", "rules.py,models.py").split(",")]
    return sorted(path for path in rules if not named or str(path.parent.relative_to(ROOT)) in named)


def is_caught(mutant: Mutant, tree: Path) -> bool:
    """Whether a test of the copy fails with the mutant in place: the slice's own, and for sight the walks."""
    original = (tree / mutant.path).read_text()
    (tree / mutant.path).write_text(mutant.source)
    own = f"tests/{Path(mutant.path).parent}"
    runs = [[own]] if (tree / own).exists() else []
    if mutant.path.endswith("models.py") or not runs:
        runs.append(MORE_TESTS)
    try:
        return any(_fails(tree, tests) for tests in runs)
    finally:
        (tree / mutant.path).write_text(original)


def _fails(tree: Path, tests: list[str]) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not drill and not browser", *tests]
    ended = subprocess.run(command, cwd=tree, env=surroundings(), capture_output=True, text=True, timeout=1200)
    return ended.returncode == 1


@pytest.mark.drill
def test_every_check_is_held_by_a_test(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mutation")
    folder.chmod(0o711)
    tree = folder / "tree"
    shutil.copytree(ROOT, tree, ignore=NOT_COPIED)
    known = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    wanted = [mutant for path in files() for mutant in mutants_of(path)]
    for mutant in wanted:
        if mutant.key not in known:
            known[mutant.key] = is_caught(mutant, tree)
            KEPT.write_text(json.dumps(known))
        if not known[mutant.key]:
            print(f"Survived: {mutant.path}:{mutant.line} {mutant.what}")
    caught = sum(known[mutant.key] for mutant in wanted)
    share = 100 * caught / len(wanted)
    print(f"Mutants of rules.py and visible_to that a test catches: {caught} of {len(wanted)}, {share:.1f} %")

    assert share >= WANTED
