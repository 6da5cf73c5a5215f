"""A day that has passed, or one that is still to come where it cannot be, is refused, and what was typed stays."""

from datetime import date, timedelta

import pytest
from django import forms

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
    form = {"logging-statement": TYPED, "logging-tested_on": day(1)}

    answer = sign_in(alice).post(f"/environments/{site.reference}/attestation/", form)

    assert answer.status_code == 422
    assert TYPED in answer.content.decode()
    assert "cannot have been in the future" in answer.content.decode()


@pytest.mark.parametrize("typed", ["31/02/2027", "2027-13-01", "yesterday", "99999999-01-01", str(date.max)])
def test_a_day_that_no_calendar_has_is_refused(clock, sign_in, meridian, typed):
    release = ReleaseFactory(provider=meridian.organisation)

    answer = sign_in(meridian).post(f"/models/{release.reference}/end/", {"ends_on": typed})

    assert answer.status_code == 422


def forms_of(kind=forms.BaseForm):
    yield from (form for each in kind.__subclasses__() for form in (each, *forms_of(each)))


def test_no_form_takes_a_day_from_which_no_other_can_be_counted():
    """A day in the year 9999 plus a few months is none at all."""
    ours = [form for form in forms_of() if form.__module__.partition(".")[0] in {"portal", "partners", "reviews"}]
    fields = [
        (form.__name__, name, field)
        for form in ours
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateField)
    ]

    assert len(fields) > 9
    assert [(form, name) for form, name, field in fields if dates.validate_day not in field.validators] == []


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1899-12-31", "2200-01-01"])
def test_evidence_and_the_ledger_refuse_such_a_day(clock, sign_in, alice, day):
    client = sign_in(alice)

    uploaded = client.post("/evidence/upload/", {"title": TYPED, "kind": "policy", "covers_to": day})
    listed = client.get(f"/ledger/?since={day}&until={day}")
    early = client.get("/ledger/?since=1900-01-01&until=1969-12-31")

    assert "Enter a day between 1900 and 2199" in uploaded.content.decode()
    assert TYPED in uploaded.content.decode()
    assert (listed.status_code, early.status_code) == (200, 200)
    assert "Enter a day between 1900 and 2199" in listed.content.decode()
