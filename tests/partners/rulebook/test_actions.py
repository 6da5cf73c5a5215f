"""Acknowledging an edition."""

import pytest

from partners.rulebook import actions
from partners.rulebook.models import Acknowledgement, Rulebook
from portal.access import Refused
from portal.ledger.models import Entry

pytestmark = pytest.mark.django_db


def test_acknowledge_stands_once_for_the_organisation_and_in_the_ledger(alice, clock):
    rulebook = Rulebook.current()

    given = actions.acknowledge(rulebook, by=alice)

    assert (given.organisation, given.by, given.at) == (alice.organisation, alice, clock.now)
    entry = Entry.objects.get(verb="rulebook.acknowledged")
    assert (entry.reference, entry.organisation_id) == ("RULEBOOK-1", alice.organisation_id)


def test_acknowledge_refuses_a_second_time(alice):
    rulebook = Rulebook.current()
    actions.acknowledge(rulebook, by=alice)

    with pytest.raises(Refused, match="already"):
        actions.acknowledge(rulebook, by=alice)
    assert Acknowledgement.objects.count() == 1


def test_each_organisation_acknowledges_for_itself(alice, carol):
    rulebook = Rulebook.current()

    actions.acknowledge(rulebook, by=alice)
    actions.acknowledge(rulebook, by=carol)

    assert set(Acknowledgement.objects.values_list("organisation__name", flat=True)) == {
        alice.organisation.name, carol.organisation.name,
    }  # fmt: skip


def test_acknowledge_refuses_who_is_no_officer(bob, rita, meridian):
    for member in (bob, rita, meridian):
        with pytest.raises(Refused, match="responsible officer"):
            actions.acknowledge(Rulebook.current(), by=member)
    assert not Acknowledgement.objects.exists()
    assert not Entry.objects.filter(verb="rulebook.acknowledged").exists()


def test_no_acknowledgement_without_its_entry(alice, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the ledger is away")

    monkeypatch.setattr("portal.ledger.actions.append", fail)

    with pytest.raises(RuntimeError):
        actions.acknowledge(Rulebook.current(), by=alice)
    assert not Acknowledgement.objects.exists()


def test_acknowledge_refuses_an_edition_that_is_no_longer_in_force(alice):
    first = Rulebook.current()
    Rulebook.objects.create(edition=2, title="Rulebook 2", adopted_at=first.adopted_at, digest="0" * 64)

    with pytest.raises(Refused, match="in force"):
        actions.acknowledge(first, by=alice)
