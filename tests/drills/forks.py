"""Tests run by a fork of the process that collected them: what it changes and what it breaks stays with it."""

import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections

PATIENCE = 1800


def warm_up(items: list[pytest.Item]) -> None:
    """Make in the process that forks what each fork would make anew: its database, the addresses, the templates."""
    page = next(item for item in items if item.nodeid.startswith("tests/portal/home/"))
    elsewhere = next(item for item in items if item.nodeid.startswith("tests/partners/"))
    page.config.hook.pytest_runtest_protocol(item=page, nextitem=elsewhere)


def in_a_fork(run: Callable[[], str]) -> str:
    """What it says; a fork that breaks or hangs says nothing."""
    connections.close_all()
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


def run(items: list[pytest.Item]) -> Iterator[tuple[str, bool]]:
    """The name of each test as it ends, and whether it passed."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        before = item.session.testsfailed
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        yield item.nodeid, item.session.testsfailed == before


def first_failure(items: list[pytest.Item]) -> str:
    return next((name for name, is_passed in run(items) if not is_passed), "")
