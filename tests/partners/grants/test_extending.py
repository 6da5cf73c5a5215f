"""A grant that is to last longer, and one that is to have other terms."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from partners.applications import actions as applications
from partners.applications.models import AccessRequest, Application
from partners.applications.questionnaire import Questionnaire
from partners.grants import actions, extending, narrowing
from partners.grants.models import Grant
from partners.grants.tasks import settle
from partners.grants.versions import GrantVersion
from portal import dates
from portal.home import todo
from portal.notices.models import Notice
from portal.states import Refused
from tests.factories.accounts import MembershipFactory
from tests.factories.approved import approved_application
from tests.factories.programme import GrantFactory

pytestmark = pytest.mark.django_db
NO = {"reason_class": "capacity", "text": "There is no room in spring."}


@pytest.fixture
def grant(clock, alice, meridian, meridian_models):
    """A grant of an approved application that ends in 50 days."""
    approved = approved_application(alice)
    wanted = approved.access_requests.get()
    type(wanted.release).objects.filter(pk=wanted.release_id).update(provider=meridian_models)
    wanted.release.refresh_from_db()
    return GrantFactory(
        organisation=alice.organisation, application=approved, release=wanted.release, environment=wanted.environment,
        people=list(wanted.people.all()), valid_until=dates.now().date() + timedelta(days=50),
    )  # fmt: skip


@pytest.fixture
def application(grant, alice):
    return extending.ask_for_extension(grant, months=6, by=alice)


@pytest.fixture
def paul(eu_authority):
    return MembershipFactory(user__name="Paul", organisation=eu_authority, role="approver")


def page(client, grant, act="detail", **values):
    address = reverse(f"grants:{act}", args=[grant.reference])
    return client.post(address, values) if values else client.get(address)


def test_an_extension_begins_complete_on_the_terms_of_the_grant(application, grant):
    assert (application.kind, application.grant, application.months) == ("extension", grant, 6)
    assert Questionnaire(application).gaps == []
    request = application.access_requests.get()
    assert (request.release, request.requests_per_minute) == (grant.release, grant.requests_per_minute)
    assert [person.pk for person in request.people.all()] == [row.person_id for row in grant.named.all()]


def test_an_extension_is_refused_before_it_opens_and_beside_another(grant, application, alice, sign_in):
    with pytest.raises(Refused, match="under way already"):
        extending.ask_for_extension(grant, months=6, by=alice)
    Grant.objects.update(valid_until=dates.now().date() + timedelta(days=61))
    with pytest.raises(Refused, match="opens on 24 Nov 2026, 60 days before"):
        extending.ask_for_extension(grant, months=6, by=alice)
    client = sign_in(alice)
    assert "The extension opens on 24 Nov 2026" in page(client, grant, "extend").content.decode()
    assert "An extension opens on" in page(client, grant).content.decode()
    assert page(client, grant, "extend", months=6).status_code == 422


@pytest.mark.parametrize("months", [0, 13])
def test_an_extension_is_by_one_to_twelve_months(months, grant, alice, sign_in):
    with pytest.raises(Refused, match="at most 12 months"):
        extending.ask_for_extension(grant, months=months, by=alice)
    assert page(sign_in(alice), grant, "extend", months=months).status_code == 422


def test_an_extension_asks_for_no_other_terms(application, alice, sign_in):
    with pytest.raises(Refused, match="has the terms of its grant"):
        applications.request_access(application, values={"requests_per_minute": 9}, people=[], by=alice)
    shown = sign_in(alice).get(reverse("applications:access", args=[application.reference])).content.decode()
    assert "<fieldset disabled>" in shown


@pytest.mark.parametrize("act", ["extend", "change-scope"])
def test_only_its_partner_asks(act, grant, bob, carol, rita, meridian, sign_in):
    values = {"months": 3}
    for by, status in ((carol, 404), (rita, 403), (meridian, 403), (bob, 303)):
        assert page(sign_in(by), grant, act, **values).status_code == status


def test_the_provider_consents_and_the_grant_lasts_longer(application, grant, paul, meridian, sign_in):
    version = extending.propose_extension(application, by=paul)
    before = grant.valid_until
    client = sign_in(meridian)
    assert "Consent to the extension" in page(client, grant).content.decode()
    assert [thing.due_at for thing in todo.for_member(meridian)] == [version.due_at]

    assert page(client, grant, "consent-extension", go="1").status_code == 303

    grant.refresh_from_db()
    assert grant.valid_until == dates.add_months(before, 6)
    version.refresh_from_db()
    assert (version.kind, version.status, version.answered_by) == ("extension", "accepted", meridian)
    assert page(client, grant, "consent-extension").status_code == 404


def test_the_provider_declines_with_a_reason(application, grant, paul, meridian, sign_in):
    extending.propose_extension(application, by=paul)
    client = sign_in(meridian)

    assert page(client, grant, "decline-extension", text="Kept words").status_code == 422
    assert page(client, grant, "decline-extension", **NO).status_code == 303

    before = grant.valid_until
    grant.refresh_from_db()
    assert (grant.status, grant.valid_until) == ("active", before)
    assert Notice.objects.filter(subject__contains="is not extended").exists()


@pytest.mark.parametrize("who", ["alice", "carol", "rita", "paul"])
def test_nobody_but_the_provider_answers_an_extension(who, application, grant, paul, request, sign_in):
    version, by = extending.propose_extension(application, by=paul), request.getfixturevalue(who)
    with pytest.raises(Refused, match="Only the provider"):
        extending.consent(version, by=by)
    with pytest.raises(Refused):
        narrowing.accept(version, by=by)
    assert page(sign_in(by), grant, "consent-extension", go="1").status_code == 403
    with pytest.raises(DatabaseError, match="other side answers"), transaction.atomic():
        GrantVersion.objects.filter(pk=version.pk).update(status="accepted", answered_by=by, answered_at=dates.now())


def test_silence_goes_to_the_programme_and_then_falls_away(application, grant, paul, ada, clock):
    version = extending.propose_extension(application, by=paul)
    Grant.objects.update(valid_until=dates.now().date() + timedelta(days=90))
    clock.move_to(version.due_at)
    assert [settle(), settle()] == [0, 0]

    clock.forward(days=20)
    assert [settle(), settle()] == [1, 0]

    version.refresh_from_db()
    assert version.status == "withdrawn"


def test_a_grant_that_ended_meanwhile_is_not_extended(application, grant, paul):
    Grant.objects.update(status="expired")

    assert extending.propose_extension(application, by=paul) is None


def test_a_change_of_scope_replaces_the_grant_when_the_new_one_begins(grant, alice, meridian, paul):
    application = extending.ask_for_change(grant, by=alice)
    AccessRequest.objects.filter(application=application).update(requests_per_minute=200)
    Application.objects.filter(pk=application.pk).update(status="in_review")
    new = actions.propose(application.access_requests.get(), by=paul, decision_reference=application.reference)
    grant.refresh_from_db()
    assert (new.replaces, grant.status) == (grant, "active")

    actions.consent(new, by=meridian)

    grant.refresh_from_db()
    new.refresh_from_db()
    assert (new.status, new.requests_per_minute, grant.status) == ("active", 200, "surrendered")


def test_a_declined_change_leaves_the_grant_as_it_is(grant, alice, meridian, paul):
    application = extending.ask_for_change(grant, by=alice)
    new = actions.propose(application.access_requests.get(), by=paul, decision_reference=application.reference)

    actions.decline(new, **NO, by=meridian)

    grant.refresh_from_db()
    assert grant.status == "active"
