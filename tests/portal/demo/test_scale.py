"""Bulk for benches: plausible, effective, and never into a real programme."""

import io

import pytest
from django.core.management import CommandError, call_command

from partners.grants import decision
from partners.grants.models import Grant
from portal.accounts.models import Installation
from portal.cases.models import Case

pytestmark = pytest.mark.django_db


def run(**options):
    said = io.StringIO()
    call_command("scale", stdout=said, **options)
    return said.getvalue()


def test_each_partner_has_what_it_needs():
    assert "3 partners" in run(partners=3)

    assert Case.objects.count() == 30
    grant = Grant.objects.select_related("organisation").first()
    named = grant.named.select_related("person").first()
    assert decision.decide(grant.pk, named.person_id, use="red_teaming").bars == ()
    assert Installation.objects.get().is_demonstration


def test_more_may_be_added_to_a_demonstration():
    run(partners=2)
    run(partners=2)

    assert Grant.objects.count() == 4


def test_a_real_programme_is_refused(alice):
    with pytest.raises(CommandError, match="real programme"):
        run(partners=1)

    assert not Case.objects.exists()


def test_nothing_is_refused():
    with pytest.raises(CommandError, match="above zero"):
        run(partners=0)
