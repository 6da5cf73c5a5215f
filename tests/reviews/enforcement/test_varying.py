"""Varying a confirmed suspension: one imposes the new order, another confirms it, and no cover is lost in between."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from partners.grants import decision
from partners.grants.holds import ScopeLines
from partners.grants.models import Hold
from portal import dates
from portal.cases.models import Case
from portal.ledger.models import Entry
from portal.states import Refused
from reviews.enforcement import actions, tasks
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.removals.models import Removal
from tests.factories.accounts import MembershipFactory, OrganisationFactory


@pytest.fixture
def borealis(db):
    """Led by the same authority as Aurora."""
    return OrganisationFactory(name="Borealis Safety Lab", jurisdiction_id="EU", country="FI")


@pytest.fixture
def order(population):
    def order(*names, **changes):
        asked = {
            "scope": ScopeLines(people=sorted({population[name][1] for name in names})),
            "scope_sentence": "Some may not.",
            "grounds": "failure_to_cure",
            "reason": "A duty is past its hard stop.",
            "lift_when": "It is done.",
            "review_on": dates.now().date() + timedelta(days=5),
        }
        return actions.Order(**asked | changes)

    return order


@pytest.fixture
def confirmed(order, ada, uma):
    """Stops Lena (on both models) and Kim."""
    return actions.confirm(actions.impose(order("lena M-5", "kim M-5"), by=ada), by=uma, reason="Stands.")


@pytest.fixture
def variation(confirmed, order, ada):
    """Stops Lena and Mateo instead."""
    return actions.impose(order("lena M-5", "mateo M-5", replaces=confirmed, reason="Others did it."), by=ada)


def out(population):
    answers = decision.decide_all(population.values())
    return {name for name, pair in population.items() if not answers[pair].is_effective}


def test_what_is_added_is_out_at_once_and_what_is_left_out_only_with_the_second_signature(
    population, confirmed, variation, uma
):
    assert out(population) == {"lena M-5", "lena Vision", "kim M-5", "mateo M-5"}

    actions.confirm(variation, by=uma, reason="Right.")

    varied, successor = Suspension.objects.order_by("pk")
    assert (varied.status, successor.status, successor.replaces) == ("varied", "confirmed", varied)
    assert out(population) == {"lena M-5", "lena Vision", "mateo M-5"}
    assert list(Hold.objects.filter(ended_at=None).values_list("reference", flat=True)) == [successor.reference]
    assert Case.objects.get(reference=varied.reference).status == "closed"
    assert Entry.objects.filter(verb="suspension.varied", reference=varied.reference).count() == 1


def test_nobody_confirms_their_own_variation(variation, ada, uk_authority, population):
    elsewhere = MembershipFactory(user=ada.user, organisation=uk_authority, role="approver")

    for by in (ada, elsewhere):
        with pytest.raises(Refused, match="second person"):
            actions.confirm(variation, by=by, reason="Right.")
    assert "kim M-5" in out(population)
    with pytest.raises(DatabaseError), transaction.atomic():
        Suspension.objects.filter(pk=variation.pk).update(status="confirmed", confirmed_by=elsewhere)


@pytest.mark.parametrize("who", ["petra", "rita", "otto", "lena", "vera", "alice", "meridian"])
def test_only_administrators_vary(confirmed, order, request, sign_in, who):
    by = request.getfixturevalue(who)

    with pytest.raises(Refused, match="Only an administrator"):
        actions.impose(order("lena M-5", replaces=confirmed), by=by)
    assert sign_in(by).get(reverse("suspensions:variation", args=[confirmed.reference])).status_code == 403


def test_an_unconfirmed_variation_lapses_and_changes_nothing(population, confirmed, variation, clock):
    clock.forward(hours=73)

    tasks.settle()

    assert [s.status for s in Suspension.objects.order_by("pk")] == ["confirmed", "lapsed"]
    assert out(population) == {"lena M-5", "lena Vision", "kim M-5"}


def test_one_variation_at_a_time_and_only_of_a_confirmed_one(confirmed, variation, order, ada):
    with pytest.raises(Refused, match="waits to be confirmed already"):
        actions.impose(order("lena M-5", replaces=confirmed), by=ada)
    with pytest.raises(Refused, match="Only a confirmed"):
        actions.impose(order("lena M-5", replaces=variation), by=ada)
    with pytest.raises(DatabaseError), transaction.atomic():
        Suspension.objects.filter(pk=confirmed.pk).update(status="interim", replaces=confirmed)


def test_a_proposed_lifting_is_settled_first(confirmed, variation, ada, uma, population):
    actions.propose_lifting(confirmed, by=ada, reason="cured", text="Done.")

    with pytest.raises(Refused, match="Settle that first"):
        actions.confirm(variation, by=uma, reason="Right.")
    actions.lift(confirmed, by=uma)
    actions.confirm(variation, by=uma, reason="Right.")

    assert [s.status for s in Suspension.objects.order_by("pk")] == ["lifted", "confirmed"]
    assert out(population) == {"lena M-5", "lena Vision", "mateo M-5"}


def test_a_whole_partner_stays_suspended_through_a_variation(population, order, ada, uma, aurora):
    whole = {"scope": ScopeLines(organisations=[aurora.pk])}
    first = actions.confirm(actions.impose(order(**whole), by=ada), by=uma, reason="Stands.")
    removal = removals.consider(first, by=ada, reason="Why.")
    second = actions.impose(order(**whole, replaces=first, lift_when="Something else."), by=ada)
    actions.confirm(second, by=uma, reason="Right.")

    aurora.partner.refresh_from_db()
    assert aurora.partner.status == "suspended"
    assert not Entry.objects.filter(verb="partner.active").exists()
    assert Removal.objects.get(pk=removal.pk).suspension == second


# The page.


def fields(population, *names, **more):
    people = sorted({population[name][1] for name in names})
    return {
        "stop-people": [str(pk) for pk in people],
        "grounds": "failure_to_cure",
        "reason": "Others did it.",
        "lift_when": "It is done.",
        "review_on": (dates.now().date() + timedelta(days=4)).isoformat(),
        "seen": "on",
    } | more


def text(response):
    return " ".join(response.content.decode().split())


def test_the_page_begins_with_the_scope_that_stands(confirmed, sign_in, ada):
    page = sign_in(ada).get(reverse("suspensions:variation", args=[confirmed.reference]))

    assert "Lena Fischer of Aurora Institute or" in text(page) or "or Lena Fischer of Aurora Institute" in text(page)
    assert "A duty is past its hard stop." in text(page)
    assert "Vary 1 suspension" in text(page)
    assert f"Out by {confirmed}, whose place this takes: out without a break." in text(page)


def test_the_page_shows_who_loses_and_who_regains_and_then_imposes_it(confirmed, sign_in, ada, uma, population):
    address = reverse("suspensions:variation", args=[confirmed.reference])
    client = sign_in(ada)

    shown = client.post(address, fields(population, "lena M-5", "mateo M-5"))
    preview = shown.content.decode().partition('id="preview"')[2]
    regain = preview.partition('id="regain"')[2].partition("</section>")[0]
    assert "Kim Park" in regain
    assert "Lena Fischer" not in regain
    assert [row.named.person.name for row in shown.context["preview"].loses] == ["Mateo Ruiz"]

    lines = shown.context["preview"].shown
    sent = client.post(address, fields(population, "lena M-5", "mateo M-5", impose="1", shown=lines))
    variation = Suspension.objects.get(replaces=confirmed)
    confirming = sign_in(uma).get(reverse("suspensions:confirmation", args=[variation.reference]))

    assert sent["Location"] == f"/suspensions/{variation.reference}/"
    assert f"{confirmed} ends in the same act. 1 person has access again." in text(confirming)
    assert variation.reference in text(client.get(f"/suspensions/{confirmed.reference}/"))
    assert confirmed.reference in text(client.get(f"/suspensions/{variation.reference}/"))
    again = client.get(address)
    assert "waits to be confirmed already" in text(again)


def test_the_page_of_a_variation_says_whether_it_took_the_place_already(variation, sign_in, ada, uma):
    client, address = sign_in(ada), f"/suspensions/{variation.reference}/"
    assert "Once confirmed it takes the place of" in text(client.get(address))

    actions.confirm(variation, by=uma, reason="Right.")
    actions.propose_lifting(variation, by=ada, reason="cured", text="It is done.")

    assert "It varies" in text(client.get(address))


def test_a_scope_by_nationality_is_found_again(order, ada, uma, sign_in, population, aurora):
    lines = ScopeLines(organisations=[aurora.pk], nationalities=["DE", "US"], nationality_test="holds_any")
    asked = order(scope=lines, grounds="legal_order", legal_order="Court of The Hague, 2026/114, 20 Nov 2026")
    confirmed = actions.confirm(actions.impose(asked, by=ada), by=uma, reason="Stands.")

    page = sign_in(ada).get(reverse("suspensions:variation", args=[confirmed.reference]))

    assert page.context["scope"].lines == lines
