"""Two approvers sign a decision through the pages; who may read and answer."""

import pytest
from django.urls import reverse

from reviews.decisions import actions
from reviews.decisions.models import Decision, Proposal

APPROVAL = {"outcome": "approved", "text": "You may take part.", "act": "confirm"}


@pytest.fixture
def proposed(make_application, opinion, rita, rhea, rolf, paul, sign_in):
    """A tier-4 application that Paul of the EU authority proposes to approve."""
    application = make_application(tier=4, joined=("UK", "US"))
    for reviewer in (rita, rhea, rolf):
        actions.give_opinion(application, **opinion(), by=reviewer)
    response = sign_in(paul).post(reverse("casework:decision", args=[application.reference]), APPROVAL)
    assert response.status_code == 303
    return application


def test_the_first_approver_only_proposes(proposed, sign_in, paul):
    address = reverse("casework:cosignature", args=[proposed.reference])

    response = sign_in(paul).post(address)

    assert response.status_code == 422
    assert b"A second approver must co-sign it." in response.content
    assert not Decision.objects.exists()


def test_the_second_one_reads_it_and_signs(proposed, sign_in, paul, petra):
    address = reverse("casework:cosignature", args=[proposed.reference])
    client = sign_in(petra)

    page = client.get(address)
    signed = client.post(address)

    assert b"You may take part." in page.content
    assert b"Paul" in page.content
    assert signed.status_code == 303
    decision = Decision.objects.get()
    assert (decision.decided_by, decision.cosigned_by) == (paul, petra)


def test_a_proposal_is_taken_back(proposed, sign_in, paul):
    client, address = sign_in(paul), reverse("casework:proposal_withdrawal", args=[proposed.reference])

    page = client.get(address)
    assert Proposal.objects.get().status == "open"
    response = client.post(address)

    assert b"Withdraw proposal" in page.content
    assert response.status_code == 303
    assert Proposal.objects.get().status == "withdrawn"
    assert client.get(address).status_code == 303


def test_a_proposal_is_not_taken_back_by_who_gave_an_opinion(proposed, sign_in, rita, paul):
    rita.role = "approver"
    rita.save()

    refused = sign_in(rita).post(reverse("casework:proposal_withdrawal", args=[proposed.reference]))

    assert refused.status_code == 422
    assert b"You gave an opinion" in refused.content
    assert Proposal.objects.get().status == "open"


def test_what_is_not_decided_or_not_theirs_is_not_found(application, sign_in, alice, carol, bob):
    for member, name in ((alice, "detail"), (alice, "letter"), (alice, "answer"), (carol, "detail")):
        assert sign_in(member).get(reverse(f"decisions:{name}", args=[application.reference])).status_code == 404
    assert sign_in(bob).get(reverse("decisions:answer", args=[application.reference])).status_code == 403
