"""Whatever a superuser rewrites, the first bad entry is named; a good log raises no alarm."""

import random

import pytest
from django.core.management import CommandError, call_command

from portal import signing
from portal.ledger import actions, log, notes, verify
from portal.ledger.models import Wording
from tests.portal.ledger import tampering
from tests.portal.ledger.conftest import act

pytestmark = pytest.mark.usefixtures("written")


def write(first, count):
    for number in range(first, first + count):
        act(number, reason="because" if number % 3 == 0 else "", organisation_id=number)


@pytest.fixture
def log_of_twelve(superuser):
    write(0, 12)
    actions.seal_waiting(limit=4)
    write(12, 1)


@pytest.mark.parametrize("way", tampering.WAYS)
def test_a_rewritten_log_is_found_and_its_first_bad_entry_named(log_of_twelve, superuser, way):
    number, tamper = tampering.WAYS[way]
    assert verify.check().size == 12

    tamper(superuser)

    with pytest.raises(verify.Fault) as found:
        verify.check()
    assert found.value.number == number
    assert number is None or f"Entry {number}:" in str(found.value)


BLOCKS = {
    "a block changed": (0, "UPDATE ledger_block SET hash = sha256('other')"),
    "a block deleted": (0, "DELETE FROM ledger_block"),
    "a block moved": (0, "UPDATE ledger_block SET number = 1"),
}


@pytest.mark.parametrize("way", BLOCKS)
def test_a_rewritten_block_is_found(superuser, way):
    number, statement = BLOCKS[way]
    write(0, 257)
    actions.seal_waiting()
    assert verify.check().size == 257

    superuser.execute(statement)

    with pytest.raises(verify.Fault) as found:
        verify.check()
    assert found.value.number == number


def test_an_old_backup_is_found_by_a_checkpoint_that_was_kept(log_of_twelve, superuser):
    kept = log.latest().note

    tampering.DELETE_TAIL(superuser)
    superuser.execute("DELETE FROM ledger_checkpoint WHERE size > 8")

    assert verify.check().size == 8
    with pytest.raises(verify.Fault, match="Entry 8: it is missing; the kept checkpoint tells of 12"):
        verify.check(kept)


def test_a_fork_is_found_by_a_checkpoint_that_was_kept(log_of_twelve, superuser):
    kept = log.latest().note

    tampering.DELETE_TAIL(superuser)
    superuser.execute("DELETE FROM ledger_checkpoint WHERE size > 8")
    write(50, 9)
    actions.seal_waiting()

    assert verify.check().size == 18
    with pytest.raises(verify.Fault, match="one of the first 12 entries"):
        verify.check(kept)


def test_an_emptied_ledger_is_found_by_a_checkpoint_that_was_kept(log_of_twelve, superuser):
    kept = log.latest().note

    superuser.execute("TRUNCATE ledger_entry, ledger_seal, ledger_checkpoint, ledger_wording")

    assert verify.check().size == 0
    with pytest.raises(verify.Fault, match="Entry 0: it is missing"):
        verify.check(kept)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(20))
def test_a_good_log_raises_no_alarm(seed):
    chance = random.Random(seed)  # noqa: S311 - a varied log, no secret
    kept = ""
    for _ in range(chance.randint(1, 4)):
        write(chance.randint(0, 500), chance.randint(1, 90))
        actions.seal_waiting(limit=chance.randint(1, 300))
        kept = kept or log.latest().note
        if chance.random() < 0.3:
            signing.rotate_signing_key(log.PURPOSE)
        if chance.random() < 0.5:
            Wording.objects.update(text="", salt=b"", erased_at="2026-11-23T10:00:00Z")
    waiting = chance.randint(0, 3)
    write(900, waiting)

    report = verify.check(kept)

    assert report.size == log.latest().size
    assert report.root == bytes(log.latest().root)
    assert report.waiting == waiting


@pytest.mark.django_db
def test_an_empty_ledger_is_whole():
    assert verify.check().size == 0


@pytest.mark.django_db
def test_a_kept_checkpoint_that_is_not_ours_is_refused():
    forged = tampering.signed_by_stranger(log.name(), 1, bytes(32))

    with pytest.raises(notes.BadNote):
        verify.check(forged)


@pytest.mark.django_db
def test_the_command_seals_and_says_that_the_ledger_is_whole(capsys, tmp_path):
    write(0, 3)

    call_command("verify_ledger")

    assert capsys.readouterr().out == f"Whole: 3 entries, root {log.root_at(3).hex()}, 0 not yet sealed.\n"
    (tmp_path / "kept").write_text(log.latest().note)
    write(3, 1)
    call_command("verify_ledger", against=tmp_path / "kept")


@pytest.mark.django_db
def test_the_command_refuses_a_checkpoint_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("verify_ledger", against=tmp_path / "nowhere")


def test_the_command_names_the_first_bad_entry(log_of_twelve, superuser):
    tampering.WAYS["the body"][1](superuser)

    with pytest.raises(CommandError, match="Entry 5: its bytes are not those that were sealed"):
        call_command("verify_ledger")
