"""The pages of a removal: who reads which part, who acts, and that acting asks for the second factor first."""

import pytest
from django.urls import reverse

from reviews.enforcement import tasks
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.removals.models import Removal
from tests.factories.accounts import MembershipFactory

TEXT = "Keys were sold twice."


def page(client, removal, name="detail"):
    return client.get(reverse(f"removals:{name}", args=[removal.reference]))


def text(response):
    return " ".join(response.content.decode().split())


def test_it_is_brought_up_from_the_suspension_and_found_in_the_worklist(whole, sign_in, paul, petra, alice, rolf):
    client = sign_in(paul)
    suspension = f"/suspensions/{whole.reference}/"
    assert f"{suspension}removal-case/" in text(client.get(suspension))

    sent = client.post(f"{suspension}removal-case/", {"reason": "Keys were sold."})

    removal = Removal.objects.get()
    assert sent.status_code == 302
    assert removal.get_absolute_url() in text(client.get(suspension))
    assert removal.reference in text(sign_in(petra).get("/queue/", {"view": "decision"}))
    assert client.get(f"/cases/{removal.reference}/")["Location"] == removal.get_absolute_url()
    assert "Keys were sold." in alice.user.notices.get(key__contains="opened").text


def test_the_way_through_the_pages(considered, sign_in, paul, ulla, alice, grant):
    proposer = sign_in(paul)
    form = page(proposer, considered, "proposal")
    assert grant.reference in text(form)
    assert "1 grant is revoked; 1 person is named on them." in text(form)
    assert Removal.objects.get().status == "considered"

    empty = proposer.post(reverse("removals:proposal", args=[considered.reference]), {"text": " "})
    assert empty.status_code == 422
    sent = proposer.post(
        reverse("removals:proposal", args=[considered.reference]), {"text": TEXT, "not_waited": "It goes on."}
    )
    assert sent.status_code == 302
    refused = proposer.post(reverse("removals:cosignature", args=[considered.reference]))
    assert (refused.status_code, "You proposed this removal" in text(refused)) == (422, True)
    assert TEXT not in text(page(sign_in(alice), considered))

    signer = sign_in(ulla)
    assert TEXT in text(page(signer, considered, "cosignature"))
    assert signer.post(reverse("removals:cosignature", args=[considered.reference])).status_code == 302
    tasks.write_letters()

    read = text(page(sign_in(alice), considered))
    assert TEXT in read
    assert "Letter (PDF)" in read
    home = sign_in(alice).get("/").content.decode()
    assert home.index("Your organisation was removed") < home.index("Last day to object:") < home.index("Standing")
    assert f"/removals/{considered.reference}/letter/" in home
    letter = page(sign_in(alice), considered, "letter")
    assert letter["Content-Type"] == "application/pdf"
    assert b"".join(letter.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("who", "status"),
    [("paul", 200), ("petra", 200), ("ulla", 200), ("rita", 200), ("ada", 200), ("vera", 200), ("alice", 200),
     ("bob", 403), ("carol", 404), ("meridian", 404)],
)  # fmt: skip
def test_who_reads_it(considered, sign_in, request, who, status):
    assert page(sign_in(request.getfixturevalue(who)), considered).status_code == status


@pytest.mark.parametrize("name", ["proposal", "cosignature", "withdrawal", "dropping"])
@pytest.mark.parametrize("who", ["rita", "ada", "lena", "vera", "alice", "meridian"])
def test_only_approvers_act(considered, sign_in, request, who, name):
    answer = sign_in(request.getfixturevalue(who)).post(reverse(f"removals:{name}", args=[considered.reference]))

    assert answer.status_code == 403
    assert Removal.objects.get().status == "considered"


def test_it_is_taken_back_and_not_pursued_on_its_pages(proposed, sign_in, petra):
    client = sign_in(petra)

    client.post(reverse("removals:withdrawal", args=[proposed.reference]))
    assert Removal.objects.get().status == "considered"
    client.post(reverse("removals:dropping", args=[proposed.reference]), {"reason": "It was a mix-up."})

    assert Removal.objects.get().status == "dropped"
    assert "The removal is not pursued." in text(page(client, proposed))


def test_an_observer_reads_no_partners_person_and_no_letter(proposed, sign_in, vera, ulla):
    removals.cosign(proposed, by=ulla)
    tasks.write_letters()

    assert "Letter (PDF)" not in text(page(sign_in(vera), proposed))
    assert page(sign_in(vera), proposed, "letter").status_code == 403


def test_acting_asks_for_the_second_factor_first(considered, sign_in, paul, clock):
    client = sign_in(paul)
    clock.forward(minutes=6)

    for name in ("proposal", "cosignature", "withdrawal", "dropping"):
        assert page(client, considered, name)["Location"].startswith(reverse("mfa_reauthenticate"))


def test_a_reviewer_of_an_authority_that_came_later_does_not_see_it(considered, sign_in, db):
    late = MembershipFactory(role="reviewer", organisation__kind="authority", organisation__jurisdiction_id="CA")

    assert page(sign_in(late), considered).status_code == 404
