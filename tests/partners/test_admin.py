"""The rulebook in the admin: administrators read it, nobody changes it there."""

import pytest
from django.urls import reverse

from partners.rulebook import actions
from partners.rulebook.models import (
    Acknowledgement,
    Criterion,
    Declaration,
    LibraryEntry,
    Parameter,
    Rule,
    Rulebook,
    Section,
)

pytestmark = pytest.mark.django_db
MODELS = [Rulebook, Parameter, Section, Criterion, Rule, LibraryEntry, Declaration, Acknowledgement]


@pytest.fixture(autouse=True)
def acknowledged(alice):
    return actions.acknowledge(Rulebook.current(), by=alice)


def address(model, page, *args):
    return reverse(f"admin:partners_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_an_administrator_reads_list_and_record(model, ada, sign_in):
    client = sign_in(ada)

    assert client.get(address(model, "changelist")).status_code == 200
    assert client.get(address(model, "change", model.objects.first().pk)).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nobody_writes_in_the_admin(model, ada, sign_in):
    client = sign_in(ada)
    record = model.objects.first()

    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "change", record.pk), {}).status_code == 403
    assert client.post(address(model, "delete", record.pk), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=record.pk).exists()


def test_the_record_leads_to_the_page(ada, sign_in):
    response = sign_in(ada).get(address(Rulebook, "change", Rulebook.current().pk))

    assert 'href="/rules/1/"' in response.content.decode()
