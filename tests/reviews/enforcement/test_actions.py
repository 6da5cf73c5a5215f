"""Suspensions: imposed by one, confirmed by another, lifted by two; and what lapses by itself."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import IntegrityError, transaction

from partners.grants import decision
from partners.grants.holds import ScopeLines
from partners.standing.models import Partner
from portal import dates
from portal.cases import escalation
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.states import Refused
from reviews.enforcement import actions, tasks
from reviews.enforcement.models import Suspension
from tests.factories.accounts import MembershipFactory


def is_effective(grant, person):
    return decision.decide(grant.pk, person.pk).is_effective


def bars(grant, person):
    return [(bar.code, bar.reference) for bar in decision.decide(grant.pk, person.pk).bars]


def test_impose_stops_access_at_once_and_tells_everybody(grant, person, make_order, ada, uma, alice, meridian):
    assert is_effective(grant, person)

    suspension = actions.impose(make_order(), by=ada)

    assert bars(grant, person) == [("held", suspension.reference)]
    assert Entry.objects.filter(verb="suspension.imposed", reference=suspension.reference).count() == 1
    assert set(Notice.objects.values_list("user", flat=True)) == {uma.user_id, alice.user_id, meridian.user_id}
    assert suspension.acknowledgements.get().provider == meridian.organisation


def test_impose_tells_the_provider_the_scope_and_never_the_reason(make_order, ada, meridian):
    actions.impose(make_order(), by=ada)

    assert "unknown place" not in Notice.objects.get(user=meridian.user_id).text


@pytest.mark.parametrize("role", ["reviewer", "approver", "auditor", "lead", "observer"])
def test_impose_refuses_everybody_but_administrators(make_order, eu_authority, role):
    by = MembershipFactory(organisation=eu_authority, role=role)

    with pytest.raises(Refused, match="Only an administrator"):
        actions.impose(make_order(), by=by)

    assert not Suspension.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "Give the reason"),
        ({"lift_when": ""}, "what would lift"),
        ({"review_on": dates.now().date() - timedelta(days=2000)}, "review date"),
        ({"review_on": dates.now().date() + timedelta(days=2000)}, "review date"),
        ({"scope": ScopeLines()}, "open scope"),
        ({"scope": ScopeLines(nationalities=["US"], nationality_test="holds_any")}, "legal order"),
        ({"grounds": "legal_order"}, "Cite the legal order"),
    ],
)
def test_impose_refuses_an_order_that_is_not_whole(make_order, ada, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        actions.impose(make_order(**changes), by=ada)

    assert not Suspension.objects.exists()


def test_confirm_takes_a_second_person(make_order, ada, uma, grant, person, clock):
    suspension = actions.impose(make_order(), by=ada)
    again = MembershipFactory(user=ada.user, role="approver", organisation=uma.organisation)

    with pytest.raises(Refused, match="second person"):
        actions.confirm(suspension, by=again, reason="Facts stand.")
    actions.confirm(suspension, by=uma, reason="Facts stand.")

    clock.forward(hours=73)
    tasks.settle()
    suspension.refresh_from_db()
    assert suspension.status == "confirmed"
    assert not is_effective(grant, person)


def test_the_database_refuses_a_confirmation_by_the_imposer(make_order, ada):
    suspension = actions.impose(make_order(), by=ada)

    with pytest.raises(IntegrityError), transaction.atomic():
        Suspension.objects.filter(pk=suspension.pk).update(status="confirmed", confirmed_by=ada)


def test_an_unconfirmed_one_lapses_at_72_hours(clock, make_order, ada, uma, grant, person):
    suspension = actions.impose(make_order(), by=ada)
    clock.forward(hours=72, minutes=-1)
    assert not is_effective(grant, person)
    tasks.settle()

    clock.forward(minutes=1)
    assert is_effective(grant, person)
    tasks.settle()
    tasks.settle()

    suspension.refresh_from_db()
    assert suspension.status == "lapsed"
    assert Entry.objects.filter(verb="suspension.lapsed").count() == 1
    with pytest.raises(Refused):
        actions.confirm(suspension, by=uma, reason="Too late.")


@pytest.mark.parametrize("grounds", ["protective", "partner_request"])
def test_one_that_protects_stands_until_it_is_lifted(clock, make_order, ada, grant, person, grounds):
    actions.impose(make_order(grounds=grounds), by=ada)

    clock.forward(days=20)
    tasks.settle()

    assert not is_effective(grant, person)


def test_lifting_takes_two_people_and_a_reason(make_order, ada, uma, grant, person):
    suspension = actions.impose(make_order(), by=ada)
    actions.confirm(suspension, by=uma, reason="Facts stand.")
    with pytest.raises(Refused, match="Say why"):
        actions.propose_lifting(suspension, by=ada, reason="cured", text=" ")
    actions.propose_lifting(suspension, by=ada, reason="cured", text="The key was replaced.")
    assert not is_effective(grant, person)

    with pytest.raises(Refused, match="second person"):
        actions.lift(suspension, by=ada)
    actions.lift(suspension, by=uma)

    assert is_effective(grant, person)
    assert Suspension.objects.get().status == "lifted"


def test_a_refused_lifting_leaves_it_where_it_stood(make_order, ada, uma, grant, person):
    suspension = actions.impose(make_order(), by=ada)
    actions.propose_lifting(suspension, by=ada, reason="cured", text="The key was replaced.")

    actions.refuse_lifting(suspension, by=uma, reason="The sender is still unknown.")

    assert Suspension.objects.get().status == "interim"
    assert not is_effective(grant, person)


def test_a_mistake_is_withdrawn_by_a_second_person(make_order, ada, uma, grant, person):
    suspension = actions.impose(make_order(), by=ada)

    with pytest.raises(Refused, match="second person"):
        actions.withdraw(suspension, by=ada, reason="Wrong person.")
    actions.withdraw(suspension, by=uma, reason="Wrong person.")

    assert is_effective(grant, person)


@pytest.mark.parametrize("order", list(permutations([0, 1])))
def test_two_overlapping_suspensions_lifted_in_either_order(make_order, ada, uma, grant, person, aurora, order):
    both = [
        actions.impose(make_order(), by=ada),
        actions.impose(make_order(scope=ScopeLines(organisations=[aurora.pk])), by=ada),
    ]
    effective = []
    for index in order:
        actions.propose_lifting(both[index], by=ada, reason="cured", text="Done.")
        actions.lift(both[index], by=uma)
        effective.append(is_effective(grant, person))

    assert effective == [False, True]
    assert Partner.objects.get().status == "active"


def test_acknowledge_is_for_a_provider_that_was_told(make_order, ada, meridian, alice):
    suspension = actions.impose(make_order(), by=ada)
    other = MembershipFactory(role="provider_officer", organisation__kind="provider")

    for outsider in (other, alice):
        with pytest.raises(Refused):
            actions.acknowledge(suspension, by=outsider)
    actions.acknowledge(suspension, by=meridian)

    assert suspension.acknowledgements.get().acknowledged_by == meridian


def test_a_passed_review_date_is_told_once_and_lifts_nothing(imposed, uma, lena, grant, person, clock):
    actions.confirm(imposed, by=uma, reason="The facts stand.")
    clock.forward(days=10)

    assert escalation.escalate_late_cases() == 1
    assert escalation.escalate_late_cases() == 0

    tasks.settle()
    assert (
        Notice.objects.filter(key__startswith=f"case.late:{imposed.reference}").values_list("user", flat=True).get()
        == lena.user_id
    )
    assert Suspension.objects.get().status == "confirmed"
    assert bars(grant, person) == [("held", imposed.reference)]


def test_without_a_head_of_section_a_passed_review_date_goes_to_the_administrators(imposed, uma, ada, clock):
    actions.confirm(imposed, by=uma, reason="The facts stand.")
    clock.forward(days=10)

    escalation.escalate_late_cases()

    told = Notice.objects.filter(key__startswith=f"case.late:{imposed.reference}")
    assert set(told.values_list("user", flat=True)) == {ada.user_id}


def test_what_was_placed_by_mistake_leaves_the_partner_active_since_when_it_was(make_order, aurora, ada, uma, clock):
    order = make_order(scope=ScopeLines(organisations=[aurora.pk]))
    since = aurora.partner.status_since
    clock.forward(days=3)
    mistaken = actions.impose(order, by=ada)
    clock.forward(minutes=9)

    actions.withdraw(mistaken, by=uma, reason="It was meant for another one.")

    partner = Partner.objects.get(organisation=aurora)
    assert (partner.status, partner.status_since) == ("active", since)
    entry = Entry.objects.filter(verb="partner.active").first()
    assert entry.wording.text == f"{mistaken} was placed by mistake."
    assert Entry.objects.filter(verb="hold.undone").count() == 1


def test_a_lifted_suspension_ends_on_the_day_of_its_lifting(make_order, aurora, ada, uma, clock):
    imposed = actions.impose(make_order(scope=ScopeLines(organisations=[aurora.pk])), by=ada)
    clock.forward(days=1)
    actions.propose_lifting(imposed, by=ada, reason="cured", text="Cleared up.")
    actions.lift(imposed, by=uma)

    assert Partner.objects.get(organisation=aurora).status_since == clock.now


def test_a_mistake_restores_nothing_that_another_suspension_stops(make_order, aurora, ada, uma, clock):
    whole = make_order(scope=ScopeLines(organisations=[aurora.pk]))
    actions.impose(whole, by=ada)
    mistaken = actions.impose(replace(whole, reason="Once more."), by=ada)

    actions.withdraw(mistaken, by=uma, reason="It stood already.")

    assert Partner.objects.get(organisation=aurora).status == "suspended"
