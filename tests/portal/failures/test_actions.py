"""What could not be made is noted, told once, tried again at growing intervals, and forgotten once it is made."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from portal import dates
from portal.failures import actions
from portal.failures.actions import Work, noted
from portal.failures.models import Failure
from portal.ledger.models import Entry
from portal.notices.models import Notice
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db
TASK = "reviews.decisions.letters"


def fail(work, error=None):
    with noted(work):
        raise error or ValueError("no such font")


def test_a_failure_is_noted_with_its_reason_and_when_it_is_tried_again(clock):
    fail(Work(TASK, 7, "The letter of APP-2026-0007", "APP-2026-0007"))

    failure = Failure.objects.get()
    assert (failure.key, failure.error, failure.tries) == (7, "no such font", 1)
    assert failure.next_at == dates.now() + timedelta(minutes=1)
    assert list(actions.not_due(TASK)) == [7]


def test_attempts_are_made_at_growing_intervals(clock):
    waits = []
    for _attempt in range(12):
        fail(Work(TASK, 7, "The letter"))
        failure = Failure.objects.get()
        waits.append(failure.next_at - dates.now())

    assert [wait.total_seconds() / 60 for wait in waits[:5]] == [1, 2, 4, 8, 16]
    assert waits[-1] == timedelta(hours=6)
    assert failure.tries == 12


@pytest.fixture
def paul(eu_authority):
    return MembershipFactory(organisation=eu_authority, role="approver")


def test_the_administrators_and_the_decider_are_told_once(ada, paul, rita):
    work = Work(TASK, 7, "The letter of APP-2026-0007", "APP-2026-0007", (paul,))

    fail(work)
    fail(work)

    told = Notice.objects.filter(subject="The letter of APP-2026-0007 could not be made")
    assert {notice.user for notice in told} == {ada.user, paul.user}
    assert told.count() == 2


def test_what_succeeds_is_no_failure_any_more():
    fail(Work(TASK, 7, "The letter"))

    with noted(Work(TASK, 7, "The letter")):
        pass

    assert not Failure.objects.exists()


def test_a_database_that_is_away_is_not_noted():
    with pytest.raises(OperationalError):
        fail(Work(TASK, 7, "The letter"), OperationalError("gone"))

    assert not Failure.objects.exists()


def test_a_whole_task_that_fails_is_told_to_every_administrator(ada):
    elsewhere = MembershipFactory(role="administrator", organisation__kind="authority")

    actions.note_task("portal.ledger.seal", RuntimeError("the key is gone"))

    assert {notice.user for notice in Notice.objects.all()} == {ada.user, elsewhere.user}
    actions.settle_task("portal.ledger.seal")
    assert not Failure.objects.exists()


def test_trying_again_makes_it_due_and_is_in_the_ledger(ada, clock):
    fail(Work(TASK, 7, "The letter"))

    actions.retry(Failure.objects.get(), by=ada)

    assert list(actions.not_due(TASK)) == []
    assert Entry.objects.filter(verb="failure.retried", actor=str(ada.public_id)).count() == 1


def test_the_list_is_for_administrators_and_approvers(ada, rita, sign_in):
    fail(Work(TASK, 7, "The letter of APP-2026-0007"))

    page = sign_in(ada).get("/failures/").content.decode()

    assert "The letter of APP-2026-0007" in page
    assert "no such font" in page
    assert sign_in(rita).get("/failures/").status_code == 403


def test_an_approver_reads_only_of_cases_that_they_see(paul, sign_in):
    fail(Work(TASK, 7, "The letter of APP-2026-9999", "APP-2026-9999"))
    failure = Failure.objects.get()
    client = sign_in(paul)

    assert "APP-2026-9999" not in client.get("/failures/").content.decode()
    assert client.post(f"/failures/{failure.pk}/retry/").status_code == 404


def test_an_administrator_tries_again_from_the_list(ada, sign_in):
    fail(Work(TASK, 7, "The letter"))
    failure = Failure.objects.get()

    answer = sign_in(ada).post(f"/failures/{failure.pk}/retry/")

    assert (answer.status_code, answer["Location"]) == (303, "/failures/?retried=1")
    assert list(actions.not_due(TASK)) == []
