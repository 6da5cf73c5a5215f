"""A plugin that tries mutants: it collects the tests once, and each mutant is tried by a fork of that process.

The tests of a slice are run once with nothing changed, to see which check refuses something in which test. A mutant
then meets the tests of its slice, and of the slices that use it, in which its check refused: first the one that caught
it before its file changed, then those that caught another, last those that take a database of their own. A test that
fails without the change too says nothing and is left out. What walks over all addresses shares one database with the
demonstration.
"""

import json
import pickle
from collections import Counter

import pytest
from pytest_django.plugin import blocking_manager_key

from tests.drills.forks import first_failure, in_a_fork, warm_up
from tests.drills.mutants import Mutant, files, mutants_of, put_in_place
from tests.drills.reaching import Reach, recorder
from tests.running import ROOT

KEPT = ROOT / ".pytest_cache" / "mutation.json"
LONG = ("drill", "browser", "journey", "performance")
# Who sees what is held by the walks of these actors too.
WALKS = "tests/security/test_markers.py"
WALKERS = ("another", "without", "elsewhere", "conflicted", "observer")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    known = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    items = [item for item in session.items if not any(item.get_closest_marker(name) for name in LONG)]
    warm_up(items)
    trial = Trial(items, known)
    for mutant in [mutant for path in files() for mutant in mutants_of(path)]:
        if mutant.key not in known:
            known[mutant.key] = known[mutant.name] = by = trial.catcher(mutant)
            KEPT.parent.mkdir(exist_ok=True)
            KEPT.write_text(json.dumps(known))
            print(f"{'Caught' if by else 'SURVIVED'}: {mutant.path}:{mutant.line} {mutant.what} {by}", flush=True)
    return True


class Trial:
    """The tests that mutants are tried by, and what was learned about them."""

    def __init__(self, items: list[pytest.Item], known: dict[str, str]) -> None:
        self.items = {item.nodeid: item for item in items}
        self.reach_of = recorder(items)
        self.known = known
        self.caught_before = Counter(known.values())
        self.is_sound: dict[str, bool] = {}

    def catcher(self, mutant: Mutant) -> str:
        """The name of a test that fails with the mutant in place and passes without; empty if there is none."""
        before = self.known.get(mutant.name, "")
        if by := self._one_that_fails([before] if before in self.items else [], mutant):
            return by
        folders = [mutant.folder, *mutant.folders_of_users]
        paths = dict.fromkeys(path for folder in folders for path in self._files(folder, mutant))
        if by := next((by for path in paths if (by := self._one_that_reaches(mutant, path))), ""):
            return by
        if not mutant.part:
            return ""
        _share_the_programme(next(iter(self.items.values())).config)
        names = [name for name in self.items if name.startswith(WALKS) and any(each in name for each in WALKERS)]
        return self._one_that_fails(names, mutant)

    def _files(self, folder: str, mutant: Mutant) -> list[str]:
        """Those of a folder, first those that speak most of what is tried."""
        paths = {name.partition("::")[0] for name in self.items if name.startswith(folder)}
        word = "visible_to" if mutant.part else "Refused"
        return sorted(paths, key=lambda path: (-(ROOT / path).read_text().count(word), path))

    def _one_that_reaches(self, mutant: Mutant, path: str) -> str:
        reached = {
            name: reach
            for name, reach in self.reach_of(path).items()
            if reach.is_passed and mutant.check in reach.checks
        }
        return self._one_that_fails(sorted(reached, key=lambda name: self._when(name, reached[name])), mutant)

    def _when(self, name: str, reach: Reach) -> tuple:
        marker = self.items[name].get_closest_marker("django_db")
        commits = bool(marker and marker.kwargs.get("transaction"))
        return commits, -self.caught_before[name], reach.seconds

    def _one_that_fails(self, names: list[str], mutant: Mutant) -> str:
        trusted = [self.items[name] for name in names if self.is_sound.get(name, True)]
        by = in_a_fork(lambda: _with(mutant, trusted)) if trusted else ""
        if not by:
            return ""
        if by not in self.is_sound:
            self.is_sound[by] = not in_a_fork(lambda: first_failure([self.items[by]]))
        if not self.is_sound[by]:
            return self._one_that_fails(names, mutant)
        self.caught_before[by] += 1
        return by


def _with(mutant: Mutant, items: list[pytest.Item]) -> str:
    put_in_place(mutant.path, mutant.part, mutant.source)
    return first_failure(items)


def _share_the_programme(config: pytest.Config) -> None:
    """Make the marked programme once, in a fork, and let every later fork use it; each test is rolled back."""
    from tests.security import programme  # No model before Django is set up.

    if hasattr(programme.make, "world"):
        return

    def make() -> str:
        django_db_blocker = config.stash[blocking_manager_key]
        with django_db_blocker.unblock():
            return pickle.dumps(programme.make()).hex()

    world = pickle.loads(bytes.fromhex(in_a_fork(make)))  # noqa: S301 - our own
    programme.make = lambda: world
    programme.make.world = world
