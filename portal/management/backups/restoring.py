"""Restoring a backup: everything is checked before anything is touched, and what is replaced goes last.

The old tables are set aside under another schema until the new ones stand, so that a failure brings them back.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import errors, sql

from portal import health
from portal.embedded.processes import wait_until
from portal.ledger import actions as ledger
from portal.management.backups import carrying, manifest, tables
from portal.management.backups.manifest import BadBackup, Manifest, Places
from portal.management.installation import OPERATOR, Installation
from portal.management.rights import as_owner

ASIDE = "replaced_by_restore"
ENDING_SECONDS = 3.0
# Longer than beat's pause: between two tasks nothing of a worker is connected.
WATCHED_SECONDS = 12.0
Tell = Callable[[str], object]


def restore(places: Places, *, replace: bool, tell: Tell) -> Manifest:
    """Bring a backup back, in order: check it, check the target, keys, files, database, ledger entry.

    `replace` says that the database may hold a programme, which is lost but for what was stopped in it since.
    """
    kept = manifest.read(places)
    manifest.check(kept, places)
    tell(f"Checked: {len(kept.parts)} parts of the backup of {kept.made_at}.")
    _refuse_another_release(kept)
    refuse_a_running_portal()
    _refuse_other_keys(kept, places)
    _refuse_a_small_disk(kept)
    with as_owner(connection):
        _put_back_what_was_set_aside()
        if not replace and holds_a_programme():
            raise BadBackup("The database is not empty. Give --replace to lose what it holds, or name another one.")
        _put_files(kept, places, tell)
        with _set_aside():
            _fill(kept, places, tell)
    return kept


def holds_a_programme() -> bool:
    """Whether anybody or anything is in this database beyond what a fresh `migrate` brings."""
    found = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in {"portal_user", "ledger_entry", "portal_organisation"} & found:
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table)))
            if cursor.fetchone()[0]:
                return True
    return False


def refuse_a_running_portal() -> None:
    """Whoever else is connected to the database, or comes while it is watched, is a web, worker or beat."""
    if not wait_until(lambda: not _others(), seconds=ENDING_SECONDS):
        raise BadBackup(
            f"The portal is running: {_others()} other connections to its database."
            " Stop web, worker and beat, then try again."
        )
    came = _sessions()
    if wait_until(lambda: _others() > 0 or _sessions() > came, seconds=WATCHED_SECONDS):
        raise BadBackup(
            "The portal is running: somebody connected to its database just now."
            " Stop web, worker and beat, then try again."
        )


def _others() -> int:
    return _count(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND usename IS NOT NULL"
    )


def _sessions() -> int:
    """How many ever began; PostgreSQL counts one that is gone again, too."""
    return _count("SELECT sessions FROM pg_stat_database WHERE datname = current_database()")


def _count(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def _refuse_another_release(kept: Manifest) -> None:
    unknown = {(app, name) for app, name in kept.migrations} - health.migrations_on_disk()
    if unknown:
        app, name = sorted(unknown)[0]
        raise BadBackup(f"The backup is of a newer release, with the migration {app}.{name}. Restore it with that one.")


def _refuse_other_keys(kept: Manifest, places: Places) -> None:
    """A key is never overwritten: it may be the only one that opens something."""
    for part in kept.parts:
        place = _place_of(part.path)
        if part.path.startswith(f"{manifest.KEYS}/") and place.exists() and manifest.digest_of(place)[1] != part.sha256:
            raise BadBackup(f"{place} is another key than the backup's. Move the folder of keys away, then again.")


def _refuse_a_small_disk(kept: Manifest) -> None:
    wanted = sum(part.size for part in kept.parts if part.path.startswith("files/"))
    folder = _existing(Path(settings.FILES_FOLDER))
    free = shutil.disk_usage(folder).free
    if wanted > free:
        raise BadBackup(f"The files need {wanted} bytes and {folder} has {free} left.")


def _put_files(kept: Manifest, places: Places, tell: Tell) -> None:
    """Keys, then files, each whole or not at all; what lies there already and is equal stays."""
    put = 0
    for part in sorted(kept.parts, key=lambda part: not part.path.startswith(f"{manifest.KEYS}/")):
        if part.path.startswith("database/"):
            continue
        target = _place_of(part.path)
        if not (target.exists() and manifest.digest_of(target) == (part.size, part.sha256)):
            manifest.copy(places.of(part.path), target, path=part.path)
            put += 1
    os.chmod(settings.PORTAL_KEYS, 0o700)
    tell(f"Files and keys: {put} put in place.")


def _place_of(path: str) -> Path:
    kind, _slash, rest = path.partition("/")
    return Path(settings.PORTAL_KEYS if kind == manifest.KEYS else settings.FILES_FOLDER) / rest


def _existing(folder: Path) -> Path:
    return folder if folder.exists() else _existing(folder.parent)


def _fill(kept: Manifest, places: Places, tell: Tell) -> None:
    """Make the tables as they were; fill them, carry over what was stopped since, and write that down."""
    executor = MigrationExecutor(connection)
    executor.migrate(_ends(executor, kept))
    with transaction.atomic(), tables.no_triggers(list(kept.columns)):
        for table, names in kept.columns.items():
            rows = tables.read(table, names, places.of(f"database/{table}.copy.gz"))
            if rows != kept.rows[table]:
                raise BadBackup(f"database/{table}.copy.gz holds {rows} rows, the manifest says {kept.rows[table]}.")
        _set_sequences(kept)
        stopped = carrying.carry_over(ASIDE)
    tell(f"Database: {sum(kept.rows.values())} rows of {len(kept.rows)} tables.")
    for line in stopped.lines():
        tell(line)
    with transaction.atomic():
        facts = {"backup_of": kept.made_at, "size": kept.ledger["size"], **stopped.facts()}
        ledger.append("installation.restored", Installation(), by=OPERATOR, facts=facts)


def _ends(executor: MigrationExecutor, kept: Manifest) -> list[tuple[str, str]]:
    """The last migrations of the backup: what follows them is applied by `migrate` afterwards."""
    applied = {(app, name) for app, name in kept.migrations}
    nodes = executor.loader.graph.node_map
    return [one for one in applied if not any(c.key in applied and c.key[0] == one[0] for c in nodes[one].children)]


def _set_sequences(kept: Manifest) -> None:
    with connection.cursor() as cursor:
        for name, value in kept.sequences.items():
            if value is not None:
                cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [name, value])


@contextmanager
def _set_aside() -> Iterator[None]:
    """The old tables stand aside within this block; they come back if it fails, and go if it does not."""
    try:
        _run("ALTER SCHEMA public RENAME TO {}", "CREATE SCHEMA public")
    except errors.InsufficientPrivilege as error:
        raise BadBackup("The role of DATABASE_OWNER_URL must own the database and its schema public.") from error
    try:
        yield
    except BaseException:
        _put_back_what_was_set_aside()
        raise
    _run("DROP SCHEMA {} CASCADE")


def _put_back_what_was_set_aside() -> None:
    """Undo a restore that failed or was killed half-way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [ASIDE])
        if not cursor.fetchone()[0]:
            return
    _run("DROP SCHEMA public CASCADE", "ALTER SCHEMA {} RENAME TO public")


def _run(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(ASIDE)))
