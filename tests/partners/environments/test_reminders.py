"""Reminders of environments: the end of the verification, and the last test of each safeguard."""

from datetime import timedelta

import pytest

from partners.environments.models import Environment
from portal import dates
from portal.reminders.models import Reminder
from portal.reminders.tasks import remind
from tests.factories.programme import AttestationFactory, EnvironmentFactory

pytestmark = pytest.mark.django_db


def day(number):
    return dates.now().date() + timedelta(days=number)


def told(kind):
    found = Reminder.objects.filter(subject__startswith=f"{kind}:", status="sent")
    return set(found.values_list("recipient", "stage"))


def live_for(clock, days):
    for _day in range(days):
        remind()
        clock.forward(days=1)


def test_who_writes_for_the_partner_is_told_that_a_verification_ends(alice, bob, carol, rita, clock):
    EnvironmentFactory(organisation=alice.organisation, verified_until=day(61))

    live_for(clock, 60)

    people = (alice.user_id, bob.user_id)
    assert told("environment") == {(person, f"before-{days}") for person in people for days in (60, 30, 7)}


def test_a_retired_environment_is_not_told_of(alice, clock):
    environment = EnvironmentFactory(organisation=alice.organisation, verified_until=day(20))
    Environment.objects.filter(pk=environment.pk).update(status="retired")

    remind()

    assert told("environment") == set()


def test_the_newest_test_of_a_safeguard_counts(alice, clock):
    environment = EnvironmentFactory(organisation=alice.organisation)
    for last in (5, 20):
        AttestationFactory(environment=environment, safeguard="logging", valid_until=day(last))

    remind()

    assert told("attestation") == {(alice.user_id, "before-30")}
    assert Reminder.objects.filter(subject=f"attestation:{environment.reference}:logging").exists()


def test_an_expired_environment_is_the_partners_turn(alice, rita, sign_in, clock):
    environment = EnvironmentFactory(organisation=alice.organisation, status="expired", verified_until=day(-1))
    turns = [sign_in(reader).get(environment.get_absolute_url()).context["turn"] for reader in (alice, rita)]

    assert [turn.whose for turn in turns] == ["You", "The partner"]
    assert {turn.for_what for turn in turns} == {"to attest its safeguards again"}
