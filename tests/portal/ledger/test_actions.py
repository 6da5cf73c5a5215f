"""An entry is written with its act, says only what it may, and never without a transaction."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction

from portal.ledger import actions, canonical
from portal.ledger.context import request_id
from portal.ledger.models import Entry, Wording, entry_id, first_id
from tests.conftest import START
from tests.portal.ledger.conftest import REMINDERS, record


def test_append_writes_the_canonical_bytes_and_copies_them_into_columns(clock, alice):
    token = request_id.set("a request")
    entry = actions.append("application.submitted", record(organisation_id=7), by=alice, facts={"version": 1})
    request_id.reset(token)

    assert bytes(Entry.objects.get().body) == entry.body
    assert json.loads(entry.body) == {
        "version": 1,
        "id": str(entry.id),
        "at": "2026-11-23T10:00:00.000000Z",
        "verb": "application.submitted",
        "record": {"type": "simplenamespace", "reference": "APP-2026-0001"},
        "case": "",
        "organisation": 7,
        "provider": None,
        "actor": {"id": str(alice.public_id), "role": "responsible_officer", "organisation": alice.organisation_id},
        "on_behalf_of": "",
        "facts": {"version": 1},
        "reason_digest": "",
        "request": "a request",
    }
    assert canonical.encode(json.loads(entry.body)) == entry.body
    assert b"Alice" not in entry.body


def test_append_keeps_the_words_of_a_reason_outside_the_bytes(clock, alice):
    entry = actions.append("application.withdrawn", record(), by=alice, reason="Ein Grund – ganz privat")

    wording = Wording.objects.get()
    assert wording.text == "Ein Grund – ganz privat"
    assert b"privat" not in bytes(entry.body)
    assert entry.told["reason_digest"] == canonical.reason_digest(bytes(wording.salt), wording.text)


def test_append_names_on_whose_behalf_a_system_acts(clock, alice):
    entry = actions.append("application.lapsed", record(), by=REMINDERS, on_behalf_of=alice)

    assert entry.actor == "system:reminders"
    assert entry.told["on_behalf_of"] == str(alice.public_id)


def test_append_keeps_an_entry_from_partners_where_the_record_says_so(clock, alice):
    kept = record(organisation_id=alice.organisation_id, ledger_organisation_id=None)

    assert actions.append("case.assigned", kept, by=REMINDERS).organisation_id is None
    assert not Entry.objects.visible_to(alice).exists()


@pytest.mark.django_db(transaction=True)
def test_append_refuses_to_stand_outside_a_transaction():
    with pytest.raises(RuntimeError, match="transaction of its act"):
        actions.append("application.submitted", record(), by=REMINDERS)


@pytest.mark.django_db(transaction=True)
def test_a_failed_append_fails_the_act(clock, alice):
    @transaction.atomic
    def change():
        alice.role = "contributor"
        alice.save()
        actions.append("membership.changed", alice, by=REMINDERS, facts={"to": object()})

    with pytest.raises(TypeError):
        change()

    alice.refresh_from_db()
    assert alice.role == "responsible_officer"
    assert not Entry.objects.exists()


@pytest.mark.parametrize("value", [1.5, float("nan"), {"nested": 1}, b"bytes", [[1]], [1.5], START])
def test_facts_that_are_not_plain_are_refused(value):
    with pytest.raises(TypeError, match="The fact 'odd'"):
        canonical.checked_facts({"odd": value})


def test_facts_that_are_prose_are_refused():
    with pytest.raises(ValueError, match="codes, not prose"):
        canonical.checked_facts({"reason": "x" * 201})
    with pytest.raises(ValueError, match="codes, not prose"):
        canonical.checked_facts({"reasons": ["short", "x" * 201]})


def test_facts_may_be_text_numbers_yes_or_no_none_and_lists_of_them():
    facts = {"code": "REF-01", "count": 2, "known": True, "of": None, "codes": ["A", 1]}

    assert canonical.checked_facts(facts) == facts


def test_ids_follow_the_clock_and_the_order_of_writing():
    ids = [entry_id(START + timedelta(microseconds=n // 3)) for n in range(300)]

    assert ids == sorted(ids)
    assert len(set(ids)) == 300
    assert {id.version for id in ids} == {7}
    assert first_id(START) <= ids[0] < first_id(START + timedelta(milliseconds=1))


def test_last_act_on_says_who_and_when_without_a_name(clock, rita):
    actions.append("application.screening", record(), by=rita)

    assert actions.last_act_on(record()) == "Reviewer was there at 23 Nov 2026, 10:00 UTC."
    assert actions.last_act_on(SimpleNamespace(pk=2, reference="APP-2026-0002")) == ""
