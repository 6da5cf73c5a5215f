"""Backup and restore: whole or refused, and nothing touched by what is refused."""

import gzip
import io
import json
import shutil
import threading
from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from partners.grants import holds
from partners.grants.holds import ScopeLines
from partners.grants.models import Hold
from portal import dates
from portal.accounts.models import Membership
from portal.embedded import places
from portal.files import store
from portal.files.actions import open_stored
from portal.files.models import StoredFile
from portal.ledger import actions as ledger
from portal.ledger import sequencer
from portal.ledger.models import Entry
from portal.management.backups import manifest, restoring
from tests.database import DATA

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nobody_is_waited_for(monkeypatch):
    monkeypatch.setattr(restoring, "WATCHED_SECONDS", 0)


@pytest.fixture
def folders(settings, tmp_path):
    settings.PORTAL_KEYS = tmp_path / "in-use" / "keys"
    settings.FILES_FOLDER = tmp_path / "in-use" / "files"
    return tmp_path


@pytest.fixture
def programme(folders, alice, ada):
    """One sealed entry, one file, two people, one session."""
    with transaction.atomic():
        stored = store.save_bytes(b"a letter" * 9000, name="letter.pdf", media_type="application/pdf",
                                  organisation=alice.organisation, by=alice)  # fmt: skip
        ledger.append("member.joined", alice, by=ada)
    sequencer.seal_waiting()
    Session.objects.create(session_key="s" * 32, session_data="x", expire_date=dates.now())
    return stored


@pytest.fixture
def as_owned_by_the_owner():
    """A real installation's owner role owns the database; a copy for tests belongs to the superuser."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(places.superuser_url(DATA), autocommit=True) as superuser:
        superuser.execute(f"ALTER DATABASE {name} OWNER TO {places.OWNER}")


def run(command, *arguments, **options):
    said = io.StringIO()
    call_command(command, *arguments, stdout=said, **options)
    return said.getvalue()


def taken(folders, **options):
    run("backup", str(folders / "backup"), **options)
    return folders / "backup"


def test_backup_lists_every_part_and_leaves_sessions_out(programme, folders):
    backup = taken(folders)

    told = json.loads((backup / "manifest.json").read_text())
    listed = {part["path"] for part in told["parts"]}
    found = {str(path.relative_to(backup)) for path in backup.rglob("*") if path.is_file()}
    assert listed == found - {"manifest.json", "manifest.mark"}
    assert f"files/{programme.location}" in listed
    assert "database/django_session.copy.gz" not in listed
    assert told["rows"]["ledger_entry"] == 1
    assert [path for path in (backup, backup / "keys" / "encryption-0001.key") if path.stat().st_mode & 0o077] == []


def test_backup_refuses_a_folder_that_holds_something(programme, folders):
    (folders / "backup").mkdir()
    (folders / "backup" / "old").touch()

    with pytest.raises(CommandError, match="is not empty"):
        taken(folders)


def test_backup_names_a_file_that_is_missing_and_does_not_count(programme, folders, settings):
    (settings.FILES_FOLDER / programme.location).unlink()

    with pytest.raises(CommandError, match=str(programme.public_id)):
        taken(folders)

    assert not (folders / "backup" / "manifest.json").exists()


def guards():
    """Every trigger of ours, and how it is switched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname")
        return cursor.fetchall()


def test_restore_brings_everything_back_and_keeps_stopped_what_was_stopped_since(
    programme, folders, settings, as_owned_by_the_owner, alice, ada
):
    backup = taken(folders, keys=folders / "apart")
    Membership.objects.filter(pk=alice.pk).update(ended_at=dates.now())
    with transaction.atomic():
        ledger.append("member.ended", alice, by=ada)
        hold = holds.place_hold(ScopeLines(people=[7]), by=ada, reference="SUS-2026-0007", starts_at=dates.now())
    triggers = guards()
    settings.PORTAL_KEYS, settings.FILES_FOLDER = folders / "new" / "keys", folders / "new" / "files"

    said = run("restore", str(backup), keys=folders / "apart", replace=True)

    assert "The ledger is whole: 2 entries" in said
    verbs = list(Entry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["member.joined", "installation.restored"]
    assert b"".join(open_stored(StoredFile.objects.get())) == b"a letter" * 9000
    assert set(Membership.objects.current()) == {ada}
    assert set(Hold.objects.filter(ended_at=None)) == {hold}
    assert Session.objects.count() == 0
    assert guards() == triggers
    with pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute("DELETE FROM ledger_entry")


def test_restore_refuses_a_database_that_is_not_empty_and_leaves_it(programme, folders, as_owned_by_the_owner):
    backup = taken(folders)

    with pytest.raises(CommandError, match="--replace"):
        run("restore", str(backup))

    assert Entry.objects.count() == 2
    assert Session.objects.count() == 1


def test_restore_refuses_a_portal_that_is_running(programme, folders, monkeypatch):
    monkeypatch.setattr(restoring, "ENDING_SECONDS", 0)
    backup = taken(folders)

    with (
        psycopg.connect(places.database_url(DATA), dbname=connection.settings_dict["NAME"]),
        pytest.raises(CommandError, match="The portal is running: 1 other"),
    ):
        run("restore", str(backup), replace=True)


def test_restore_refuses_a_portal_that_connects_now_and_then(programme, folders, monkeypatch):
    monkeypatch.setattr(restoring, "WATCHED_SECONDS", 5)
    backup = taken(folders)
    name = connection.settings_dict["NAME"]
    worker = threading.Timer(1.5, lambda: psycopg.connect(places.database_url(DATA), dbname=name).close())
    worker.start()

    with pytest.raises(CommandError, match="The portal is running: somebody connected"):
        run("restore", str(backup), replace=True)
    worker.join()


def test_restore_refuses_to_overwrite_another_key(programme, folders, settings):
    backup = taken(folders)
    key = settings.PORTAL_KEYS / "encryption-0001.key"
    key.write_text("00" * 32)

    with pytest.raises(CommandError, match=r"encryption-0001\.key is another key"):
        run("restore", str(backup), replace=True)

    assert key.read_text() == "00" * 32


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def repacked(path):
    with gzip.open(path, "wb") as packed:
        packed.write(b"forged\n")


HARMS = [
    ("database/ledger_entry.copy.gz", flip, "ledger_entry.copy.gz is damaged"),
    ("database/portal_user.copy.gz", repacked, "portal_user.copy.gz is damaged"),
    ("files/{location}", cut, "is damaged"),
    ("files/{location}", Path.unlink, "is missing"),
    ("keys/encryption-0001.key", Path.unlink, "encryption-0001.key is missing"),
    ("manifest.json", Path.unlink, "not a whole one"),
    ("manifest.json", lambda path: path.write_text("{}"), "not the manifest of a backup"),
    ("manifest.mark", lambda path: path.write_text("00" * 32), "was not written by the portal"),
]


def test_restore_names_what_is_damaged_before_it_touches_anything(programme, folders):
    backup = taken(folders)

    for number, (part, harm, named) in enumerate(HARMS):
        harmed = shutil.copytree(backup, folders / f"harmed-{number}")
        harm(harmed / part.format(location=programme.location))

        with pytest.raises(CommandError, match=named):
            run("restore", str(harmed), replace=True)

    assert Entry.objects.count() == 2


def test_a_manifest_that_leads_out_of_the_backup_is_refused(folders):
    with pytest.raises(manifest.BadBackup, match="outside"):
        manifest.Places(folders, folders / "keys").of("files/../../elsewhere")
