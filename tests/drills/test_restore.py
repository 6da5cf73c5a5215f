"""Drill: ten thousand files and a million ledger entries, saved, lost, restored; RESTORE_ENTRIES and RESTORE_FILES
make it smaller."""

import io
import os
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from portal import dates
from portal.accounts.models import Membership
from portal.embedded import places
from portal.files import store
from portal.files.actions import open_stored
from portal.files.models import StoredFile
from portal.ledger import canonical, sequencer
from portal.ledger.models import Entry, entry_id
from reviews.enforcement import actions as enforcement
from reviews.enforcement.models import Suspension
from tests.database import DATA
from tests.reviews.enforcement.conftest import grant, make_order, person  # noqa: F401 - fixtures

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

ENTRIES = int(os.environ.get("RESTORE_ENTRIES", 1_000_000))
FILES = int(os.environ.get("RESTORE_FILES", 10_000))
COLUMNS = "id, body, at, verb, record_type, reference, case_reference, organisation_id, provider_id, actor, request_id"


@contextmanager
def timed(what):
    began = time.monotonic()
    yield
    print(f"restore drill: {what}: {time.monotonic() - began:.1f} s")


def write_entries(count, organisation_id):
    """As `append` writes them, by COPY."""
    with connection.cursor() as cursor, cursor.copy(f"COPY ledger_entry ({COLUMNS}) FROM STDIN") as copy:
        for number in range(count):
            at = dates.now()
            told = {
                "version": 1,
                "id": str(entry_id(at)),
                "at": canonical.moment(at),
                "verb": "application.submitted",
                "record": {"type": "application", "reference": f"APP-2026-{number:07d}"},
                "case": "",
                "organisation": organisation_id,
                "provider": None,
                "actor": {"id": "system:drill", "role": "", "organisation": None},
                "on_behalf_of": "",
                "facts": {"version": 1, "digest": "ab" * 32},
                "reason_digest": "",
                "request": "",
            }
            columns = canonical.columns(told)
            copy.write_row([columns["id"], canonical.encode(told), at, *list(columns.values())[2:]])


def write_files(count, by):
    for number in range(count):
        content = b"%08d" % number * 256
        store.save_bytes(content, name=f"{number}.csv", media_type="text/csv", organisation=by.organisation, by=by)


@pytest.fixture
def filled(settings, tmp_path, clock, alice, ada, make_order):  # noqa: F811
    clock.back_to_real_time()
    settings.PORTAL_KEYS, settings.FILES_FOLDER = tmp_path / "keys", tmp_path / "files"
    with timed(f"written, {ENTRIES} entries and {FILES} files"), transaction.atomic():
        write_entries(ENTRIES, alice.organisation_id)
        write_files(FILES, alice)
    with timed("sealed"):
        sequencer.seal_waiting(limit=100_000)
    name = connection.settings_dict["NAME"]
    with psycopg.connect(places.superuser_url(DATA), autocommit=True) as superuser:
        superuser.execute(f"ALTER DATABASE {name} OWNER TO {places.OWNER}")
    return tmp_path


def test_a_large_programme_is_restored_whole(filled, settings, capsys, bob, ada, make_order):  # noqa: F811
    with capsys.disabled():
        with timed("backup"):
            call_command("backup", str(filled / "backup"), keys=filled / "apart", stdout=io.StringIO())
        Membership.objects.filter(pk=bob.pk).update(ended_at=dates.now())
        suspension = enforcement.impose(make_order(), by=ada)
        settings.PORTAL_KEYS, settings.FILES_FOLDER = filled / "new" / "keys", filled / "new" / "files"
        said = io.StringIO()
        with timed("restore, ledger verified"):
            call_command("restore", str(filled / "backup"), keys=filled / "apart", replace=True, stdout=said)
        with timed("every file decrypted"):
            opened = sum(
                b"".join(open_stored(stored)) == content_of(stored) for stored in StoredFile.objects.iterator()
            )

    assert "The ledger is whole" in said.getvalue()
    assert Entry.objects.count() >= ENTRIES
    assert opened == FILES
    assert bob not in Membership.objects.current()
    restored = Suspension.objects.get(reference=suspension.reference)
    assert restored.status == "interim"
    enforcement.propose_lifting(restored, by=ada, reason="no_breach", text="The sender is known.")


def content_of(stored):
    return b"%08d" % int(stored.name.removesuffix(".csv")) * 256
