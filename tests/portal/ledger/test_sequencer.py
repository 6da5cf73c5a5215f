"""Seals are gapless, follow the ids, and end in a checkpoint that anybody can read."""

from datetime import timedelta

import pytest
from django.db import transaction

from portal.ledger import actions, log, notes, sequencer, tasks, tree
from portal.ledger.models import Block, Checkpoint, Entry, Seal
from tests.portal.ledger.conftest import act

pytestmark = pytest.mark.usefixtures("written", "db")


def test_seal_waiting_numbers_every_entry_and_signs_the_root():
    entries = [act(number) for number in range(5)]

    checkpoint = actions.seal_waiting()

    assert [seal.entry_id for seal in Seal.objects.order_by("number")] == [entry.pk for entry in entries]
    leaves = [tree.leaf_hash(entry.body) for entry in entries]
    said = notes.Checkpoint.read(notes.opened(checkpoint.note, log.verifiers("127.0.0.1:8000/ledger")))
    assert (said.size, said.root) == (5, tree.root_of(leaves))
    assert (checkpoint.size, bytes(checkpoint.root)) == (5, said.root)


def test_seal_waiting_does_nothing_where_nothing_waits():
    act(1)
    actions.seal_waiting()

    assert actions.seal_waiting() is None
    assert Checkpoint.objects.count() == 1


def test_batches_end_in_one_checkpoint_each_and_in_the_same_tree():
    entries = [act(number) for number in range(7)]

    assert actions.seal_waiting(limit=3).size == 7

    assert [checkpoint.size for checkpoint in Checkpoint.objects.order_by("size")] == [3, 6, 7]
    assert log.root_at(7) == tree.root_of(tree.leaf_hash(entry.body) for entry in entries)


def test_blocks_give_the_same_roots_and_paths_as_all_leaves():
    entries = [act(number) for number in range(600)]
    actions.seal_waiting(limit=250)

    leaves = [tree.leaf_hash(entry.body) for entry in entries]
    assert Block.objects.count() == 2
    for size in (1, 255, 256, 257, 511, 512, 513, 600):
        assert log.root_at(size) == tree.root_of(leaves[:size])
        assert log.grown_to(size).root() == tree.root_of(leaves[:size])
    for number in (0, 255, 256, 511, 512, 599):
        assert log.inclusion_path(number, 600) == tree.inclusion_path(number, 600, tree.subtree_of(leaves))


def test_seal_recent_takes_late_commits_and_leaves_what_is_older_to_the_daily_sweep(clock):
    now = clock.now
    act(1)
    actions.seal_waiting()
    clock.move_to(now - timedelta(hours=23))
    late = act(2)
    clock.move_to(now - timedelta(hours=25))
    older = act(3)
    clock.move_to(now)

    actions.seal_recent()
    assert Seal.objects.filter(entry=late).exists()
    assert not Seal.objects.filter(entry=older).exists()

    tasks.seal_all()
    assert not Entry.objects.waiting().exists()


def test_tasks_may_run_twice():
    act(1)
    for task in (tasks.seal, tasks.seal, tasks.seal_all, tasks.seal_all):
        task()

    assert Seal.objects.count() == Checkpoint.objects.count() == 1


def test_seal_now_seals_when_the_act_is_committed(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        act(1)
        actions.seal_now()
        assert not Seal.objects.exists()

    assert Seal.objects.count() == 1


def test_the_log_keeps_its_name_when_the_portal_moves(settings):
    act(1)
    actions.seal_waiting()
    settings.PORTAL_URL = "https://elsewhere.example"
    act(2)

    assert actions.seal_waiting().note.startswith("127.0.0.1:8000/ledger\n2\n")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_signed_on_a_tree_that_was_rewritten(superuser):
    act(1)
    actions.seal_waiting()
    superuser.execute("UPDATE ledger_seal SET leaf_hash = sha256('another')")
    act(2)

    with pytest.raises(log.Broken, match="not the one that was signed"):
        sequencer.seal_waiting()
    assert Seal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_signed_over_a_seal_that_no_checkpoint_knows(superuser):
    act(1)
    actions.seal_waiting()
    entry = act(2)
    superuser.execute("INSERT INTO ledger_seal (number, entry_id, leaf_hash, mark) VALUES (1, %s, '', '')", [entry.pk])
    act(3)

    with pytest.raises(log.Broken, match="no checkpoint says so"):
        sequencer.seal_waiting()
