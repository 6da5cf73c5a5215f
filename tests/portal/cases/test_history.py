"""Who is named to whom in what has happened."""

import pytest
from django.db import transaction

from portal.cases import actions, history
from portal.ledger import actions as ledger
from tests.factories.cases import open_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clock, aurora):
    return open_case(aurora)


def record_of(case):
    """A record of the partner with the case's reference, as the ledger sees it."""

    class Application:
        reference = ledger_case_reference = case.reference
        organisation_id = case.organisation_id
        pk = 1

    return Application()


def names(case, reader):
    return [str(event.actor) for event in history.events(case, reader)]


def write(case, verb, by):
    with transaction.atomic():
        ledger.append(verb, record_of(case), by=by)


def test_the_programme_reads_names_across_jurisdictions(case, alice, rolf, rita):
    write(case, "application.submitted", alice)
    write(case, "application.screening", rolf)

    assert names(case, rita)[:2] == ["Rolf", "Alice"]


def test_a_partner_reads_its_own_members_and_the_authoritys_name(case, alice, bob, rita):
    write(case, "application.submitted", alice)
    write(case, "application.screening", rita)

    assert names(case, bob) == ["EU authority", "Alice"]
    assert names(case, alice) == ["EU authority", "You"]


def test_a_partner_reads_nothing_of_how_the_case_is_worked(case, rita, alice):
    actions.assign(case, to=rita, by=rita)

    assert names(case, alice) == []


def test_another_partner_reads_nothing(case, alice, carol):
    write(case, "application.submitted", alice)

    assert names(case, carol) == []


def test_the_portal_itself_is_named_by_its_task(case, rita):
    assert "tests" in names(case, rita)[-1]
