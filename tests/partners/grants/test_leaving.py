"""A standing that ends: the partner leaves the programme, or nobody renewed it in time."""

from datetime import timedelta

import pytest
from django.urls import reverse

from partners.applications import actions as applications
from partners.applications.models import Application
from partners.grants import decision, extending, holds, leaving
from partners.grants.models import Grant, Hold
from partners.grants.tasks import lapse_standings
from partners.standing import actions as standing
from partners.standing.models import Partner
from portal import dates
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.states import Refused
from tests.factories.approved import approved_application
from tests.factories.programme import GrantFactory

pytestmark = pytest.mark.django_db
ADDRESS = "grants:leave-programme"


@pytest.fixture
def grant(clock, alice, eu_authority, meridian, meridian_models):
    approved = approved_application(alice, standing_until=dates.now().date() + timedelta(days=100))
    wanted = approved.access_requests.get()
    type(wanted.release).objects.filter(pk=wanted.release_id).update(provider=meridian_models)
    wanted.release.refresh_from_db()
    return GrantFactory(
        organisation=alice.organisation, application=approved, release=wanted.release, environment=wanted.environment,
        people=list(wanted.people.all()), valid_until=dates.now().date() + timedelta(days=300),
    )  # fmt: skip


@pytest.fixture
def partner(grant):
    return Partner.objects.get()


@pytest.mark.parametrize("status", ["active", "suspended"])
def test_leaving_ends_access_and_what_was_asked_for_in_one_act(status, grant, partner, alice, ada, meridian):
    change = extending.ask_for_change(grant, by=alice)
    Partner.objects.update(status=status)

    leaving.withdraw(partner, reason="We end this line of work.", by=alice)

    for record in (partner, grant, change):
        record.refresh_from_db()
    assert (partner.status, grant.status, change.status) == ("withdrawn", "revoked", "withdrawn")
    assert "partner_not_active" in {bar.code for bar in decision.decide(grant.pk, None).bars}
    assert Notice.objects.filter(user=ada.user, subject__contains="left the programme").exists()
    assert Notice.objects.filter(user=meridian.user, subject__contains="was revoked").exists()
    verbs = {"partner.withdrawn", "grant.revoked", "application.withdrawn"}
    assert verbs <= set(Entry.objects.values_list("verb", flat=True))


def test_leaving_ends_no_hold_and_gives_no_way_back_but_to_apply(grant, partner, alice, ada):
    holds.place_hold(
        holds.ScopeLines(organisations=[partner.organisation_id]), by=ada, reference="SUS-2026-0001",
        starts_at=dates.now(),
    )  # fmt: skip
    partner.refresh_from_db()

    leaving.withdraw(partner, reason="Enough.", by=alice)

    assert Hold.objects.get().ended_at is None
    assert applications.start(alice.organisation, tier=1, by=alice).kind == "qualification"
    assert Partner.objects.get().status == "applicant"


def test_an_applicant_leaves_with_its_draft(clock, alice, ada):
    Partner.objects.create(organisation=alice.organisation, type="research_institution")
    draft = applications.start(alice.organisation, tier=1, by=alice)

    leaving.withdraw(Partner.objects.get(), reason="Not now.", by=alice)

    draft.refresh_from_db()
    assert (draft.status, Partner.objects.get().status) == ("withdrawn", "withdrawn")


def test_leaving_needs_a_reason_and_happens_once(partner, alice):
    with pytest.raises(Refused, match="Say why"):
        leaving.withdraw(partner, reason=" ", by=alice)
    leaving.withdraw(partner, reason="Enough.", by=alice)
    with pytest.raises(Refused, match="does not take part any more"):
        leaving.withdraw(partner, reason="Enough.", by=alice)


@pytest.mark.parametrize("who", ["bob", "carol", "rita", "ada", "petra", "meridian"])
def test_nobody_else_takes_a_partner_out(who, partner, request, sign_in):
    by = request.getfixturevalue(who)
    with pytest.raises(Refused, match="Only a responsible officer"):
        leaving.withdraw(partner, reason="Because", by=by)

    assert sign_in(by).post(reverse(ADDRESS), {"reason": "Because"}).status_code == (404 if who == "carol" else 403)
    assert Partner.objects.get().status == "active"


def test_the_page_lists_what_ends_before_it_does(grant, partner, alice, sign_in):
    change = extending.ask_for_change(grant, by=alice)
    client = sign_in(alice)
    assert "Leave the programme" in client.get(reverse("applications:list")).content.decode()

    shown = client.get(reverse(ADDRESS)).content.decode()
    assert f"{grant.reference}, {grant.release.name}, ends." in shown
    assert "1 person loses access." in shown
    assert f"{change.reference} is closed without a decision." in shown
    assert client.post(reverse(ADDRESS), {"reason": ""}).status_code == 422
    assert client.post(reverse(ADDRESS), {"reason": "Enough."}).status_code == 303

    assert Grant.objects.get().status == "revoked"
    assert client.post(reverse(ADDRESS), {"reason": "Enough."}).status_code == 422


def test_a_standing_lapses_the_day_after_its_last_once(grant, partner, alice, ada, clock):
    renewal = applications.start_renewal(alice.organisation, by=alice)
    clock.forward(days=100)
    assert lapse_standings() == 0
    clock.forward(days=1)

    assert [lapse_standings(), lapse_standings()] == [1, 0]

    for record in (partner, grant, renewal):
        record.refresh_from_db()
    assert (partner.status, grant.status, renewal.status) == ("lapsed", "revoked", "draft")
    told = Notice.objects.filter(subject__contains="has lapsed").values_list("user__name", flat=True)
    assert set(told) == {"Alice", "Ada"}


def test_a_renewal_decided_after_the_lapse_brings_the_standing_back(partner, petra, clock):
    clock.forward(days=101)
    lapse_standings()
    partner.refresh_from_db()

    standing.admit(partner, tier=1, until=dates.now().date() + timedelta(days=600), by=petra)

    assert Partner.objects.get().status == "active"


def test_a_lapse_closes_a_change_of_scope_that_rests_on_the_standing(grant, alice, clock):
    change = extending.ask_for_change(grant, by=alice)
    clock.forward(days=101)

    lapse_standings()

    assert Application.objects.get(pk=change.pk).status == "withdrawn"
