"""The pages of people: who reads what, and who does what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.personnel import actions
from partners.personnel.models import Person
from portal import dates
from portal.ledger.models import Entry
from tests.factories.programme import PartnerFactory, PersonFactory

pytestmark = pytest.mark.django_db
NOMINATION = {
    "name": "Lena Fischer", "position": "Evaluator", "tier": "1", "nationalities": ["DE", "JP"], "residence": "NL",
    "birth_date": "1988-03-14",
}  # fmt: skip
SECRETS = ("1988-03-14", "Japan", "EU-7781")


@pytest.fixture
def person(clock, alice):
    PartnerFactory(organisation=alice.organisation)
    return actions.nominate(
        alice.organisation, name="Lena Fischer", position="Evaluator", tier=1, nationalities=["DE", "JP"],
        residence="NL", birth_date=dates.now().date().replace(year=1988, month=3, day=14), by=alice,
    )  # fmt: skip


@pytest.fixture
def checked(person, rita):
    for check in person.checks.all():
        actions.record_check(
            check, outcome="clear", performed_by="EU authority", performed_on=dates.now().date(),
            issuer_reference="EU-7781", by=rita,
        )  # fmt: skip
    person.refresh_from_db()
    return person


def address(person, act="detail", *args):
    return reverse(f"people:{act}", args=[person.reference, *args])


def test_an_officer_names_a_person(clock, sign_in, alice):
    client = sign_in(alice)
    PartnerFactory(organisation=alice.organisation)
    kept = client.post(reverse("people:nominate"), NOMINATION | {"birth_date": "2026-01-01"})
    assert kept.status_code == 422
    assert "Lena Fischer" in kept.content.decode()

    answer = client.post(reverse("people:nominate"), NOMINATION)

    person = Person.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, person.get_absolute_url())
    assert (person.nationalities, person.birth_date) == ("DE JP", "1988-03-14")


@pytest.mark.parametrize(
    ("who", "status"), [("alice", 200), ("rita", 200), ("ada", 200), ("bob", 404), ("petra", 404), ("otto", 404)]
)
def test_details_are_a_page_of_their_own_for_the_few(who, status, request, sign_in, checked):
    answer = sign_in(request.getfixturevalue(who)).get(address(checked, "details"))

    assert answer.status_code == status
    assert all((secret in answer.content.decode()) == (status == 200) for secret in SECRETS)


def test_every_look_at_the_details_is_recorded_once_a_view(sign_in, checked, alice, rita, petra):
    """Rulebook 2.6; who is refused has seen nothing."""
    for who in (rita, rita, alice, petra):
        sign_in(who).get(address(checked, "details"))

    looks = Entry.objects.filter(verb="person.details_read", reference=checked.reference).order_by("id")
    assert [entry.actor for entry in looks] == [str(who.public_id) for who in (rita, rita, alice)]
    assert {entry.organisation_id for entry in looks} == {checked.organisation_id}
    assert "read the vetting details" in sign_in(alice).get(address(checked)).content.decode()


def test_details_ask_for_the_second_factor_first(sign_in, checked, alice, clock):
    client = sign_in(alice)
    clock.forward(minutes=6)

    assert client.get(address(checked, "details")).status_code == 302


@pytest.mark.parametrize("who", ["alice", "bob", "rita", "otto", "ada"])
def test_no_secret_is_on_the_record_or_the_list(who, request, sign_in, checked):
    client = sign_in(request.getfixturevalue(who))

    content = client.get(address(checked)).content.decode() + client.get(reverse("people:list")).content.decode()

    assert "Lena Fischer" in content
    assert not [secret for secret in SECRETS if secret in content]


@pytest.mark.parametrize("who", ["carol", "rolf", "vera"])
def test_others_find_nobody(who, request, sign_in, person):
    client = sign_in(request.getfixturevalue(who))

    assert client.get(address(person)).status_code == 404
    assert "Lena" not in client.get(reverse("people:list")).content.decode()


def test_checks_are_read_by_those_who_may(sign_in, checked, alice, bob):
    assert "EU authority" in sign_in(alice).get(address(checked)).content.decode()
    assert "EU authority" not in sign_in(bob).get(address(checked)).content.decode()


def test_a_reviewer_records_a_check_and_never_a_report(sign_in, person, rita):
    client, check = sign_in(rita), person.checks.first()
    page = client.get(address(person, "check", check.public_id)).content.decode()
    assert "refuses the report itself" in page
    assert 'type="file"' not in page
    values = {"outcome": "clear_with_restriction", "performed_by": "EU", "performed_on": "2026-11-20"}
    values["issuer_reference"] = "EU-7781"
    refused = client.post(address(person, "check", check.public_id), values)
    assert refused.status_code == 422

    answer = client.post(address(person, "check", check.public_id), values | {"restriction": "Only on site"})

    check.refresh_from_db()
    assert (answer.status_code, check.status) == (303, "clear_with_restriction")


def test_a_reviewer_holds_clears_and_ends(sign_in, checked, rita):
    client = sign_in(rita)
    for act, values, status in (
        ("hold", {"reason": "A report"}, "held"),
        ("clear", {"reason": "A namesake"}, "cleared"),
        ("refuse", {"reason_class": "conflict", "reason": "Works elsewhere too"}, "revoked"),
    ):
        assert client.get(address(checked, act)).status_code == 200
        assert client.post(address(checked, act), {"reason": ""}).status_code == 422
        assert client.post(address(checked, act), values).status_code == 303
        checked.refresh_from_db()
        assert checked.status == status


def test_the_officer_asks_again_and_records_that_somebody_left(sign_in, checked, alice):
    client = sign_in(alice)

    assert client.post(address(checked, "renew", "training")).status_code == 303
    assert checked.checks.filter(status="pending").count() == 1
    assert client.get(address(checked, "leave")).status_code == 200
    assert client.post(address(checked, "leave")).status_code == 303

    checked.refresh_from_db()
    assert checked.status == "left"


def test_the_list_costs_the_same_for_three_as_for_one(sign_in, person, alice):
    client = sign_in(alice)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("people:list"))
        return len(queries)

    count()
    one = count()
    PersonFactory.create_batch(2, organisation=alice.organisation)

    assert count() == one


def test_the_list_is_narrowed_by_its_address(sign_in, person, alice):
    other = PersonFactory(organisation=alice.organisation, name="Mateo Ruiz")
    client = sign_in(alice)

    def names(**query):
        return {person.name for person in client.get(reverse("people:list"), query).context["page"]}

    assert names() == {"Lena Fischer", "Mateo Ruiz"}
    assert names(status="cleared") == {"Mateo Ruiz"}
    assert names(q="lena") == {"Lena Fischer"}
    assert names(q=other.reference.lower()) == {"Mateo Ruiz"}
