"""Whoever signs a removal reads what it rests on, what is still open, and why the partner's answer is not awaited."""

import pytest
from django.urls import reverse

from portal.ledger.models import Entry
from portal.states import Refused
from reviews.enforcement import answering
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.removals import unsettled
from reviews.enforcement.removals.models import Removal


@pytest.fixture
def ulla_there(ulla):
    """The co-signer's authority takes part before the removal is considered."""
    return ulla


def test_a_proposal_while_the_partner_may_answer_says_why_it_does_not_wait(considered, paul):
    with pytest.raises(Refused, match="The partner may still answer. Say why you do not wait"):
        removals.propose(considered, text="Keys were sold.", by=paul)

    removals.propose(considered, text="Keys were sold.", not_waited="They are sold on every day.", by=paul)

    entry = Entry.objects.get(verb="removal.proposed")
    assert Removal.objects.get().not_waited == "They are sold on every day."
    assert entry.facts["answer_until"].startswith("2027-02-21")


def test_once_the_days_to_answer_have_ended_nothing_is_asked(considered, paul, clock):
    clock.forward(days=91)

    removal = removals.propose(considered, text="Keys were sold.", not_waited="Of no matter.", by=paul)

    assert (removal.not_waited, unsettled.of(removal).sentences) == ("", [])


def test_a_withdrawn_proposal_takes_its_reason_with_it(proposed, petra):
    removals.withdraw_proposal(proposed, by=petra)

    assert Removal.objects.get().not_waited == ""


def test_the_cosigner_reads_the_suspension_the_answer_and_what_is_still_open(
    ulla_there, proposed, alice, sign_in, clock
):
    clock.forward(hours=1)
    answering.answer(proposed.suspension, text="Nothing was sold.", by=alice)
    client = sign_in(ulla_there)

    page = client.get(reverse("removals:cosignature", args=[proposed.reference])).content.decode()

    assert client.get(reverse("suspensions:detail", args=[proposed.suspension.reference])).status_code == 200
    for words in (
        "The partner may still answer the suspension until 21 Feb 2027",
        "It has answered once.",
        "It answered after the removal was proposed",
        "It goes on.",
        "Nothing was sold.",
        proposed.suspension.reason,
    ):
        assert words in page


def test_a_partner_reads_neither_the_words_nor_who_asked_not_to_wait(proposed, alice, sign_in):
    page = sign_in(alice).get(reverse("removals:detail", args=[proposed.reference])).content.decode()

    assert "It goes on." not in page
