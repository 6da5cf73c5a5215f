"""No act without an entry: while the ledger takes nothing, an act fails and leaves nothing behind."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from portal.embedded import places
from portal.ledger.verbs import VERBS
from tests import database
from tests.security.acts import OTHER_SORTS, acts

ROOT = Path(__file__).resolve().parents[2]
REFUSE = """
CREATE FUNCTION ledger_is_full() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'The ledger takes no %', NEW.verb; END $$;
CREATE TRIGGER ledger_is_full BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_is_full();
"""
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


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    paths = [path for app in ("portal", "partners", "reviews") for path in (ROOT / app).rglob("*.py")]
    for path in paths:
        if "actions" in {path.stem, path.parent.name} or path.stem in {"states", "holds", "conditions"}:
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef):
                    yield str(path.relative_to(ROOT)), node


def test_whoever_writes_to_the_ledger_does_so_in_one_transaction():
    """A public function that appends or moves is atomic as a whole; a private one is called from those."""
    loose = [
        f"{path}: {function.name}"
        for path, function in functions()
        if not function.name.startswith("_")
        and re.search(r"\b(ledger\.append|move)\(", ast.unparse(function))
        and "transaction.atomic" not in {ast.unparse(each) for each in function.decorator_list}
        and "with transaction.atomic()" not in ast.unparse(function)
    ]

    assert [each for each in loose if "ledger/actions.py" not in each] == []
