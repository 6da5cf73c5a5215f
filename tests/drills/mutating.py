"""A plugin that tries mutants: it collects the tests once, and each mutant is tried by a fork of that process.

The fork changes its own modules and runs the tests of the mutant's slice, then of the slices that use it, until one
fails: first those that caught another one before, last those that take a database of their own. A test that fails
without the change too says nothing: it is left out and the mutant is tried again. What walks over all addresses shares
one database with the demonstration.
"""

import json
import os
import pickle
import signal
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.plugin import blocking_manager_key

from tests.drills.mutants import Mutant, files, mutants_of, put_in_place
from tests.running import ROOT

KEPT = ROOT / ".pytest_cache" / "mutation.json"
LONG = ("drill", "browser", "journey", "performance")
PATIENCE = 900
# Who sees what is held by the walks of these actors too.
WALKS = "tests/security/test_markers.py"
WALKERS = ("another", "without", "elsewhere", "conflicted", "observer")

caught_before: Counter[str] = Counter()
is_sound: dict[str, bool] = {}


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    items = [item for item in session.items if not any(item.get_closest_marker(name) for name in LONG)]
    known = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for mutant in [mutant for path in files() for mutant in mutants_of(path)]:
        if mutant.key not in known:
            known[mutant.key] = by = _catcher(mutant, items)
            KEPT.parent.mkdir(exist_ok=True)
            KEPT.write_text(json.dumps(known))
            print(f"{'Caught' if by else 'SURVIVED'}: {mutant.path}:{mutant.line} {mutant.what} {by}", flush=True)
    return True


def _catcher(mutant: Mutant, items: list[pytest.Item]) -> str:
    """The name of a test that fails with the mutant in place and passes without; empty if there is none."""
    own = [item for item in items if item.nodeid.startswith(mutant.folder)]
    if by := _one_that_fails(own, mutant):
        return by
    if not mutant.part:
        users = tuple(mutant.folders_of_users)
        return _one_that_fails([item for item in items if item.nodeid.startswith(users)], mutant) if users else ""
    _share_the_programme(own[0].config if own else items[0].config)
    walks = [item for item in items if item.nodeid.startswith(WALKS) and any(each in item.name for each in WALKERS)]
    return _one_that_fails(walks, mutant)


def _one_that_fails(items: list[pytest.Item], mutant: Mutant) -> str:
    trusted = sorted((item for item in items if is_sound.get(item.nodeid, True)), key=_when)
    by = _in_a_fork(lambda: _first_failure(trusted, mutant)) if trusted else ""
    if not by:
        return ""
    if by not in is_sound:
        is_sound[by] = not _in_a_fork(lambda: _first_failure([item for item in items if item.nodeid == by], None))
    if not is_sound[by]:
        return _one_that_fails(items, mutant)
    caught_before[by] += 1
    return by


def _when(item: pytest.Item) -> tuple:
    marker = item.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    is_of_a_page = "views" in item.nodeid or "pages" in item.nodeid
    return -caught_before[item.nodeid], commits, is_of_a_page


def _first_failure(items: list[pytest.Item], mutant: Mutant | None) -> str:
    if mutant:
        put_in_place(mutant)
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if item.session.testsfailed:
            return item.nodeid
    return ""


def _share_the_programme(config: pytest.Config) -> None:
    """Make the marked programme once, in a fork, and let every later fork use it; each test is rolled back."""
    from tests.security import programme  # No model before Django is set up.

    if hasattr(programme.make, "world"):
        return

    def make() -> str:
        django_db_blocker = config.stash[blocking_manager_key]
        with django_db_blocker.unblock():
            return pickle.dumps(programme.make()).hex()

    world = pickle.loads(bytes.fromhex(_in_a_fork(make)))  # noqa: S301 - our own
    programme.make = lambda: world
    programme.make.world = world


def _in_a_fork(run: Callable[[], str]) -> str:
    """What it says; a fork that breaks or hangs says nothing."""
    told = Path(tempfile.mkstemp()[1])
    if child := os.fork():
        os.waitpid(child, 0)
        words = told.read_text()
        told.unlink()
        return words
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    signal.alarm(PATIENCE)
    try:
        told.write_text(run())
    finally:
        os._exit(0)
