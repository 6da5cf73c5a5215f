"""Reminders of what ends and of what waits for an answer: grants, consents, narrower terms, extensions."""

from datetime import timedelta

import pytest

from partners.grants import extending, narrowing
from partners.grants.models import Grant
from partners.standing.models import Partner
from portal import dates
from portal.accounts.models import Membership
from portal.notices.models import Notice
from portal.reminders.models import Reminder
from portal.reminders.tasks import remind
from tests.factories.approved import approved_application
from tests.factories.cases import open_case
from tests.partners.grants.test_narrowing import WHY


@pytest.fixture(autouse=True)
def only_this(grant):
    """Nothing else of the partner ends soon."""
    Partner.objects.update(standing_until=dates.now().date() + timedelta(days=900))
    return grant


def told(kind):
    """(recipient, stage) of every reminder of this kind that was sent."""
    found = Reminder.objects.filter(subject__startswith=f"{kind}:", status="sent")
    return set(found.values_list("recipient", "stage"))


def live_for(clock, days):
    for _day in range(days):
        remind()
        clock.forward(days=1)


def test_officers_are_told_that_a_grant_ends(grant, alice, bob, carol, meridian, clock):
    Grant.objects.update(valid_until=dates.now().date() + timedelta(days=61))

    live_for(clock, 60)

    assert told("grant") == {(alice.user_id, f"before-{days}") for days in (60, 30, 7)}
    notice = Notice.objects.filter(user=alice.user_id).first()
    assert (notice.kind, notice.link) == ("reminder", f"/grants/{grant.reference}/extension/")


def test_a_grant_whose_extension_is_asked_for_is_not_told_of(grant, alice, eu_authority, clock):
    Partner.objects.update(status="applicant")
    approved = approved_application(alice)
    Grant.objects.update(valid_until=dates.now().date() + timedelta(days=50), application=approved)
    extending.ask_for_extension(grant, months=3, by=alice)

    remind()

    assert told("grant") == set()


def test_a_provider_is_reminded_of_its_consent_five_working_days_before_and_on_the_day(grant, alice, meridian, clock):
    due_at = dates.add_working_days(dates.now(), 10, calendar="EU", zone="Europe/Brussels")
    Grant.objects.update(status="proposed", consent_due_at=due_at, lapses_at=due_at + timedelta(days=14))

    live_for(clock, 20)

    assert told("consent") == {(meridian.user_id, "before-5-working"), (meridian.user_id, "on-the-day")}
    assert Membership.objects.get(user=alice.user_id).pk not in {pk for pk, _stage in told("consent")}


def test_a_consent_that_was_given_is_not_asked_for(grant, meridian, clock):
    Grant.objects.update(status="consented", consent_due_at=dates.now() + timedelta(days=2))

    remind()

    assert told("consent") == set()


def test_narrower_terms_are_told_to_the_partners_officers_only(grant, alice, bob, meridian, clock):
    open_case(grant.organisation, kind="grant", reference=grant.reference, turn="provider", stage="proposed")
    version = narrowing.narrow(grant, changes={"requests_per_minute": 5}, **WHY, by=meridian)

    live_for(clock, 20)

    assert {recipient for recipient, _stage in told("terms")} == {alice.user_id}
    assert {stage for _recipient, stage in told("terms")} == {"before-5-working", "on-the-day"}
    assert Reminder.objects.filter(subject=f"terms:{grant.reference}:{version.number}").exists()
