"""A day that has passed, or one that is still to come where it cannot be, is refused, and what was typed stays."""

from datetime import date, timedelta

import pytest

from portal import dates
from portal.ledger.models import Entry
from reviews.enforcement.models import Suspension
from tests.factories.population import settle_population
from tests.factories.programme import EnvironmentFactory, PartnerFactory, ReleaseFactory

pytestmark = pytest.mark.django_db
TYPED = "Words that must not be lost."


def day(days: int) -> str:
    return (dates.now().date() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("days", [0, -1, -4000])
def test_a_suspension_is_not_reviewed_in_the_past(clock, sign_in, ada, aurora, borealis, meridian_models, days):
    grant, person = settle_population(aurora, borealis, meridian_models)["lena M-5"]
    form = {
        "stop-people": [str(person)], "stop-grants": [str(grant)], "grounds": "facts_incomplete", "reason": TYPED,
        "lift_when": "The sender is known.", "review_on": day(days), "seen": "on", "shown": f"{grant}.{person}.1",
        "impose": "1",
    }  # fmt: skip

    answer = sign_in(ada).post("/suspensions/new/", form)

    assert answer.status_code == 422
    assert TYPED in answer.content.decode()
    assert not Suspension.objects.exists()


@pytest.mark.parametrize("days", [0, -1])
def test_a_release_does_not_end_in_the_past(clock, sign_in, meridian, days):
    release = ReleaseFactory(provider=meridian.organisation)

    answer = sign_in(meridian).post(f"/models/{release.reference}/end/", {"ends_on": day(days)})

    assert answer.status_code == 422
    assert "Choose a day after today" in answer.content.decode()
    assert not Entry.objects.filter(verb="release.ending").exists()


def test_a_safeguard_was_not_tested_tomorrow(clock, sign_in, alice, aurora):
    PartnerFactory(organisation=aurora)
    site = EnvironmentFactory(organisation=aurora)
    form = {"safeguard": "logging", "statement": TYPED, "tested_on": day(1)}

    answer = sign_in(alice).post(f"/environments/{site.reference}/attestation/", form)

    assert answer.status_code == 422
    assert TYPED in answer.content.decode()
    assert "cannot have been in the future" in answer.content.decode()


@pytest.mark.parametrize("typed", ["31/02/2027", "2027-13-01", "yesterday", "99999999-01-01", str(date.max)])
def test_a_day_that_no_calendar_has_is_refused(clock, sign_in, meridian, typed):
    release = ReleaseFactory(provider=meridian.organisation)

    answer = sign_in(meridian).post(f"/models/{release.reference}/end/", {"ends_on": typed})

    assert answer.status_code == (422 if typed != str(date.max) else answer.status_code)
    assert answer.status_code < 500
