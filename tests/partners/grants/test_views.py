"""The pages of grants: who reads what, and who does what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.grants import holds
from partners.grants.models import Condition, Grant
from partners.grants.tasks import settle
from partners.personnel.models import Person
from portal import dates
from portal.ledger.models import Entry
from portal.notices.models import Notice
from tests.factories.cases import open_case
from tests.factories.programme import ConditionFactory, GrantFactory

pytestmark = pytest.mark.django_db
NO = {"reason_class": "safety", "text": "We saw a new weakness and mend it first."}


def page(client, grant, act="detail"):
    return client.get(reverse(f"grants:{act}", args=[grant.reference]))


def send(client, grant, act, **values):
    return client.post(reverse(f"grants:{act}", args=[grant.reference]), values)


@pytest.fixture
def proposal(grant, eu_authority):
    case = open_case(
        grant.organisation, kind="grant", reference=grant.reference, turn="provider", turn_for="to consent",
        stage="proposed",
    )  # fmt: skip
    later = dates.add_working_days(dates.now(), 10, calendar="EU", zone="Europe/Brussels")
    lapses = dates.add_working_days(dates.now(), 20, calendar="EU", zone="Europe/Brussels")
    Grant.objects.filter(pk=grant.pk).update(status="proposed", case=case, consent_due_at=later, lapses_at=lapses)
    grant.refresh_from_db()
    return grant


@pytest.mark.parametrize("who", ["alice", "bob", "rita", "ada"])
def test_names_are_shown_to_partner_and_programme(who, request, sign_in, grant):
    content = page(sign_in(request.getfixturevalue(who)), grant).content.decode()

    assert "Lena Fischer" in content
    assert "Mateo Ruiz" in content


@pytest.mark.parametrize("who", ["meridian", "vera"])
def test_names_are_numbers_for_provider_and_observer(who, request, sign_in, grant, lena_fischer):
    Person.objects.filter(pk=lena_fischer.pk).update(status="vetting")

    client = sign_in(request.getfixturevalue(who))
    content = page(client, grant).content.decode() + client.get(reverse("grants:list")).content.decode()

    assert "Person 2" in content
    assert not [word for word in ("Lena", "Mateo", lena_fischer.reference, "in vetting") if word in content]


def test_others_find_nothing(sign_in, grant, carol):
    client = sign_in(carol)

    assert page(client, grant).status_code == 404
    assert page(client, grant, "surrender").status_code == 404
    assert grant.reference not in client.get(reverse("grants:list")).content.decode()


def test_every_bar_is_listed_with_its_reference(sign_in, grant, alice, ada):
    ConditionFactory(organisation=grant.organisation, reference="CON-2026-0009")
    holds.place_hold(holds.ScopeLines(grants=[grant.pk]), by=ada, reference="SUS-2026-0001", starts_at=dates.now())

    content = page(sign_in(alice), grant).content.decode()

    assert "SUS-2026-0001" in content
    assert "Condition CON-2026-0009 must be met before use." in content
    assert "Not usable" in content


def test_a_provider_reads_no_text_of_a_condition(sign_in, grant, meridian, alice):
    ConditionFactory(organisation=grant.organisation, grant=grant, text="Mend the leak in the vault.")

    assert "the vault" in page(sign_in(alice), grant).content.decode()
    assert "the vault" not in page(sign_in(meridian), grant).content.decode()


def test_the_list_costs_the_same_for_three_as_for_one(sign_in, grant, alice, environment, release, lena_fischer):
    client = sign_in(alice)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("grants:list"))
        return len(queries)

    count()
    one = count()
    for _number in range(2):
        GrantFactory(organisation=grant.organisation, environment=environment, release=release, people=[lena_fischer])

    assert count() == one


def test_the_list_is_narrowed_by_its_address(sign_in, grant, ada):
    other = GrantFactory(status="paused")
    client = sign_in(ada)

    def references(**query):
        return {usable.grant.reference for usable in client.get(reverse("grants:list"), query).context["grants"]}

    assert references() == {grant.reference, other.reference}
    assert references(status="paused") == {other.reference}
    assert references(partner=str(grant.organisation.public_id)) == {grant.reference}
    assert references(provider=str(other.release.provider.public_id)) == {other.reference}
    assert references(status="nonsense", partner="nonsense") == {grant.reference, other.reference}


def test_the_turn_says_that_silence_is_not_consent(sign_in, proposal, alice, meridian):
    assert "silence is not consent" in page(sign_in(alice), proposal).content.decode()
    assert 'data-turn="yours"' in page(sign_in(meridian), proposal).content.decode()


def test_a_provider_consents_and_the_grant_begins(sign_in, proposal, meridian):
    client = sign_in(meridian)
    assert "The grant begins at once." in page(client, proposal, "consent").content.decode()

    answer = send(client, proposal, "consent")

    assert (answer.status_code, answer["Location"]) == (303, f"/grants/{proposal.reference}/")
    proposal.refresh_from_db()
    assert proposal.status == "active"
    assert send(client, proposal, "consent").status_code == 422


def test_a_provider_declines_with_a_reason(sign_in, proposal, meridian):
    client = sign_in(meridian)
    refused = send(client, proposal, "decline", text="Kept words")
    assert refused.status_code == 422
    assert "Kept words" in refused.content.decode()

    assert send(client, proposal, "decline", **NO).status_code == 303

    proposal.refresh_from_db()
    assert proposal.status == "declined"
    assert Entry.objects.get(verb="grant.declined").facts["reason_class"] == "safety"


def test_a_provider_pauses_resumes_and_withdraws(sign_in, grant, meridian):
    client = sign_in(meridian)
    for act, values, status in (("pause", NO, "paused"), ("resume", {}, "active"), ("withdraw", NO, "revoked")):
        assert page(client, grant, act).status_code == 200
        assert send(client, grant, act, **values).status_code == 303
        grant.refresh_from_db()
        assert grant.status == status


def test_withdrawing_consent_asks_for_the_second_factor_first(sign_in, grant, meridian, clock):
    client = sign_in(meridian)
    clock.forward(minutes=6)

    answer = send(client, grant, "withdraw", **NO)

    grant.refresh_from_db()
    assert (answer.status_code, grant.status) == (302, "active")


def test_the_officer_gives_a_grant_up(sign_in, grant, alice, bob):
    assert page(sign_in(bob), grant, "surrender").status_code == 403
    assert "Lena Fischer loses access" in page(sign_in(alice), grant, "surrender").content.decode()

    assert send(sign_in(alice), grant, "surrender", reason="Done").status_code == 303

    grant.refresh_from_db()
    assert grant.status == "surrendered"


@pytest.mark.parametrize("who", ["rita", "petra", "otto"])
def test_a_condition_is_settled_with_a_reason(who, request, sign_in, grant):
    condition = ConditionFactory(organisation=grant.organisation, grant=grant)
    address = reverse("grants:meet-condition", args=[condition.reference])
    client = sign_in(request.getfixturevalue(who))

    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Shown on site"})["Location"] == condition.get_absolute_url()

    assert Condition.objects.get().status == "met"


def test_settle_escalates_once_then_lapses(proposal, meridian, ada, clock, alice):
    clock.move_to(proposal.consent_due_at)

    assert [settle(), settle()] == [0, 0]

    told = Notice.objects.filter(key__endswith="consent-overdue")
    assert set(told.values_list("user__name", flat=True)) == {"Mira", "Ada"}
    proposal.case.refresh_from_db()
    assert (proposal.case.turn, proposal.case.due_at) == ("programme", proposal.lapses_at)
    clock.move_to(proposal.lapses_at)
    assert [settle(), settle()] == [1, 0]
    proposal.refresh_from_db()
    assert proposal.status == "lapsed"


@pytest.mark.parametrize(("reason_class", "partner_reads"), [("safety", True), ("commercial", False)])
def test_a_partner_reads_a_providers_words_where_the_rulebook_lets_it(
    sign_in, proposal, meridian, alice, ada, reason_class, partner_reads
):
    send(sign_in(meridian), proposal, "decline", reason_class=reason_class, text="Words of the provider.")
    address = reverse("grants:detail", args=[proposal.reference])

    assert ("Words of the provider." in sign_in(alice).get(address).content.decode()) is partner_reads
    for reader in (meridian, ada):
        assert "Words of the provider." in sign_in(reader).get(address).content.decode()


def test_settle_begins_a_grant_once_its_environment_is_verified(proposal, environment, meridian, sign_in, rita, otto):
    type(environment).objects.update(status="assessed", assessed_by=rita)
    send(sign_in(meridian), proposal, "consent")
    assert settle() == 0
    type(environment).objects.update(status="verified", verified_by=otto)

    assert [settle(), settle()] == [1, 0]

    proposal.refresh_from_db()
    assert proposal.status == "active"


def test_the_provider_reads_what_it_consents_to(sign_in, proposal, meridian):
    Grant.objects.filter(pk=proposal.pk).update(safeguard_profile="lowered")

    content = page(sign_in(meridian), proposal, "consent").content.decode()

    assert "Safeguards of the model: Lowered safeguards" in content
    assert "Purpose: Testing" in content
