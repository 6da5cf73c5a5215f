"""How a standing begins and changes, and who sees it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from partners.applications.models import Application
from partners.rulebook.models import Rulebook
from partners.standing import actions
from partners.standing.models import Partner
from portal.access import Refused
from portal.accounts import actions as accounts
from portal.accounts.models import Invitation
from portal.ledger.models import Entry
from tests.factories.accounts import OrganisationFactory
from tests.factories.programme import PartnerFactory

pytestmark = pytest.mark.django_db
UNTIL = date(2028, 11, 23)


def test_register_makes_an_applicant_once(aurora, ada, rita):
    with pytest.raises(Refused, match="administrator"):
        actions.register(aurora, type="research_institution", by=rita)
    partner = actions.register(aurora, type="research_institution", by=ada)

    assert (partner.status, partner.tier) == ("applicant", None)
    assert Entry.objects.get(verb="partner.registered").reference == str(aurora.public_id)
    with pytest.raises(Refused, match="registered already"):
        actions.register(aurora, type="research_institution", by=ada)


def test_admit_is_an_approvers_act(aurora, ada, petra, rita, clock):
    partner = actions.register(aurora, type="research_institution", by=ada)
    for tier in (1, 2):
        Application.objects.create(
            reference=f"APP-2026-900{tier}", organisation=aurora, tier=tier, rulebook=Rulebook.current(),
            status="decided", outcome="approved", created_by=ada,
        )  # fmt: skip

    with pytest.raises(Refused, match="approver"):
        actions.admit(partner, tier=1, until=UNTIL, by=rita)
    actions.admit(partner, tier=1, until=UNTIL, by=petra)

    partner.refresh_from_db()
    assert (partner.status, partner.tier, partner.standing_until, partner.status_since) == (
        "active",
        1,
        UNTIL,
        clock.now,
    )
    actions.admit(partner, tier=2, until=UNTIL + timedelta(days=700), by=petra)
    partner.refresh_from_db()
    assert (partner.tier, Entry.objects.filter(verb="partner.renewed").count()) == (2, 1)


def test_a_refused_applicant_applies_again_after_its_bar_only(aurora, ada, petra, alice, carol, clock):
    partner = actions.register(aurora, type="research_institution", by=ada)
    actions.refuse(partner, by=petra, reason="REF-01", barred_until=clock.now.date() + timedelta(days=30))

    with pytest.raises(Refused, match="apply again from"):
        actions.apply_again(partner, by=alice)
    clock.forward(days=31)
    with pytest.raises(Refused, match="of the partner"):
        actions.apply_again(partner, by=carol)
    actions.apply_again(partner, by=alice)
    partner.refresh_from_db()
    assert partner.status == "applicant"


def test_the_list_is_the_programmes_and_filters(rita, alice, meridian, sign_in):
    PartnerFactory(organisation__name="Alpha", organisation__country="FR", tier=2)
    PartnerFactory(organisation__name="Beta")
    address = reverse("partners:list")

    assert sign_in(alice).get(address).status_code == 403
    assert sign_in(meridian).get(address).status_code == 403
    text = sign_in(rita).get(address).content.decode()
    assert ("Alpha" in text, "Beta" in text) == (True, True)
    for query in ("tier=2", "country=FR", "q=alp"):
        text = sign_in(rita).get(f"{address}?{query}").content.decode()
        assert ("Alpha" in text, "Beta" in text) == (True, False), query
    assert "No partner passes" in sign_in(rita).get(f"{address}?status=removed").content.decode()


def test_the_list_asks_as_many_queries_for_three_as_for_one(rita, sign_in, django_assert_max_num_queries):
    PartnerFactory()
    client, address = sign_in(rita), reverse("partners:list")
    client.get(address)
    with django_assert_max_num_queries(30) as one:
        client.get(address)
    PartnerFactory.create_batch(2)
    with django_assert_max_num_queries(len(one)):
        client.get(address)


def test_a_partners_page_shows_its_standing(rita, alice, sign_in):
    partner = PartnerFactory(organisation__name="Alpha")
    address = reverse("partners:detail", args=[partner.organisation.public_id])

    assert "Alpha" in sign_in(rita).get(address).content.decode()
    assert sign_in(alice).get(address).status_code == 403
    other = reverse("partners:detail", args=[OrganisationFactory().public_id])
    assert sign_in(rita).get(other).status_code == 404


def test_registering_by_the_page_invites_the_first_officer(ada, rita, sign_in):
    address = reverse("partners:register")
    fields = {
        "name": "Cygnus Laboratory",
        "type": "government_lab",
        "country": "NL",
        "jurisdiction": "EU",
        "legal_identifier": "KVK 12345678",
        "security_contact": "+31 20 555 0100",
        "confirmed": "1",
        "officer_name": "Cora Visser",
        "officer_email": "cora@cygnus.example",
    }

    assert sign_in(rita).get(address).status_code == 403
    assert sign_in(ada).post(address, {**fields, "name": "Cyg\x00nus"}).status_code == 422
    assert sign_in(ada).post(address, fields).status_code == 303
    assert Partner.objects.get().type == "government_lab"
    assert Invitation.objects.get().email == "cora@cygnus.example"
    again = sign_in(ada).post(address, fields)
    assert again.status_code == 422
    assert "Cora Visser" in again.content.decode()


def test_a_registration_by_mistake_is_withdrawn_before_anybody_acted(ada, sign_in):
    organisation = OrganisationFactory(name="By mistake")
    partner = actions.register(organisation, type="research_institution", by=ada)
    invitation = accounts.invite(organisation, email="x@x.example", name="X", role="responsible_officer", by=ada)
    page = reverse("partners:registration-withdrawal", args=[organisation.public_id])
    client = sign_in(ada)

    assert page in client.get(reverse("partners:detail", args=[organisation.public_id])).content.decode()
    assert client.post(page, {"reason": "Registered twice."}).status_code == 303
    partner.refresh_from_db()
    invitation.refresh_from_db()
    assert partner.status == "withdrawn"
    assert invitation.withdrawn_at


def test_a_partner_for_whom_somebody_acts_keeps_its_registration(ada, alice, rita):
    partner = actions.register(alice.organisation, type="research_institution", by=ada)

    with pytest.raises(Refused, match="acts for this partner"):
        actions.withdraw_registration(partner, reason="No.", by=ada)
    with pytest.raises(Refused, match="Only an administrator"):
        actions.withdraw_registration(partner, reason="No.", by=rita)
