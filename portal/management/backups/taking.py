"""Taking a backup, while the portal runs or not: one moment of the database, then the files and keys it speaks of."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from portal import dates, encryption, signing
from portal.files.models import StoredFile
from portal.ledger import actions as ledger
from portal.ledger import log
from portal.management.backups import manifest, tables
from portal.management.backups.manifest import BadBackup, Manifest, Part, Places
from portal.management.installation import OPERATOR, Installation

Tell = Callable[[str], object]


def take(places: Places, *, tell: Tell) -> Manifest:
    """Write a whole backup into empty folders. A backup that was broken off has no manifest and is refused later."""
    for folder in (places.folder, places.keys):
        _make_empty(folder)
    encryption.newest_key_number()
    signing.marker(manifest.PURPOSE)
    with transaction.atomic():
        _stand_still()
        written = _database(places, tell)
        _files(written, places, tell)
    _keys(written, places, tell)
    _note(manifest.write(written, places), written, places)
    return written


def _make_empty(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BadBackup(f"{folder} is not empty; a backup is written into an empty folder.")


def _stand_still() -> None:
    """All that follows in this transaction sees one moment, whatever is written meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _database(places: Places, tell: Tell) -> Manifest:
    last = log.latest()
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    written = Manifest(
        made_at=dates.now().isoformat(),
        migrations=[list(one) for one in applied],
        ledger={"size": last.size if last else 0, "note": last.note if last else ""},
        columns=tables.columns(),
        sequences=tables.sequences(),
    )
    for table, names in written.columns.items():
        path = f"database/{table}.copy.gz"
        part, written.rows[table] = tables.write(table, names, places.of(path), path=path)
        written.parts.append(part)
    tell(f"Database: {sum(written.rows.values())} rows of {len(written.rows)} tables.")
    return written


def _files(written: Manifest, places: Places, tell: Tell) -> None:
    """The files that the rows of this moment name; a later one is not missed, and none is ever altered."""
    count = 0
    for location in StoredFile.objects.order_by("pk").values_list("location", flat=True).iterator(2000):
        written.parts.append(_copied(Path(settings.FILES_FOLDER) / location, places, f"files/{location}"))
        count += 1
    tell(f"Files: {count}.")


def _keys(written: Manifest, places: Places, tell: Tell) -> None:
    names = sorted(file.name for file in Path(settings.PORTAL_KEYS).glob("*.key"))
    for name in names:
        written.parts.append(_copied(Path(settings.PORTAL_KEYS) / name, places, f"{manifest.KEYS}/{name}"))
    tell(f"Keys: {len(names)}, in {places.keys}.")


def _note(digest: str, written: Manifest, places: Places) -> None:
    """Tell the ledger, so that a later backup tells of this one and `check --deploy` knows how old it is."""
    apart = not places.keys.resolve().is_relative_to(places.folder.resolve())
    facts = {"manifest": digest, "parts": len(written.parts), "keys_apart": apart}
    with transaction.atomic():
        ledger.append("installation.backed_up", Installation(), by=OPERATOR, facts=facts)


def _copied(source: Path, places: Places, path: str) -> Part:
    target = places.of(path)
    try:
        return manifest.copy(source, target, path=path)
    except FileNotFoundError as error:
        raise BadBackup(f"{source} is missing, so that no whole backup can be made.") from error
