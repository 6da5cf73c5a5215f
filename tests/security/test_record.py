"""No act without an entry: while the ledger takes nothing, an act fails and leaves nothing behind."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from portal import dates
from portal.celery import SCHEDULE, app
from portal.embedded import places
from portal.ledger.verbs import VERBS
from tests import database
from tests.security.acts import OTHER_SORTS, acts

app.loader.import_default_modules()
ROOT = Path(__file__).resolve().parents[2]
REFUSE = """
CREATE FUNCTION ledger_is_full() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'The ledger takes no %', NEW.verb; END $$;
CREATE TRIGGER ledger_is_full BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_is_full();
"""
# Tasks that send, scan, seal and forget: what they do is no act of anybody, or the entry itself.
WITHOUT_ENTRIES = {
    "portal.notices.relay", "portal.notices.digest", "portal.reminders.remind", "portal.accounts.forget",
    "portal.ledger.seal", "portal.ledger.seal_all", "portal.files.sweep_parts", "partners.rulebook.announce",
}  # fmt: skip
LAYERS = ("portal", "partners", "reviews")
THE_GATE = {"portal/states.py", "portal/ledger/actions.py"}
# What is told apart from any act: health, metrics, checks, error pages, waking, an upload that fails as a whole, a
# reminder that is left for the next run.
NOT_ACTS = {
    "portal/health.py", "portal/metrics/gauges.py", "portal/errors.py", "portal/context.py", "portal/waking.py",
    "portal/reminders/sending.py", "portal/management/checks.py", "portal/embedded/postgres.py",
    "portal/files/uploads.py", "portal/failures/actions.py", "portal/sent_forms/once.py",
}  # fmt: skip
TAKE = "DROP TRIGGER ledger_is_full ON ledger_entry; DROP FUNCTION ledger_is_full();"
ONE = "SELECT '{0}', count(*), coalesce(sum(xmin::text::bigint), 0) FROM \"{0}\""


def contents() -> set[tuple]:
    """What stands in all tables, by name: counts and the sums of the transactions that wrote the rows."""
    tables = [name for name in connection.introspection.table_names() if name not in {"django_session", "portal_cache"}]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(ONE.format(table) for table in tables))
        return set(cursor.fetchall())


@pytest.fixture
def ledger_that_takes_nothing(marked_programme):
    """A trigger of the owner's refuses every entry."""
    address = places.superuser_url(database.DATA, marked_programme.database)
    with psycopg.connect(address, autocommit=True) as superuser:
        superuser.execute(REFUSE)
    yield
    with psycopg.connect(address, autocommit=True) as superuser:
        superuser.execute(TAKE)


def test_an_act_whose_entry_fails_leaves_nothing(ledger_that_takes_nothing, world):
    refused, mistakes = set(), []
    for name, act in acts(world).items():
        with transaction.atomic():
            before = contents() if name != "mail.resent" else None
            try:
                act()
                mistakes.append(f"{name}: done without an entry")
            except DatabaseError as error:
                refused |= set(re.findall(r"takes no (\S+)", str(error))) or {f"another error: {error}"}
            if before and (left := contents() - before):
                mistakes.append(f"{name}: something is left in {left}")
            transaction.set_rollback(True)

    assert mistakes == []
    assert {verb.partition(".")[0] for verb in VERBS} - {verb.partition(".")[0] for verb in refused} <= OTHER_SORTS


def test_a_task_whose_entry_fails_leaves_nothing(ledger_that_takes_nothing, world):
    """At the end of a year in which nobody did anything, so that all of them have work."""
    refused, mistakes = set(), []
    with dates.moved_to(dates.now() + timedelta(days=400)):
        for name in set(SCHEDULE) - WITHOUT_ENTRIES:
            with transaction.atomic():
                before = contents()
                try:
                    app.tasks[name]()
                except DatabaseError as error:
                    refused |= set(re.findall(r"takes no (\S+)", str(error))) or {f"another error: {error}"}
                mistakes += [f"{name}: something is left in {left}" for left in contents() - before]
                transaction.set_rollback(True)

    assert mistakes == []
    assert refused >= {
        "grant.lapsed", "person.expired", "environment.expired", "suspension.lapsed", "obligation.planned",
    }  # fmt: skip


@dataclass
class Function:
    """A function of ours: whether it is one transaction, whether it writes an entry, and what it calls."""

    path: str
    name: str
    is_atomic: bool
    appends: bool
    calls: set[str]


def functions() -> Iterator[Function]:
    for path in (path for layer in LAYERS for path in (ROOT / layer).rglob("*.py")):
        if not {"migrations", "demo"} & set(path.parts):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef):
                    yield _read(str(path.relative_to(ROOT)), node)


def _read(path: str, node: ast.FunctionDef) -> Function:
    words = ast.unparse(node)
    decorators = {ast.unparse(each) for each in node.decorator_list}
    is_atomic = bool({"act", "transaction.atomic"} & decorators) or "with transaction.atomic()" in words
    calls = {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
    appends = bool(calls & {"ledger.append", "move", "states.move"}) and path not in THE_GATE
    return Function(path, node.name, is_atomic, appends, calls)


def test_whoever_writes_to_the_ledger_does_so_in_one_transaction():
    """A public function that appends or moves is atomic as a whole; a private one is called from those only."""
    ours, loose = list(functions()), []
    waiting = [function for function in ours if function.appends]
    seen = {(function.path, function.name) for function in waiting}
    while waiting:
        function = waiting.pop()
        if function.is_atomic:
            continue
        callers = [each for each in ours if each.path == function.path and function.name in each.calls]
        if not function.name.startswith("_") or not callers:
            loose.append(f"{function.path}: {function.name}")
        waiting += [each for each in callers if (each.path, each.name) not in seen]
        seen |= {(each.path, each.name) for each in callers}

    assert len(seen) > 140
    assert loose == []


def test_nobody_goes_on_after_an_error_of_the_database():
    """Or the act would be half done: whoever catches one raises another."""
    quiet = []
    for path in (path for layer in LAYERS for path in (ROOT / layer).rglob("*.py")):
        for handler in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ExceptHandler)):
            caught = ast.unparse(handler.type) if handler.type else "Exception"
            goes_on = not any(isinstance(node, ast.Raise) for node in ast.walk(handler))
            if re.search(r"\bException\b|DatabaseError|IntegrityError|OperationalError", caught) and goes_on:
                quiet.append(str(path.relative_to(ROOT)))

    assert set(quiet) <= NOT_ACTS
