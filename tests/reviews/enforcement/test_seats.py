"""One name for one person on one grant: on page, mail, API and CSV, and from the consent on."""

import pytest
from django.urls import reverse

from partners.grants.models import Grant, GrantPerson
from partners.grants.seats import seat_of
from portal import dates
from portal.notices.models import Notice
from reviews.enforcement import actions, seats
from tests.factories.accounts import MembershipFactory


@pytest.fixture
def named(grant, person):
    return GrantPerson.objects.get(grant=grant, person=person)


@pytest.fixture
def seat(named):
    return seat_of(named.grant, named.person)


def text(client, address):
    return " ".join(client.get(address).content.decode().split())


def test_a_seat_is_of_one_person_on_one_grant_and_stays(population):
    rows = {name: GrantPerson.objects.get(grant=grant, person=person) for name, (grant, person) in population.items()}
    found = {name: seat_of(row.grant, row.person) for name, row in rows.items()}

    assert len(set(found.values())) == len(found)
    assert all(seat.startswith(f"{rows[name].grant.reference}-") for name, seat in found.items())
    assert found["lena M-5"].rpartition("-")[2] != found["lena Vision"].rpartition("-")[2]

    row = rows["lena M-5"]
    GrantPerson.objects.filter(pk=row.pk).update(ended_at=dates.now())
    again = GrantPerson.objects.create(grant=row.grant, person=row.person)
    assert seat_of(again.grant, again.person) == found["lena M-5"]


def test_page_mail_api_and_csv_name_the_seat_alike(meridian, imposed, named, seat, sign_in, alice, ada):
    client = sign_in(meridian)
    mail = Notice.objects.get(user=meridian.user, key__contains="imposed")
    api = client.get("/api/v1/grants").json()["items"][0]
    sheet = client.get(reverse("suspensions:seats", args=[imposed.reference]))

    assert api["seats"] == [{"seat": seat, "person": str(named.person.public_id)}]
    assert seat in mail.text
    assert sheet["Content-Type"].startswith("text/csv")
    assert sheet.content.decode("utf-8-sig").splitlines() == [
        "seat,grant,release,partner,state",
        f"{seat},{named.grant.reference},{named.grant.release},Aurora Institute,stop",
    ]
    pages = [f"/suspensions/{imposed}/", reverse("grants:detail", args=[named.grant.reference])]
    for reader in (meridian, alice, ada):
        assert all(seat in text(sign_in(reader), page) for page in pages)
    assert all(named.person.reference not in text(client, page) for page in pages)


def test_the_provider_agrees_to_the_seats_when_it_consents(named, seat, sign_in, meridian):
    Grant.objects.update(status="proposed")

    page = text(sign_in(meridian), reverse("grants:consent", args=[named.grant.reference]))

    assert f"Seats, one person each: {seat}." in page


def test_an_ended_suspension_still_says_whom_to_serve_again(meridian, imposed, seat, uma, sign_in):
    actions.withdraw(imposed, by=uma, reason="The wrong person.")
    imposed.refresh_from_db()

    found = seats.of_provider(imposed, meridian.organisation_id)

    assert [(stopped.seat, stopped.is_stopped) for stopped in found] == [(seat, False)]
    assert "No longer stopped by this" in text(sign_in(meridian), f"/suspensions/{imposed}/")
    assert seat in Notice.objects.get(user=meridian.user, key__contains="withdrawn").text


@pytest.mark.parametrize("who", ["alice", "ada", "rita", "other"])
def test_only_a_provider_that_was_told_takes_the_list(who, request, imposed, sign_in):
    other = MembershipFactory(role="provider_officer", organisation__kind="provider")
    reader = other if who == "other" else request.getfixturevalue(who)

    assert sign_in(reader).get(reverse("suspensions:seats", args=[imposed.reference])).status_code == 404


def test_a_provider_reads_only_its_own_seats(imposed, meridian):
    other = MembershipFactory(role="provider_officer", organisation__kind="provider")

    assert len(seats.of_provider(imposed, meridian.organisation_id)) == 1
    assert seats.of_provider(imposed, other.organisation_id) == []
