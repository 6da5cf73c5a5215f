"""The one gate through which any status changes."""

import pytest
from django.db import connection

from portal.access import Lost, Refused
from portal.cases.models import Case
from portal.ledger.models import Entry
from portal.states import SystemActor, move
from tests.factories.cases import open_case

pytestmark = pytest.mark.django_db
TESTS = SystemActor("system:tests")


@pytest.fixture
def case(clock, aurora):
    return open_case(aurora)


def test_a_move_changes_the_status_with_its_changes_and_writes_the_entry(case, rita):
    move(case, "awaiting_decision", by=rita, reason="Both opinions are in.", facts={"version": 2}, stage="in_review")

    assert (case.status, case.stage) == ("awaiting_decision", "in_review")
    stored = Case.objects.get(pk=case.pk)
    assert (stored.status, stored.stage) == ("awaiting_decision", "in_review")
    entry = Entry.objects.get(verb="case.awaiting_decision")
    assert entry.facts == {"from": "open", "to": "awaiting_decision", "version": 2}
    assert entry.actor == str(rita.public_id)
    assert entry.wording.text == "Both opinions are in."
    assert b"opinions are in" not in bytes(entry.body)


def test_a_step_that_is_not_drawn_is_refused(case, rita):
    move(case, "closed", by=rita)

    with pytest.raises(Refused, match=f"{case.reference} is “Closed” and cannot become “Waiting”"):
        move(case, "waiting", by=rita)

    assert Case.objects.get(pk=case.pk).status == "closed"
    assert not Entry.objects.filter(verb="case.waiting").exists()


def test_a_status_that_does_not_exist_is_refused(case, rita):
    with pytest.raises(Refused):
        move(case, "nonsense", by=rita)


def test_the_loser_of_a_race_is_told_who_was_faster_and_changes_nothing(case, rita, lena):
    hers, theirs = Case.objects.get(pk=case.pk), Case.objects.get(pk=case.pk)
    move(theirs, "closed", by=lena)
    entries = Entry.objects.count()

    with pytest.raises(Lost) as lost:
        move(hers, "waiting", by=rita)

    assert "Nothing was changed. Somebody was faster" in lost.value.sentence
    assert "“Closed”" in lost.value.sentence
    assert "Head of section" in lost.value.sentence
    assert "23 Nov 2026" in lost.value.sentence
    assert Case.objects.get(pk=case.pk).status == "closed"
    assert Entry.objects.count() == entries


def test_a_move_whose_entry_cannot_be_written_is_not_made(case, rita):
    with pytest.raises(TypeError, match="fact"):
        move(case, "closed", by=rita, facts={"prose": {"a": "dictionary"}})

    assert Case.objects.get(pk=case.pk).status == "open"


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_one_moves(clock, aurora):
    from threading import Thread

    case = open_case(aurora)
    outcomes = []

    def try_it():
        mine = Case.objects.get(pk=case.pk)
        try:
            move(mine, "closed", by=TESTS)
            outcomes.append("moved")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=try_it) for _one in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["moved"] + ["refused"] * 5
    assert Entry.objects.filter(verb="case.closed").count() == 1
