"""The acts on a suspension in the browser: who may, who is told why not, and what a refusal leaves."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from partners.grants import decision
from partners.grants.holds import ScopeLines
from portal import dates
from portal.ledger.models import Entry
from portal.states import Lost
from reviews.enforcement import actions, imposing, preview
from reviews.enforcement.models import Suspension


def text(response):
    return " ".join(response.content.decode().split())


def page(suspension, noun=""):
    return f"/suspensions/{suspension.reference}/" + (f"{noun}/" if noun else "")


@pytest.fixture
def proposed(imposed, ada):
    return actions.propose_lifting(imposed, by=ada, reason="cured", text="The key was replaced.")


def test_a_second_person_confirms(sign_in, imposed, uma):
    client = sign_in(uma)
    assert "It then stands until two people lift it." in text(client.get(page(imposed, "confirmation")))

    answer = client.post(page(imposed, "confirmation"), {"reason": "Facts stand."})

    assert answer["Location"] == page(imposed)
    imposed.refresh_from_db()
    assert (imposed.status, imposed.confirmed_by) == ("confirmed", uma)
    assert "Propose to lift" in text(client.get(page(imposed)))


def test_two_people_lift(sign_in, imposed, ada, uma, grant, person):
    first = sign_in(ada).post(page(imposed, "lifting-proposal"), {"reason": "cured", "text": "The key was replaced."})
    assert first.status_code == 302
    shown = text(sign_in(uma).get(page(imposed)))
    assert "Agree to lift" in shown
    assert "Cured and verified" in shown

    assert sign_in(uma).post(page(imposed, "lifting")).status_code == 302

    assert Suspension.objects.get().status == "lifted"
    assert decision.decide(grant.pk, person.pk).is_effective
    assert "Nobody: it has ended." in text(sign_in(uma).get(page(imposed)))


def test_a_lifting_is_refused_with_a_reason(sign_in, proposed, uma):
    client = sign_in(uma)
    assert client.post(page(proposed, "lifting-refusal"), {"reason": ""}).status_code == 422

    assert client.post(page(proposed, "lifting-refusal"), {"reason": "The sender is unknown."}).status_code == 302

    assert Suspension.objects.get().status == "interim"


def test_a_mistake_is_withdrawn(sign_in, imposed, petra):
    assert sign_in(petra).post(page(imposed, "withdrawal"), {"reason": "Wrong person."}).status_code == 302

    assert Suspension.objects.get().status == "withdrawn"


def test_a_provider_acknowledges_once(sign_in, imposed, meridian, ada):
    client = sign_in(meridian)

    assert client.post(page(imposed, "acknowledgement")).status_code == 302

    assert imposed.acknowledgements.get().acknowledged_by == meridian
    assert "Say that we stopped serving" not in text(client.get(page(imposed)))
    assert "Mira" in text(sign_in(ada).get(page(imposed)))


@pytest.mark.parametrize(
    ("noun", "fields", "sentence"),
    [
        ("confirmation", {"reason": "I say so."}, "You imposed this suspension. A second person must confirm it."),
        ("withdrawal", {"reason": "Wrong."}, "You imposed this suspension. A second person must withdraw it."),
        ("lifting", {}, "this cannot be done now"),
        ("lifting-refusal", {"reason": "No."}, "this cannot be done now"),
        ("lifting-proposal", {"reason": "because", "text": "My own words."}, "Select a valid choice"),
    ],
)
def test_the_imposer_is_told_why_not(sign_in, imposed, ada, noun, fields, sentence):
    before = Entry.objects.count()

    answer = sign_in(ada).post(page(imposed, noun), fields)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert all(value in text(answer) for value in fields.values() if " " in value)
    assert Suspension.objects.get().status == "interim"
    assert Entry.objects.count() == before


def test_the_proposer_does_not_agree_alone(sign_in, proposed, ada):
    answer = sign_in(ada).post(page(proposed, "lifting"))

    assert answer.status_code == 422
    assert "A second person must agree to it." in text(answer)
    assert Suspension.objects.get().status == "lift_proposed"


def test_the_page_says_why_not_and_who_can(sign_in, imposed, ada, rita):
    assert "You imposed this suspension. A second person must confirm it." in text(sign_in(ada).get(page(imposed)))
    assert "Only another administrator or an approver may confirm." in text(sign_in(rita).get(page(imposed)))


@pytest.mark.parametrize("noun", ["confirmation", "withdrawal", "lifting", "lifting-proposal", "lifting-refusal"])
@pytest.mark.parametrize("who", ["rita", "otto", "lena", "vera", "alice", "meridian"])
def test_others_are_refused(request, sign_in, imposed, who, noun):
    client = sign_in(request.getfixturevalue(who))
    before = Entry.objects.count()

    assert client.get(page(imposed, noun)).status_code == 403
    assert client.post(page(imposed, noun), {"reason": "cured", "text": "x"}).status_code == 403
    assert Entry.objects.count() == before


@pytest.mark.parametrize("noun", ["confirmation", "withdrawal", "lifting", "lifting-proposal", "lifting-refusal"])
def test_each_act_asks_for_the_second_factor_first(sign_in, imposed, uma, clock, noun):
    client = sign_in(uma)
    clock.forward(minutes=6)

    assert client.get(page(imposed, noun)).status_code == 302


@pytest.mark.parametrize("who", ["ada", "alice", "rita"])
def test_only_a_provider_that_was_told_acknowledges(request, sign_in, imposed, who):
    answer = sign_in(request.getfixturevalue(who)).post(page(imposed, "acknowledgement"))

    assert answer.status_code == 422
    assert imposed.acknowledgements.get().acknowledged_at is None


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_second_is_told(make_order, ada, grant, person):
    shown = preview.count(ScopeLines(people=[person.pk])).shown
    answers = []
    moment = dates.now()

    def impose():
        try:
            with dates.moved_to(moment):
                order = make_order(review_on=moment.date() + timedelta(days=2))
                answers.append(imposing.impose_as_shown(order, shown=shown, by=ada).reference)
        except Lost as lost:
            answers.append(lost.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=impose) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    suspension = Suspension.objects.get()
    assert sorted(answers) == [suspension.reference, f"You have imposed this already, as {suspension.reference}."]
