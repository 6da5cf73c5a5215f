"""Acts within acts: one transaction, and nothing half done."""

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from portal.access import Refused
from portal.accounts.models import Organisation
from portal.acts import act

pytestmark = pytest.mark.django_db


@act
def rename(organisation, name):
    Organisation.objects.filter(pk=organisation.pk).update(name=name)
    if name == "Refused":
        raise Refused("This name is refused.")


@act
def rename_both(first, second, *, names):
    rename(first, names[0])
    rename(second, names[1])


@act
def rename_and_go_on(first, second, *, names):
    rename(first, names[0])
    try:
        with transaction.atomic():
            rename(second, names[1])
    except Refused:
        rename(first, "Went on")


@act
def go_on_without_a_savepoint(first, second):
    rename(first, "Renamed")
    try:
        rename(second, "Refused")
    except Refused:
        rename(first, "Went on")


def names():
    return set(Organisation.objects.values_list("name", flat=True))


@pytest.fixture
def both(aurora, borealis):
    return aurora, borealis


def test_an_act_within_an_act_is_part_of_it(both):
    with CaptureQueriesContext(connection) as queries:
        rename_both(*both, names=("One", "Two"))

    assert names() == {"One", "Two"}
    assert [query["sql"].split()[0] for query in queries] == ["SAVEPOINT", "UPDATE", "UPDATE", "RELEASE"]


def test_a_refusal_within_undoes_the_whole(both):
    with pytest.raises(Refused):
        rename_both(*both, names=("One", "Refused"))

    assert names() == {"Aurora Institute", "Borealis Safety Lab"}


def test_a_failure_that_is_caught_at_a_savepoint_leaves_nothing_half_done(both):
    rename_and_go_on(*both, names=("One", "Refused"))

    assert names() == {"Went on", "Borealis Safety Lab"}


def test_whoever_goes_on_after_a_failure_without_a_savepoint_does_nothing_at_all(both):
    with pytest.raises(TransactionManagementError):
        go_on_without_a_savepoint(*both)

    assert names() == {"Aurora Institute", "Borealis Safety Lab"}


def test_an_act_in_somebody_elses_transaction_has_its_savepoint(both):
    with transaction.atomic():
        with pytest.raises(Refused):
            rename(both[0], "Refused")
        rename(both[1], "Two")

    assert names() == {"Aurora Institute", "Two"}


@pytest.mark.django_db(transaction=True)
def test_the_outermost_act_is_a_transaction_of_its_own(both):
    with pytest.raises(Refused):
        rename_both(*both, names=("One", "Refused"))
    assert names() == {"Aurora Institute", "Borealis Safety Lab"}

    rename_both(*both, names=("One", "Two"))

    connection.close()
    assert names() == {"One", "Two"}


def test_an_act_keeps_its_name_and_gives_what_it_did():
    @act
    def submit() -> str:
        """Hand in."""
        return "done"

    assert (submit(), submit.__name__, submit.__doc__) == ("done", "submit", "Hand in.")
