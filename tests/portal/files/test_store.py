import hashlib
import os
import shutil
import threading
import time

import pytest

from portal.encryption import Tampered
from portal.files import actions, store, tasks
from portal.files.models import StoredFile


@pytest.fixture
def letter(aurora):
    return store.save_bytes(b"Dear officer", name="l.pdf", media_type="application/pdf", organisation=aurora, by=None)


def content_of(stored):
    return b"".join(actions.open_stored(stored))


def test_save_bytes_keeps_what_the_portal_made(letter, aurora, clock):
    assert content_of(letter) == b"Dear officer"
    assert (letter.organisation, letter.created_by, letter.size) == (aurora, None, 12)
    assert letter.ledger_facts == {
        "file": str(letter.public_id),
        "sha256": letter.sha256,
        "size": 12,
        "media_type": "application/pdf",
    }


def test_a_flipped_bit_on_disk_is_refused(letter):
    path = store.path_of(letter)
    sealed = bytearray(path.read_bytes())
    sealed[-1] ^= 1
    path.write_bytes(sealed)

    with pytest.raises(Tampered):
        content_of(letter)


def test_files_exchanged_on_disk_are_refused(letter, aurora):
    other = store.save_bytes(b"Dear officer", name="o.pdf", media_type="application/pdf", organisation=aurora, by=None)
    shutil.copy(store.path_of(other), store.path_of(letter))

    with pytest.raises(Tampered):
        content_of(letter)


def test_rows_exchanged_in_the_database_are_refused(letter, aurora, borealis):
    other = store.save_bytes(b"Dear officer", name="o.pdf", media_type="application/pdf", organisation=aurora, by=None)
    by_key = StoredFile.objects.get(pk=letter.pk)
    by_key.wrapped_key = other.wrapped_key
    by_owner = StoredFile.objects.get(pk=letter.pk)
    by_owner.organisation = borealis
    by_place = StoredFile.objects.get(pk=letter.pk)
    by_place.location = other.location

    for changed in (by_key, by_owner, by_place):
        with pytest.raises(Tampered):
            content_of(changed)


def test_a_cut_or_missing_file_is_refused(letter):
    path = store.path_of(letter)
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(Tampered):
        content_of(letter)

    path.unlink()
    with pytest.raises(Tampered):
        content_of(letter)


def test_an_empty_file_is_authenticated_too(aurora):
    empty = store.save_bytes(b"", name="e.txt", media_type="text/plain", organisation=aurora, by=None)

    assert content_of(empty) == b""
    path = store.path_of(empty)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(Tampered):
        content_of(empty)


def test_a_letter_whose_row_cannot_be_written_leaves_nothing(aurora, on_disk):
    with pytest.raises(Exception, match="too long"):
        store.save_bytes(b"x", name="n" * 300, media_type="application/pdf", organisation=aurora, by=None)

    assert on_disk() == []


def test_dead_parts_are_swept_and_living_ones_stay(folders, on_disk):
    old, new = store.parts_folder() / "old.part", store.parts_folder() / "new.part"
    for path in (old, new):
        path.touch()
    long_ago = time.time() - tasks.DEAD_AFTER_SECONDS - 60
    os.utime(old, (long_ago, long_ago))

    assert [tasks.sweep_parts(), tasks.sweep_parts()] == [1, 0]
    assert on_disk() == ["new.part"]


def test_what_fails_beside_the_caller_is_raised_by_its_next_call(on_disk):
    part = store.PartFile(organisation_id=7)
    part.file.close()
    part.write(b"a" * 200_000)

    with pytest.raises(ValueError, match="closed file"):
        part.finish()

    part.discard()
    assert on_disk() == []


def test_a_part_is_discarded_while_it_is_sealed(on_disk):
    part = store.PartFile(organisation_id=7)
    part.write(b"a" * 20_000_000)

    part.discard()

    assert all(work.done() for work in part.at_work)
    assert on_disk() == []


def test_a_finished_or_discarded_part_leaves_no_thread():
    before = threading.active_count()
    finished, discarded = store.PartFile(organisation_id=7), store.PartFile(organisation_id=7)
    for part in (finished, discarded):
        part.write(b"content")
    assert threading.active_count() == before + 2

    finished.finish()
    discarded.discard()

    assert threading.active_count() == before
    finished.discard()


def test_pieces_are_hashed_and_sealed_in_their_order(on_disk):
    pieces = [bytes([number]) * (70_000 + number) for number in range(40)]
    part = store.PartFile(organisation_id=7)

    for piece in pieces:
        part.write(piece)
    part.finish()

    content = b"".join(pieces)
    with part.open() as reader:
        assert reader.read() == content
    assert (part.size, part.digest.hexdigest()) == (len(content), hashlib.sha256(content).hexdigest())
    part.discard()
