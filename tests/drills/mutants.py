"""Each check of `rules.py` and of `visible_to`, taken out one at a time: the mutants of the drill."""

import ast
import hashlib
import importlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from portal.access import Rule
from tests.drills.checks import TakeOut, Watch
from tests.running import ROOT

APPS = ("portal", "partners", "reviews")


@dataclass(frozen=True)
class Mutant:
    """One check taken out of one file; `part` is the class whose `visible_to` it is, empty for `rules.py`."""

    path: str
    part: str
    number: int
    line: int
    what: str
    source: str

    @property
    def key(self) -> str:
        """The same as long as the file is."""
        return hashlib.sha256(f"{self.path}\n{self.part}\n{self.source}".encode()).hexdigest()

    @property
    def name(self) -> str:
        """The same while the rest of the file changes."""
        return f"{self.path}: {self.part} {self.what}"

    @property
    def check(self) -> tuple[str, str, int]:
        """Which check it lacks, as those know it that watch."""
        return self.path, self.part, self.number

    @property
    def folder(self) -> str:
        """Where the slice's own tests are."""
        return f"tests/{Path(self.path).parent}/"

    @property
    def folders_of_users(self) -> list[str]:
        """Where the tests of the other slices are that use this one's rules, or the acts that ask them; a `visible_to`
        is used everywhere, and held by its own slice and by the walks over all addresses."""
        if self.part:
            return []
        slice_ = str(Path(self.path).parent).replace("/", ".")
        uses = re.compile(rf"from {re.escape(slice_)} import .*\b(rules|actions)\b")
        paths = [path for app in APPS for path in (ROOT / app).rglob("*.py") if uses.search(path.read_text())]
        slices = {path.relative_to(ROOT).parts[:2] for path in paths} - {("portal", "demo")}
        return sorted({f"tests/{'/'.join(parts)}/" for parts in slices} - {self.folder})


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
            yield Mutant(str(path.relative_to(ROOT)), part, wanted, change.line, change.what, source)


def watch(path: Path, watched: Callable) -> None:
    """Let each check of a file tell `watched` what it answers."""
    for part, node in _parts(path):
        name = str(path.relative_to(ROOT))
        change = Watch(name, part)
        change.generic_visit(node)
        put_in_place(name, part, ast.unparse(ast.fix_missing_locations(node)), watched=watched)


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


def put_in_place(path: str, part: str, source: str, **known: Any) -> None:
    """Change this process's own modules, in place: whoever imported a rule by name holds the changed one too."""
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    vars(module).update(known)
    names = {"__name__": module.__name__, "__package__": module.__package__, **known}
    namespace: dict[str, Any] = vars(module).copy() if part else names
    exec(compile(source, path, "exec", dont_inherit=True), namespace)  # noqa: S102
    if part:
        getattr(module, part).visible_to.__code__ = namespace["visible_to"].__code__
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
