"""Evidence that is older than a criterion allows, or that has run out, does not answer it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from partners.applications import actions, rules
from partners.applications.models import Answer
from partners.evidence.models import DocumentVersion
from portal import dates
from tests.factories.applications import complete_application, make_version, submitted_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(clock, alice):
    return complete_application(alice)


def aged(application):
    """The criteria of this application whose evidence may not be older than some months, with that number."""
    answers = Answer.objects.filter(application=application, evidence__isnull=False).select_related("criterion")
    found = {answer.criterion.code: answer.criterion.evidence_no_older_than_months for answer in answers}
    return {code: months for code, months in found.items() if months}


def cover_until(day):
    DocumentVersion.objects.update(covers_to=day)


def test_evidence_within_its_months_counts(application):
    youngest = min(aged(application).values())
    cover_until(dates.add_months(dates.now().date(), -youngest) + timedelta(days=3))

    assert rules.missing(application) == []


def test_evidence_older_than_the_criterion_allows_is_named_with_what_to_do(application, alice):
    wanted = aged(application)
    cover_until(dates.add_months(dates.now().date(), -max(wanted.values())) - timedelta(days=3))

    gaps = rules.missing(application)

    assert {gap.code for gap in gaps} == set(wanted)
    assert all("may not be older than" in gap.what and "add newer evidence" in gap.what for gap in gaps)
    with pytest.raises(actions.Incomplete):
        actions.submit(application, signed_name="Alice", by=alice)


def test_newer_evidence_beside_it_is_enough(application, alice):
    cover_until(dates.add_months(dates.now().date(), -60))
    version = make_version(alice, title="This year's report", covers_to=dates.now().date())
    for code in aged(application):
        actions.attach(application, criterion=application.rulebook.criterion(code), version=version, by=alice)

    assert rules.missing(application) == []


def test_a_document_past_its_last_day_does_not_count(application):
    DocumentVersion.objects.update(valid_until=dates.now().date() - timedelta(days=1))

    assert {"ran out on" in gap.what for gap in rules.missing(application)} == {True}


def test_what_names_no_period_does_not_count_where_an_age_is_asked(application):
    wanted = aged(application)
    cover_until(None)

    gaps = rules.missing(application)

    assert {gap.code for gap in gaps} == set(wanted)
    assert all("does not say which period it covers" in gap.what for gap in gaps)


def test_what_ended_in_2019_is_missing_in_a_qualification(application):
    assert rules.missing(application) == []
    DocumentVersion.objects.update(covers_to=date(2019, 6, 30), valid_until=date(2019, 9, 30))

    gaps = rules.missing(application)

    assert {gap.code for gap in gaps} >= set(aged(application))
    assert all("30 Sep 2019: add newer evidence" in gap.what for gap in gaps)


def test_evidence_does_not_grow_too_old_under_review(clock, alice, rita):
    application = submitted_application(alice)
    clock.forward(days=400)
    actions.ask(application, questions=[(None, "Which sites exactly?")], by=rita)
    application.refresh_from_db()

    assert {gap.what for gap in rules.missing(application)} == {"Answer what the programme asked"}


def test_the_answer_shows_beside_its_evidence_why_it_does_not_count(application, alice, sign_in):
    code = min(aged(application))
    cover_until(date(2019, 6, 30))
    section = application.rulebook.criterion(code).section.code

    page = sign_in(alice).get(reverse("applications:section", args=[application.reference, section])).content.decode()

    assert "covers the time until 30 Jun 2019" in page
