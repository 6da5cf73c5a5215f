"""The walk over the URL conf: every address has a rule, and every role gets the answer that the rule says."""

import pytest
from django.test import Client
from django.urls import reverse

from portal import access
from portal.accounts import roles
from portal.ledger.models import Entry
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.security.addresses import FEWER_ROWS, ROWS
from tests.security.walking import quick_walk  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_walk")]

KIND_OF_SIDE = {"partner": "partner", "programme": "authority", "joint": "authority", "provider": "provider"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def ask(client: Client, method: str, address: str):
    """The answer, read to its end: a file that is streamed is closed by that."""
    answer = client.generic(method, address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


@pytest.fixture
def client_of(sign_in):
    """`client_of("reviewer")` is signed in as somebody in that role, in an organisation of its own."""

    def client_of(role: str) -> Client:
        organisation = OrganisationFactory(kind=KIND_OF_SIDE[roles.ROLES[role].side])
        return sign_in(MembershipFactory(organisation=organisation, role=role))

    return client_of


def test_every_address_has_a_rule():
    assert [row for row in ROWS if row.rule is None] == []


def test_every_rule_names_a_capability_that_somebody_has():
    known = {access.PUBLIC, access.SIGNED_IN}.union(*(role.capabilities for role in roles.ROLES.values()))

    assert [row for row in ROWS if row.rule.capability not in known] == []


def test_every_address_has_a_name_of_its_own():
    ours = [row.name for row in ROWS if row.is_ours]

    assert sorted(ours) == sorted(set(ours))


def test_a_row_for_somebody_elses_view_has_an_address():
    used = {row.name.partition(":")[0] + (":" if ":" in row.name else "") for row in ROWS if not row.is_ours}

    assert set(access.EXTERNAL) - used <= {"api-1:"}


def test_an_anonymous_visitor_is_led_to_the_sign_in_everywhere_else():
    wrong = []
    for row in FEWER_ROWS:
        if row.rule.capability == access.PUBLIC:
            continue
        for method in row.rule.methods:
            answer = ask(Client(), method, row.address())
            is_led = answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
            is_told = answer.status_code == 401 and answer["Content-Type"] == "application/problem+json"
            if not is_told and not is_led:
                wrong.append((row, method, answer.status_code))

    assert wrong == []
    assert not Entry.objects.exists()


@pytest.mark.parametrize("role", roles.ROLES)
def test_a_role_without_the_capability_is_refused(role, client_of):
    client, wrong = client_of(role), []
    for row in FEWER_ROWS:
        if row.rule.capability in {access.PUBLIC, access.SIGNED_IN, *roles.ROLES[role].capabilities}:
            continue
        for method in row.rule.methods if row.is_ours else row.rule.methods[:1]:
            answer = ask(client, method, row.address())
            if answer.status_code != 403:
                wrong.append((row, method, answer.status_code))

    assert wrong == []
    assert not Entry.objects.exists()


@pytest.mark.parametrize("role", roles.ROLES)
def test_a_role_with_the_capability_is_let_in(role, client_of):
    client, wrong = client_of(role), []
    for row in ROWS:
        if not row.is_ours or row.rule.capability not in roles.ROLES[role].capabilities:
            continue
        answer = ask(client, row.rule.methods[0], row.address())
        if answer.status_code in {401, 403, 405} or answer.status_code >= 500:
            wrong.append((row, answer.status_code))

    assert wrong == []


def test_a_method_that_the_rule_does_not_name_is_not_allowed(client_of):
    client, wrong = client_of("administrator"), []
    for row in ROWS:
        if not row.is_ours or row.rule.capability not in roles.ROLES["administrator"].capabilities:
            continue
        for method in set(METHODS) - set(row.rule.methods):
            answer = ask(client, method, row.address())
            if answer.status_code != 405:
                wrong.append((row, method, answer.status_code))

    assert wrong == []
