"""Registering organisations: administrators only, with the first officer's invitation."""

import pytest

from portal.access import Refused
from portal.accounts import actions
from portal.accounts.models import Invitation, Jurisdiction, Organisation
from portal.ledger.models import Entry

pytestmark = pytest.mark.django_db
ZEPHYR = {
    "kind": "provider",
    "name": "Zephyr Laboratory",
    "country": "CA",
    "jurisdiction": "CA",
    "legal_identifier": "BC 0123456",
    "security_contact": "+1 613 555 0100",
    "officer_name": "Zoe",
    "officer_email": "zoe@zephyr.example",
}
CONFIRMED = {"confirmed": "1"}


def register(by, **changes):
    values = {**ZEPHYR, **changes}
    values["jurisdiction"] = Jurisdiction.objects.get(pk=values["jurisdiction"])
    return actions.register_organisation(**values, by=by)


def test_an_administrator_registers_an_organisation_and_invites_its_officer(sign_in, ada):
    answer = sign_in(ada).post("/organisations/new/", ZEPHYR | CONFIRMED)

    organisation = Organisation.objects.get(name="Zephyr Laboratory")
    invitation = Invitation.objects.get()
    assert answer["Location"] == f"/organisations/{organisation.public_id}/"
    assert (invitation.organisation, invitation.role) == (organisation, "provider_officer")
    assert set(Entry.objects.values_list("verb", flat=True)) == {"organisation.registered", "member.invited"}


def test_a_provider_gets_a_provider_officer(ada):
    register(ada, kind="provider", name="Zenith Models")

    assert Invitation.objects.get().role == "provider_officer"


def test_a_name_is_taken_once(sign_in, ada):
    register(ada)

    answer = sign_in(ada).post("/organisations/new/", {**ZEPHYR, "name": "ZEPHYR laboratory"} | CONFIRMED)

    assert answer.status_code == 422
    assert Organisation.objects.filter(name__iexact="zephyr laboratory").count() == 1


def test_an_officer_of_the_other_side_undoes_the_registration(ada, rita):
    with pytest.raises(Refused, match="belongs to a member"):
        register(ada, kind="partner", officer_email=rita.user.email)

    assert not Organisation.objects.filter(name="Zephyr Laboratory").exists()


@pytest.mark.parametrize("who", ["alice", "rita", "petra", "vera", "lena", "meridian"])
def test_nobody_else_registers_or_sees_the_list(sign_in, request, aurora, who):
    by = request.getfixturevalue(who)
    client = sign_in(by)

    with pytest.raises(Refused):
        register(by)
    for path in ("/organisations/", "/organisations/new/", f"/organisations/{aurora.public_id}/"):
        assert client.get(path).status_code == 403
    assert client.post("/organisations/new/", ZEPHYR | CONFIRMED).status_code == 403


def test_an_authority_is_not_registered_here(ada):
    with pytest.raises(Refused, match="only partners and providers"):
        register(ada, kind="authority")


def test_the_list_and_the_page_show_organisations(sign_in, ada, alice, bob, aurora):
    client = sign_in(ada)

    listed = client.get("/organisations/").context["page"]
    page = client.get(f"/organisations/{aurora.public_id}/")

    assert [(organisation.name, organisation.members) for organisation in listed] == [
        ("Aurora Institute", 2), ("EU authority", 1),
    ]  # fmt: skip
    assert b"2 members" in page.content


def test_the_list_is_narrowed_by_name_and_kind(sign_in, ada, alice, aurora):
    client = sign_in(ada)

    by_name = client.get("/organisations/", {"q": "aurora"}).context["page"]
    by_kind = client.get("/organisations/", {"kind": "authority"}).context["page"]
    nothing = client.get("/organisations/", {"kind": "provider"})

    assert [organisation.name for organisation in by_name] == ["Aurora Institute"]
    assert [organisation.name for organisation in by_kind] == ["EU authority"]
    assert b"No organisation passes these filters." in nothing.content


def test_an_administrator_says_where_the_authority_takes_objections(sign_in, ada, eu_authority):
    address = f"/organisations/{eu_authority.public_id}/"
    answer = sign_in(ada).post(f"{address}contact/", {"contact": "objections@eu.example"})

    eu_authority.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (303, address)
    assert eu_authority.contact == "objections@eu.example"
    assert "objections@eu.example" in sign_in(ada).get(address).content.decode()
    assert Entry.objects.get(verb="organisation.contact_set").reference == str(eu_authority.public_id)


def test_nobody_says_it_for_another_authority(sign_in, uma, eu_authority):
    answer = sign_in(uma).post(f"/organisations/{eu_authority.public_id}/contact/", {"contact": "me@us.example"})

    eu_authority.refresh_from_db()
    assert answer.status_code == 422
    assert eu_authority.contact == ""


def test_a_second_look_comes_before_anything_is_registered(sign_in, ada):
    client = sign_in(ada)
    look = client.post("/organisations/new/", ZEPHYR)
    change = client.post("/organisations/new/", ZEPHYR | {"change": "1"})

    assert "Is this right?" in look.content.decode()
    assert "Canada" in look.content.decode()
    assert 'value="Zephyr Laboratory"' in change.content.decode()
    assert not Organisation.objects.filter(name="Zephyr Laboratory").exists()
    assert client.post("/organisations/new/", ZEPHYR | CONFIRMED).status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("country", "BR", "Only organisations of the programme"),
        ("legal_identifier", "5493001KJTIIGC8Y1R13", "check digits"),
        ("legal_identifier", "none", "LEI, or the number"),
    ],
)
def test_what_cannot_be_right_is_asked_back(sign_in, ada, field, value, sentence):
    with pytest.raises(Refused, match=sentence):
        register(ada, **{field: value})
    answer = sign_in(ada).post("/organisations/new/", ZEPHYR | CONFIRMED | {field: value})

    assert answer.status_code == 422
    assert not Organisation.objects.filter(name="Zephyr Laboratory").exists()


def test_an_lei_with_right_check_digits_is_taken(ada):
    assert register(ada, legal_identifier="5493001KJTIIGC8Y1R12").legal_identifier == "5493001KJTIIGC8Y1R12"


def test_the_officer_is_nobody_elses_member(sign_in, ada, alice):
    with pytest.raises(Refused, match="belongs to a member"):
        register(ada, officer_email=alice.user.email.upper())
    answer = sign_in(ada).post("/organisations/new/", ZEPHYR | CONFIRMED | {"officer_email": alice.user.email})

    assert answer.status_code == 422


def test_a_number_is_registered_once(ada):
    register(ada, legal_identifier="HRB 1234")
    with pytest.raises(Refused, match="registered already"):
        register(ada, name="Another", officer_email="other@x.example", legal_identifier="hrb1234")
