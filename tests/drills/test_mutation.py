"""The access table bites: each check in `rules.py` and in `visible_to` is taken away, one at a time, and a test fails.

What was found is kept in `.pytest_cache/mutation.json` under the digest of the mutated code, so that a run that was
stopped goes on where it stood. `SLICES=partners/grants,reviews/enforcement` narrows it, `FILES=rules.py` too.
"""

import json
import os
import subprocess
import sys

import pytest

from tests.drills.mutants import files, mutants_of
from tests.running import ROOT

WANTED = 95
KEPT = ROOT / ".pytest_cache" / "mutation.json"
# A fork per mutant: the plugin is one of the suite's workers and uses its PostgreSQL.
COMMAND = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "-p", "tests.drills.mutating", "tests"]


@pytest.mark.drill
def test_every_check_is_held_by_a_test():
    subprocess.run(COMMAND, cwd=ROOT, env=os.environ | {"PYTEST_XDIST_WORKER": "mutation"}, check=False)

    known = json.loads(KEPT.read_text())
    mutants = [mutant for path in files() for mutant in mutants_of(path)]
    survivors = [mutant for mutant in mutants if not known.get(mutant.key)]
    for mutant in survivors:
        print(f"Survived: {mutant.path}:{mutant.line} {mutant.part} {mutant.what}")
    caught = len(mutants) - len(survivors)
    share = 100 * caught / len(mutants)
    print(f"Mutants of rules.py and visible_to that a test catches: {caught} of {len(mutants)}, {share:.1f} %")

    assert share >= WANTED
