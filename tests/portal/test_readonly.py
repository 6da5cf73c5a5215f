"""The admin shows and never changes."""

import pytest
from django.contrib import admin
from django.urls import reverse

from portal.accounts import roles
from portal.accounts.models import Invitation
from portal.ledger.models import Entry
from portal.notices import actions
from portal.readonly import ReadOnlyAdmin
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.cases import open_case

pytestmark = pytest.mark.django_db

MODELS = list(admin.site._registry)
KIND_OF_SIDE = {"partner": "partner", "programme": "authority", "joint": "authority", "provider": "provider"}


def page_of(model, act, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{act}", args=args)


def test_only_read_only_pages_are_registered():
    assert MODELS
    assert all(isinstance(shown, ReadOnlyAdmin) for shown in admin.site._registry.values())
    assert not any(shown.get_actions(None) for shown in admin.site._registry.values())


@pytest.mark.parametrize("role", roles.ROLES)
def test_nobody_adds_changes_or_deletes(sign_in, role, ada, aurora):
    organisation = OrganisationFactory(kind=KIND_OF_SIDE[roles.ROLES[role].side])
    client = sign_in(MembershipFactory(organisation=organisation, role=role))
    open_case(aurora)
    entries = Entry.objects.count()

    for model in MODELS:
        pk = getattr(model.objects.first(), "pk", 1)
        for address in (page_of(model, "add"), page_of(model, "delete", pk)):
            assert client.get(address).status_code in (403, 404)
            assert client.post(address, {"post": "yes"}).status_code in (403, 404)
        assert client.post(page_of(model, "change", pk), {"name": "x"}).status_code in (302, 403, 404)
        before = model.objects.count()
        client.post(
            page_of(model, "changelist"), {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
        )
        assert model.objects.count() == before
    assert Entry.objects.count() == entries


def test_an_administrator_reads_every_list_and_record(sign_in, ada, aurora, alice):
    open_case(aurora)
    actions.notify([alice.user], key="k", subject="Subject", text="Words that stay in the mail")
    client = sign_in(ada)

    assert client.get(reverse("admin:index")).status_code == 200
    for model in MODELS:
        assert client.get(page_of(model, "changelist")).status_code == 200
        for record in model.objects.all()[:1]:
            page = client.get(page_of(model, "change", record.pk))
            assert page.status_code == 200
            assert b'type="submit" value="Save' not in page.content


def test_secrets_are_not_shown(sign_in, ada, alice, clock):
    invitation = Invitation.objects.create(
        organisation=alice.organisation,
        email="new@people.example",
        name="New",
        role="contributor",
        token_digest="d" * 64,
        expires_at=clock.now,
    )
    client = sign_in(ada)

    user_page = client.get(page_of(type(alice.user), "change", alice.user.pk)).content.decode()
    assert alice.user.email in user_page
    assert alice.user.password not in user_page
    assert "d" * 64 not in client.get(page_of(Invitation, "change", invitation.pk)).content.decode()


def test_others_are_refused(sign_in, rita, alice, meridian):
    for member in (rita, alice, meridian):
        assert sign_in(member).get(reverse("admin:index")).status_code == 403


def test_signing_in_is_the_portals(client, sign_in, ada):
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert sign_in(ada).get(reverse("admin:password_change")).status_code == 404
