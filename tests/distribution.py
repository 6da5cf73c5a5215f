"""Which tests share a worker, and which of them begin: whatever shares a costly set-up stays together.

Loaded as an early plugin (`-p tests.distribution`). By path and not by a mark: the process that hands out the tests
knows them by their names only.
"""

from typing import Any

import pytest

# The beginning of a path -> its group, the longest first: one whole portal, one database with the demonstration.
GROUPS = {
    "tests/journeys/": "journeys",
    "tests/security/": "demonstration",
    "tests/portal/demo/": "demonstration",
}
ORDER = [*dict.fromkeys(GROUPS.values())]


def group_of(nodeid: str) -> str:
    """The group of a test; one that belongs to none goes with its file."""
    path = nodeid.partition("::")[0]
    return next((group for start, group in GROUPS.items() if path.startswith(start)), path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {group: place for place, group in enumerate(ORDER)}
    items.sort(key=lambda item: rank.get(group_of(item.nodeid), len(rank)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    config.option.loadscopereorder = False
    return ByGroup(config, log)
