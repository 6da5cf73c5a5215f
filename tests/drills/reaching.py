"""Which tests a check refuses something in: only those can tell whether it is there."""

import functools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from portal.access import Rule
from tests.drills.forks import in_a_fork, run
from tests.drills.mutants import files, watch

Check = tuple[str, str, int]
# What says plainly whether it refuses; a queryset would have to be asked.
PLAIN = (bool, str, list, type(None))


@dataclass(frozen=True)
class Reach:
    """What a test reached without any change: the checks that refused, how long it took, and whether it passed."""

    checks: set[Check]
    seconds: float
    is_passed: bool


def recorder(items: list[pytest.Item]) -> Callable[[str], dict[str, Reach]]:
    """Gives the tests of a file, by their names, with what they reached; each file is run once."""

    @functools.cache
    def of(path: str) -> dict[str, Reach]:
        here = [item for item in items if item.nodeid.startswith(f"{path}::")]
        told = in_a_fork(lambda: _record(here))
        assert told, f"The tests of {path} could not be watched"
        print(f"Watched: {path} {len(here)} tests", flush=True)
        return {
            name: Reach({(path, part, number) for path, part, number in checks}, seconds, is_passed)
            for name, (checks, seconds, is_passed) in json.loads(told).items()
        }

    return of


def _record(items: list[pytest.Item]) -> str:
    refused: set[Check] = set()
    for path in files():
        watch(path, functools.partial(_watched, refused))
    found, began = {}, time.monotonic()
    for name, is_passed in run(items):
        found[name] = (sorted(refused), time.monotonic() - began, is_passed)
        refused.clear()
        began = time.monotonic()
    return json.dumps(found)


def _watched(refused: set[Check], path: str, part: str, number: int, check: Any) -> Any:
    """The check itself, which tells when it refuses."""
    which = (path, part, number)
    if isinstance(check, Rule):
        return Rule(lambda by, record: _told(refused, which, check.why_not(by, record)))
    if not (isinstance(check, PLAIN) and check):
        refused.add(which)
    return check


def _told(refused: set[Check], which: Check, reason: str) -> str:
    if reason:
        refused.add(which)
    return reason
