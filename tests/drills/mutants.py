"""Each check of `rules.py` and of `visible_to`, taken out one at a time: the mutants of the drill."""

import ast
import hashlib
import importlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from portal.access import Rule
from tests.running import ROOT

APPS = ("portal", "partners", "reviews")


@dataclass(frozen=True)
class Mutant:
    """One check taken out of one file; `part` is the class whose `visible_to` it is, empty for `rules.py`."""

    path: str
    line: int
    what: str
    part: str
    source: str

    @property
    def key(self) -> str:
        """The same as long as the file is."""
        return hashlib.sha256(f"{self.path}\n{self.source}".encode()).hexdigest()

    @property
    def folder(self) -> str:
        """Where the slice's own tests are."""
        return f"tests/{Path(self.path).parent}/"

    @property
    def folders_of_users(self) -> set[str]:
        """Where the tests of the other slices are that use this one's rules, or the acts that ask them."""
        slice_ = str(Path(self.path).parent).replace("/", ".")
        uses = re.compile(rf"from {re.escape(slice_)} import .*\b(rules|actions)\b")
        paths = [path for app in APPS for path in (ROOT / app).rglob("*.py") if uses.search(path.read_text())]
        slices = {path.relative_to(ROOT).parts[:2] for path in paths} - {("portal", "demo")}
        return {f"tests/{'/'.join(parts)}/" for parts in slices} - {self.folder}


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

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        is_a_check = ast.unparse(node.body) == "self"
        return node.body if is_a_check and self._is_it(node, f"always, not if {ast.unparse(node.test)}") else node

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        shows_all = len(node.body) == 1 and ast.unparse(node.body[0]) == "return self"
        return node.body[0] if shows_all and self._is_it(node, f"always, not if {ast.unparse(node.test)}") else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in {"rule", "can", "_can"} and node.args:
            allows_all = ast.parse("rule(lambda *_: True, otherwise='')", mode="eval").body
            if self._is_it(node, f"always {ast.unparse(node.args[0])[:60]}"):
                return allows_all
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"filter", "exclude"}:
            asked = ", ".join(map(ast.unparse, [*node.args, *node.keywords]))[:60]
            if self._is_it(node, f"without .{node.func.attr}({asked})"):
                return node.func.value
        return node


def files() -> list[Path]:
    """Those with checks; SLICES and FILES narrow them."""
    named = [each for each in os.environ.get("SLICES", "").split(",") if each]
    wanted = os.environ.get("FILES", "rules.py,models.py").split(",")
    found = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    slices = [path for path in found if path.parent.name not in {"partners", "reviews", "portal"}]
    rules = [path for path in slices if path.name in wanted]
    return sorted(path for path in rules if not named or str(path.parent.relative_to(ROOT)) in named)


def mutants_of(path: Path) -> Iterator[Mutant]:
    for place in range(len(_parts(path))):
        for wanted in range(1000):
            part, node = _parts(path)[place]
            change = TakeOut(wanted)
            change.generic_visit(node)
            if not change.what:
                break
            source = ast.unparse(ast.fix_missing_locations(node))
            yield Mutant(str(path.relative_to(ROOT)), change.line, change.what, part, source)


def _parts(path: Path) -> list[tuple[str, ast.AST]]:
    """The whole of `rules.py`, or each `visible_to` of `models.py` with the name of its class; freshly parsed."""
    tree = ast.parse(path.read_text())
    if path.name == "rules.py":
        return [("", tree)]
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return [
        (each.name, node)
        for each in classes
        for node in each.body
        if isinstance(node, ast.FunctionDef) and node.name == "visible_to"
    ]


def put_in_place(mutant: Mutant) -> None:
    """Change this process's own modules, in place: whoever imported a rule by name holds the changed one too."""
    module = importlib.import_module(mutant.path.removesuffix(".py").replace("/", "."))
    namespace: dict[str, Any] = {"__name__": module.__name__} if not mutant.part else vars(module).copy()
    exec(compile(mutant.source, mutant.path, "exec", dont_inherit=True), namespace)  # noqa: S102
    if mutant.part:
        getattr(module, mutant.part).visible_to.__code__ = namespace["visible_to"].__code__
    else:
        for name, new in namespace.items():
            _replace(module, name, new)


def _replace(module: ModuleType, name: str, new: Any) -> None:
    old = vars(module).get(name)
    if isinstance(old, Rule) and isinstance(new, Rule):
        object.__setattr__(old, "why_not", new.why_not)
    elif isinstance(old, FunctionType) and isinstance(new, FunctionType) and old.__module__ == module.__name__:
        old.__code__ = new.__code__
    elif isinstance(old, dict) and not name.startswith("__"):
        old.clear()
        old.update(new)
