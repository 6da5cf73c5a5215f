"""Removals: considered, proposed by one approver, co-signed by another of another jurisdiction; what ends by it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from partners.applications.models import Application
from partners.grants import decision
from partners.grants.models import Grant, Hold
from partners.rulebook.models import Rulebook
from partners.standing import actions as standing
from partners.standing.models import Partner
from portal import dates
from portal.cases.models import Case
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.states import Refused
from reviews.enforcement import actions, answering, tasks
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.removals import letters
from reviews.enforcement.removals.models import Removal, RemovalLetter
from tests.factories.accounts import MembershipFactory

TEXT = "Keys were sold twice."


def told(removal, key):
    return set(Notice.objects.filter(key=f"removal-{removal}-{key}").values_list("user", flat=True))


def test_an_unanswered_suspension_opens_one_case(whole, aurora, alice, paul, petra, clock, case_of):
    clock.forward(days=90)
    assert removals.open_unanswered() == 0
    clock.forward(minutes=1)

    tasks.settle()
    tasks.settle()

    removal = Removal.objects.get()
    case = case_of(removal)
    assert (removal.organisation, removal.cause, removal.opened_by, removal.status) == (
        aurora, "unanswered", None, "considered",
    )  # fmt: skip
    assert (case.kind, case.status, case.turn, case.jurisdiction_id) == (
        "removal",
        "awaiting_decision",
        "programme",
        "EU",
    )
    assert set(case.joinings.values_list("jurisdiction", flat=True)) == {"US"}
    assert Entry.objects.filter(verb="removal.opened", reference=removal.reference).count() == 1
    assert told(removal, "opened") == {alice.user_id}
    assert told(removal, "to-decide") == {paul.user_id, petra.user_id}
    assert Suspension.objects.get().status == "confirmed"


def test_an_answer_or_an_end_or_another_ground_opens_none(whole, make_order, alice, ada, uma, clock):
    protective = actions.impose(make_order(grounds="protective"), by=ada)
    actions.confirm(protective, by=uma, reason="Stands.")
    answering.answer(whole, text="Here is why.", by=alice)
    clock.forward(days=91)

    assert removals.open_unanswered() == 0


def test_a_dropped_case_is_not_opened_again_by_itself(whole, paul, alice, clock):
    clock.forward(days=91)
    removals.open_unanswered()
    removals.drop(Removal.objects.get(), reason="It moved its office.", by=paul)

    assert removals.open_unanswered() == 0
    removal = Removal.objects.get()
    assert (removal.status, removal.case.status) == ("dropped", "closed")
    again = removals.consider(whole, by=paul, reason="It never came back.")
    assert (again, again.status, Case.objects.get(pk=again.case_id).status) == (
        removal,
        "considered",
        "awaiting_decision",
    )


def test_two_approvers_of_two_jurisdictions_remove_a_partner(
    ulla, proposed, whole, paul, petra, alice, ada, meridian, grant, person, aurora, clock
):
    assert told(proposed, f"cosign-{proposed.status_since:%Y%m%d%H%M%S}") == {petra.user_id, ulla.user_id}
    assert Partner.objects.get(organisation=aurora).status == "suspended"

    removals.cosign(proposed, by=ulla)

    removal, partner = Removal.objects.get(), Partner.objects.get(organisation=aurora)
    barred = dates.add_months(dates.now().date(), 12)
    assert (removal.status, removal.proposed_by, removal.cosigned_by) == ("made", paul, ulla)
    assert (partner.status, partner.barred_until, removal.barred_until) == ("removed", barred, barred)
    assert Grant.objects.get().status == "revoked"
    assert Suspension.objects.get().status == "removal"
    assert not Hold.objects.filter(ended_at=None).exists()
    assert {bar.code for bar in decision.decide(grant.pk, person.pk).bars} == {"partner_not_active", "grant_not_active"}
    assert set(Case.objects.values_list("status", flat=True)) == {"closed"}
    verbs = {"suspension.removal", "removal.made", "partner.removed", "grant.revoked", "hold.released"}
    assert set(Entry.objects.filter(verb__in=verbs).values_list("verb", flat=True)) == verbs
    assert told(removal, "made") == {alice.user_id, ada.user_id}
    assert meridian.user.notices.filter(key__contains="revoked").exists()


def test_what_a_removed_partner_applied_for_is_closed(proposed, ulla, aurora, alice):
    draft = Application.objects.create(
        reference="APP-2026-9001", organisation=aurora, tier=1, rulebook=Rulebook.current(), created_by=alice
    )

    removals.cosign(proposed, by=ulla)

    draft.refresh_from_db()
    assert draft.status == "withdrawn"


def test_a_removed_partner_applies_again_only_after_the_bar(proposed, ulla, alice, aurora, clock):
    removals.cosign(proposed, by=ulla)
    partner = Partner.objects.get(organisation=aurora)

    with pytest.raises(Refused, match="You may apply again from"):
        standing.apply_again(partner, by=alice)
    clock.forward(days=366)
    standing.apply_again(partner, by=alice)

    assert Partner.objects.get(organisation=aurora).status == "applicant"


def test_the_letter_is_written_once_and_says_it_all(proposed, ulla, alice):
    removals.cosign(proposed, by=ulla)

    assert (tasks.write_letters(), tasks.write_letters()) == (1, 0)

    removal, letter = Removal.objects.get(), RemovalLetter.objects.get()
    content = letters.content_of(removal)
    assert letter.stored.media_type == "application/pdf"
    assert content["text"] == TEXT
    assert content["signatures"] == ["Decided by Paul, EU authority", "Co-signed by Ulla, UK authority"]
    assert "You may object until" in content["appeal"]
    assert "You may apply again from" in content["appeal"]
    assert told(removal, "letter") == {alice.user_id}
    assert letters.pdf_of(removal) == letters.pdf_of(removal)


@pytest.mark.parametrize(
    ("who", "sentence"),
    [("paul", "You proposed this removal"), ("rita", "Only an approver"), ("ada", "Only an approver"),
     ("lena", "Only an approver"), ("vera", "Only an approver"), ("alice", "Only an approver")],
)  # fmt: skip
def test_who_may_not_cosign(proposed, request, who, sentence):
    with pytest.raises(Refused, match=sentence):
        removals.cosign(proposed, by=request.getfixturevalue(who))

    assert Removal.objects.get().status == "proposed"


def test_separation_is_by_person_and_by_jurisdiction(proposed, paul, eu_authority, uk_authority):
    elsewhere = MembershipFactory(user=paul.user, organisation=uk_authority, role="approver")
    colleague = MembershipFactory(organisation=eu_authority, role="approver")

    with pytest.raises(Refused, match="You proposed this removal"):
        removals.cosign(proposed, by=elsewhere)
    with pytest.raises(Refused, match="two jurisdictions"):
        removals.cosign(proposed, by=colleague)


@pytest.mark.parametrize("who", ["rita", "otto", "lena", "vera", "alice", "meridian"])
def test_who_may_not_bring_it_up_or_propose_it(whole, considered, request, who):
    by = request.getfixturevalue(who)

    with pytest.raises(Refused):
        removals.consider(whole, by=by, reason="Why.")
    with pytest.raises(Refused, match="Only an approver"):
        removals.propose(considered, text=TEXT, not_waited="It goes on.", by=by)
    with pytest.raises(Refused, match="Only an approver"):
        removals.drop(considered, reason="Why.", by=by)


def test_only_a_confirmed_suspension_of_the_whole_leads_to_one(imposed, make_order, ada, uma, paul):
    with pytest.raises(Refused, match="Only a confirmed suspension"):
        removals.consider(imposed, by=paul, reason="Why.")
    actions.confirm(imposed, by=uma, reason="Stands.")

    with pytest.raises(Refused, match="one whole partner"):
        removals.consider(imposed, by=paul, reason="Why.")


def test_a_lifting_that_is_proposed_holds_the_removal_up(proposed, whole, ada, uma, ulla, case_of):
    actions.propose_lifting(whole, by=ada, reason="cured", text="Cleared up.")

    with pytest.raises(Refused, match="Settle that first"):
        removals.cosign(proposed, by=ulla)
    actions.lift(whole, by=uma)

    assert Removal.objects.get().status == "dropped"
    assert case_of(proposed).status == "closed"


def test_a_withdrawn_proposal_may_be_made_again(proposed, petra, paul):
    removals.withdraw_proposal(proposed, by=petra)
    proposed.refresh_from_db()
    assert (proposed.status, proposed.text, proposed.proposed_by) == ("considered", "", None)

    assert removals.propose(proposed, text=TEXT, not_waited="It goes on.", by=petra).proposed_by == petra


def test_a_conflicted_approver_sees_and_signs_nothing(proposed, ulla):
    proposed.case.recusals.create(membership=ulla, reason="family")

    assert not Removal.objects.visible_to(ulla).exists()
    with pytest.raises(Refused, match="conflict"):
        removals.cosign(proposed, by=ulla)


def _made(by):
    return {"status": "made", "cosigned_by": by, "made_at": dates.now(), "barred_until": dates.now().date()}


@transaction.atomic
def _write(suspension, becomes, removal=None, **changes):
    """Past every action, and as at the commit."""
    Suspension.objects.filter(pk=suspension.pk).update(status=becomes)
    if removal is not None:
        Removal.objects.filter(pk=removal.pk).update(**changes)
    _settle()


@pytest.mark.parametrize("who", ["paul", "rita", "colleague", "elsewhere"])
def test_the_database_refuses_a_removal_without_two_approvers(proposed, whole, request, who, paul, uk_authority):
    made = {
        "colleague": {"organisation": paul.organisation, "role": "approver"},
        "elsewhere": {"user": paul.user, "organisation": uk_authority, "role": "approver"},
    }
    by = MembershipFactory(**made[who]) if who in made else request.getfixturevalue(who)

    with pytest.raises(DatabaseError):
        _write(whole, "removal", proposed, **_made(by))


def test_the_database_refuses_a_suspension_that_became_a_removal_by_itself(whole):
    for status in ("removal", "varied"):
        with pytest.raises(DatabaseError):
            _write(whole, status)


def test_the_database_refuses_other_numbers_and_later_changes(proposed, whole, ulla):
    with pytest.raises(DatabaseError):
        _write(whole, "removal", proposed, **_made(ulla), deciders_needed=1)
    removals.cosign(proposed, by=ulla)
    _settle()

    for change in ({"barred_until": dates.now().date() + timedelta(days=1)}, {"text": "Else."}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Removal.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Removal.objects.all().delete()


def _settle():
    """As at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
