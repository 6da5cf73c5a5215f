"""A vetting that begins again, a nomination taken back, and what leaving does to access."""

import pytest
from django.urls import reverse

from partners.grants import decision
from partners.personnel import actions, vetting
from partners.personnel.models import Person
from portal import dates
from portal.ledger.models import Entry
from portal.states import Refused
from tests.factories.programme import GrantFactory, PartnerFactory

pytestmark = pytest.mark.django_db
WHY = "A new employer, and the old conflict is over."


@pytest.fixture
def person(clock, alice):
    PartnerFactory(organisation=alice.organisation)
    return actions.nominate(
        alice.organisation, name="Lena Fischer", position="Evaluator", tier=1, nationalities=["DE"], residence="NL",
        birth_date=None, by=alice,
    )  # fmt: skip


def record_all(person, by, outcome="clear"):
    for check in person.checks.filter(status="pending"):
        actions.record_check(
            check, outcome=outcome, performed_by="EU authority", performed_on=dates.now().date(),
            issuer_reference="EU-1", by=by,
        )  # fmt: skip
    person.refresh_from_db()


def end(person, status, rita, clock):
    """Bring the person to a status from which vetting begins again."""
    if status == "refused":
        actions.refuse_or_revoke(person, reason_class="conflict", reason="No", by=rita)
    else:
        record_all(person, rita)
    if status == "revoked":
        actions.refuse_or_revoke(person, reason_class="conflict", reason="No", by=rita)
    if status == "expired":
        clock.forward(days=400)
        actions.expire_due()
    person.refresh_from_db()
    assert person.status == status
    clock.forward(days=1)


@pytest.mark.parametrize("status", ["expired", "refused", "revoked"])
def test_vetting_begins_again_and_ends_with_every_check_that_is_asked(status, person, alice, rita, clock):
    end(person, status, rita, clock)

    vetting.vet_again(person, reason=WHY, by=alice)

    person.refresh_from_db()
    kinds = {check.kind for check in person.checks.filter(status="pending")}
    assert kinds == ({"sanctions", "training"} if status == "expired" else set(actions.needed_checks(1)))
    person.case.refresh_from_db()
    assert (person.status, person.case.turn, person.case.status) == ("vetting", "programme", "open")
    assert person.case.due_at == dates.add_working_days(clock.now, 20, calendar="EU", zone="Europe/Brussels")
    record_all(person, rita)
    assert person.status == "cleared"


def test_what_was_clear_before_a_revocation_clears_nobody_again(person, alice, rita, clock):
    end(person, "revoked", rita, clock)
    vetting.vet_again(person, reason=WHY, by=alice)

    record_all(person, rita, outcome="could_not_be_completed")

    assert person.status == "vetting"
    assert actions.missing(person) == set(actions.needed_checks(1))


def test_vetting_again_needs_a_reason_and_a_status_from_which_it_begins(person, alice, rita, clock):
    with pytest.raises(Refused, match="Only somebody whose clearance"):
        vetting.vet_again(person, reason=WHY, by=alice)
    end(person, "refused", rita, clock)
    with pytest.raises(Refused, match="what has changed"):
        vetting.vet_again(person, reason=" ", by=alice)


def test_a_nomination_is_withdrawn_while_in_vetting_and_not_later(person, alice, rita):
    grant = GrantFactory(organisation=alice.organisation, people=[person])

    vetting.withdraw(person, reason="Moves to another team.", by=alice)

    person.refresh_from_db()
    assert (person.status, person.case.status) == ("withdrawn", "closed")
    assert not grant.named.filter(ended_at=None).exists()
    assert Entry.objects.filter(verb="person.withdrawn").count() == 1
    with pytest.raises(Refused, match="withdrawn while the person is named or in vetting"):
        vetting.withdraw(person, reason="Again", by=alice)


def test_whoever_left_has_no_access_and_the_decision_says_why(person, alice, rita):
    record_all(person, rita)
    grant = GrantFactory(organisation=alice.organisation, people=[person])
    assert not {"person_not_named", "person_not_cleared"} & {b.code for b in decision.decide(grant.pk, person.pk).bars}

    actions.leave(person, by=alice)

    told = {bar.code: bar.sentence for bar in decision.decide(grant.pk, person.pk).bars}
    assert "left" in told["person_not_cleared"]
    assert "person_not_named" in told


@pytest.mark.parametrize("status", ["left", "withdrawn", "revoked", "refused", "vetting"])
def test_a_status_written_past_the_actions_ends_access_too(status, person, alice, rita):
    record_all(person, rita)
    grant = GrantFactory(organisation=alice.organisation, people=[person])

    Person.objects.filter(pk=person.pk).update(status=status)

    assert "person_not_cleared" in {bar.code for bar in decision.decide(grant.pk, person.pk).bars}


@pytest.mark.parametrize("who", ["bob", "carol", "rita", "ada"])
def test_others_neither_withdraw_nor_vet_again(who, person, alice, rita, clock, request, sign_in):
    by = request.getfixturevalue(who)
    with pytest.raises(Refused, match="Only a responsible officer"):
        vetting.withdraw(person, reason=WHY, by=by)
    end(person, "refused", rita, clock)
    with pytest.raises(Refused, match="Only a responsible officer"):
        vetting.vet_again(person, reason=WHY, by=by)

    client = sign_in(by)
    for act in ("withdraw", "vet"):
        answer = client.post(reverse(f"people:{act}", args=[person.reference]), {"reason": WHY})
        assert answer.status_code == (404 if who == "carol" else 403)


def test_the_officer_does_both_on_the_pages(person, alice, rita, clock, sign_in):
    client = sign_in(alice)

    def page(act):
        return client.get(reverse(f"people:{act}", args=[person.reference])).content.decode()

    def send(act, reason):
        return client.post(reverse(f"people:{act}", args=[person.reference]), {"reason": reason}).status_code

    end(person, "refused", rita, clock)
    client = sign_in(alice)
    assert "Vet again" in page("detail")
    assert "does not count any more" in page("vet")
    assert [send("vet", ""), send("vet", WHY)] == [422, 303]
    assert "Withdraw the nomination" in page("detail")
    assert [send("withdraw", ""), send("withdraw", WHY), send("withdraw", WHY)] == [422, 303, 422]


def test_a_check_that_is_pending_stays_one_row_of_its_kind(person, alice, rita, clock):
    end(person, "refused", rita, clock)

    vetting.vet_again(person, reason=WHY, by=alice)

    assert person.checks.count() == len(actions.needed_checks(1))
