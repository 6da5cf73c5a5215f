"""Changing one's own e-mail address: proved at the new one, told to the old one."""

import pytest
from django.urls import reverse

from portal.access import Lost, Refused
from portal.accounts import actions
from portal.accounts.address_changes import AddressChange
from portal.accounts.models import User
from portal.accounts.sign_ins import SignIn
from portal.ledger.models import Entry
from portal.notices.models import Mail, Notice

pytestmark = pytest.mark.django_db
NEW = "alice@new.example"


def ask(member, address=NEW):
    return actions.ask_for_address(member.user, address=address)


def prove(change, member):
    actions.change_address(change.token, user=member.user, by=member, but=None)


def address_of(member):
    return User.objects.get(pk=member.user_id).email


def test_a_link_goes_to_the_new_address_and_a_notice_to_the_old(alice):
    change = ask(alice)

    link = Mail.objects.get(to=NEW)
    assert reverse("accounts:address-proof", args=[change.token]) in link.words_to_send
    assert Mail.objects.get(to=alice.user.email).notice.kind == Notice.Kind.SECURITY
    assert address_of(alice) == alice.user.email
    assert change.token not in str(AddressChange.objects.values().get())


def test_the_link_changes_the_address_and_tells_the_old_one(alice):
    before = alice.user.email
    SignIn.objects.create(user=alice.user, session_key="elsewhere", browser="Firefox")
    prove(ask(alice), alice)

    assert address_of(alice) == NEW
    assert not SignIn.objects.exists()
    assert Mail.objects.filter(to=before, subject="Your e-mail address was changed").exists()
    entry = Entry.objects.get(verb="member.address_changed")
    assert NEW.encode() not in bytes(entry.body)


def test_the_link_works_once_and_for_a_day(alice, clock):
    change = ask(alice)
    clock.forward(hours=24)
    with pytest.raises(Refused, match="run out"):
        prove(change, alice)

    second = ask(alice)
    prove(second, alice)
    with pytest.raises(Lost, match="used"):
        prove(second, alice)


def test_a_later_link_replaces_the_earlier(alice):
    change, _later = ask(alice), ask(alice, "alice@third.example")

    with pytest.raises(Refused, match="run out"):
        prove(change, alice)
    assert address_of(alice) == alice.user.email


def test_nobody_else_can_use_the_link(alice, carol):
    with pytest.raises(Refused, match="another account"):
        prove(ask(alice), carol)

    assert address_of(carol) == carol.user.email


def test_an_address_in_use_looks_like_a_free_one_and_tells_its_owner(alice, carol, sign_in):
    client = sign_in(alice)
    answers = [client.post("/accounts/address/", {"email": to}) for to in ("free@new.example", carol.user.email)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(303, "/accounts/profile/#address")] * 2
    mail = Mail.objects.get(to=carol.user.email)
    assert mail.subject == "Somebody wanted to use your e-mail address"
    assert "/accounts/address/" not in mail.text


def test_an_address_taken_meanwhile_is_refused(alice, carol):
    change = ask(alice)
    User.objects.filter(pk=carol.user_id).update(email=NEW)

    with pytest.raises(Refused, match="cannot be used"):
        prove(change, alice)


def test_it_can_be_asked_five_times_a_day(alice, clock):
    for number in range(5):
        ask(alice, f"{number}@new.example")
    with pytest.raises(Refused, match="tomorrow"):
        ask(alice)

    clock.forward(days=1, seconds=1)
    assert ask(alice).pk


def test_the_present_address_is_refused(alice):
    with pytest.raises(Refused, match="already"):
        ask(alice, alice.user.email.upper())


def test_the_pages_lead_from_the_profile_to_the_new_address(alice, sign_in):
    client = sign_in(alice)
    assert reverse("accounts:address") in client.get("/accounts/profile/").content.decode()
    client.post(reverse("accounts:address"), {"email": "Alice@Bücher.example"})
    assert "A link went to alice@bücher.example" in client.get("/accounts/profile/").content.decode()
    link = Mail.objects.get(to="alice@xn--bcher-kva.example").words_to_send
    path = "/accounts/address/" + link.split("/accounts/address/")[1].split()[0]

    page = client.get(path).content.decode()
    answer = client.post(path)

    assert "Your address becomes alice@bücher.example." in page
    assert answer.status_code == 303
    assert client.get("/accounts/profile/").status_code == 200
    assert address_of(alice) == "alice@xn--bcher-kva.example"


def test_a_strangers_link_says_so(carol, sign_in):
    assert sign_in(carol).get(reverse("accounts:address-proof", args=["nonsense"])).status_code == 410
