"""One mailbox has one address, whichever way it is written."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from portal.access import Refused
from portal.accounts import actions
from portal.accounts.addresses import AddressInput, canonical, shown, validate_address
from portal.accounts.models import Invitation, User
from tests.factories.accounts import PASSWORD, MembershipFactory

ENCODED = "info@xn--bcher-kva.example"
WAYS = [
    "info@bücher.example",
    "Info@BÜCHER.example",
    "INFO@XN--BCHER-KVA.EXAMPLE",
    " info@bu\u0308cher.example",
    ENCODED,
]


@pytest.mark.parametrize("written", WAYS)
def test_one_mailbox_has_one_form(written):
    validate_address(written.strip())

    assert AddressInput().clean(written) == canonical(written) == ENCODED
    assert shown(ENCODED) == "info@bücher.example"


@pytest.mark.parametrize(
    "address",
    [
        "jürgen@x.example", '"info"@x.example', "ｉnfo@x.example", "info@localhost", "a@b@x.example",
        "info@[127.0.0.1]",
        "info@straße.example",
        "info@xn--info-.example", "info@xn--a.example", "info@xn--zzzzzz.example", "info@x\0.example",
        f"{'a' * 65}@x.example", f"a@{'b' * 64}.example", f"a@{'b.' * 130}example", "@x.example", "info@", "info", "",
    ],
)  # fmt: skip
def test_what_cannot_be_mailed_or_has_two_forms_is_asked_back(address):
    with pytest.raises(ValidationError):
        validate_address(address)


def test_letters_of_several_scripts_are_shown_encoded():
    assert shown(canonical("info@аurora.example")) == "info@xn--urora-3ve.example"
    assert shown(canonical("info@例え.example")) == "info@例え.example"


@pytest.mark.django_db
@pytest.mark.parametrize("written", WAYS)
def test_a_second_account_for_a_mailbox_cannot_be_made(written, alice, carol):
    alice.user.email = "info@bücher.example"
    alice.user.save()
    invitation = actions.invite(carol.organisation, email=written, name="Second", role="contributor", by=carol)

    with pytest.raises(Refused, match="account with this address"):
        actions.accept(invitation.token, name="Second", password=PASSWORD)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(written, name="Second")
    assert User.objects.get(email=written) == alice.user


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["portal_user", "portal_invitation"])
@pytest.mark.parametrize("written", ["info@bücher.example", "Info@x.example"])
def test_the_database_holds_no_other_form(table, written, alice):
    actions.invite(alice.organisation, email="new@x.example", name="New", role="contributor", by=alice)

    with pytest.raises(IntegrityError, match="address_in_one_form"), transaction.atomic():
        connection.cursor().execute(f"UPDATE {table} SET email = %s", [written])


@pytest.mark.django_db
@pytest.mark.parametrize("written", WAYS)
def test_every_form_signs_in(written, alice):
    User.objects.filter(pk=alice.user_id).update(email=ENCODED)
    answer = Client().post("/accounts/login/", {"login": written, "password": PASSWORD})

    assert answer.status_code == 302


@pytest.mark.django_db
def test_an_address_that_cannot_be_mailed_is_asked_back_by_the_invitation(alice, sign_in):
    typed = {"name": "Jürgen", "email": "jürgen@x.example", "role": "contributor"}
    answer = sign_in(alice).post("/members/invite/", typed)

    assert answer.status_code == 422
    assert "unaccented letters" in answer.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_members_read_the_domain_in_its_own_letters(alice, sign_in):
    MembershipFactory(organisation=alice.organisation, role="contributor", user__email=ENCODED)

    page = sign_in(alice).get("/members/").content.decode()

    assert "info@bücher.example" in page
    assert ENCODED not in page
