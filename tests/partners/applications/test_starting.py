"""Beginning again after a withdrawal, a lapse or a refusal: from the earlier answers or empty, and once."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from partners.applications import actions, duration
from partners.applications.forms import AccessForm
from partners.applications.models import Application
from partners.applications.questionnaire import Questionnaire
from partners.evidence.models import DocumentVersion
from partners.rulebook.models import Rulebook
from portal.access import Refused
from portal.ledger.models import Entry
from tests.factories.applications import complete_application, start_application, submitted_application

pytestmark = pytest.mark.django_db
START = reverse("applications:start")


@pytest.fixture
def withdrawn(alice):
    application = complete_application(alice)
    actions.withdraw(application, by=alice)
    application.refresh_from_db()
    return application


def test_a_new_application_takes_over_what_was_answered_and_asked_for(withdrawn, alice):
    again = actions.start(alice.organisation, tier=1, by=alice, earlier=withdrawn)

    again.refresh_from_db()
    texts = ("criterion__code", "choice", "text", "number")
    assert list(again.answers.values_list(*texts)) == list(withdrawn.answers.values_list(*texts))
    before, now = withdrawn.access_requests.get(), again.access_requests.get()
    assert (now.release, now.environment, now.purpose) == (before.release, before.environment, before.purpose)
    assert set(now.people.all()) == set(before.people.all())
    assert again.declarations == withdrawn.declarations
    assert Questionnaire(again).gaps == []
    started = Entry.objects.get(verb="application.started", reference=again.reference)
    assert withdrawn.reference in bytes(started.body).decode()


def test_what_cannot_be_used_any_more_is_left_behind(withdrawn, alice):
    request = withdrawn.access_requests.get()
    type(request.release).objects.update(status="withdrawn")
    type(request.environment).objects.update(status="retired")
    request.people.update(status="left")
    DocumentVersion.objects.update(status="infected")

    again = actions.start(alice.organisation, tier=1, by=alice, earlier=withdrawn)

    now = again.access_requests.get()
    assert (now.release, now.environment, list(now.people.all())) == (None, None, [])
    assert not again.answers.filter(evidence__isnull=False).exists()


def test_only_ones_own_application_that_ended_is_taken_over(withdrawn, alice, carol):
    theirs = start_application(carol)

    with pytest.raises(Refused, match="another organisation"):
        actions.start(alice.organisation, tier=1, by=alice, earlier=theirs)
    assert actions.earlier_of(alice.organisation_id) == withdrawn
    assert actions.earlier_of(carol.organisation_id) is None


@pytest.mark.parametrize(("basis", "answers"), [("earlier", True), ("empty", False)])
def test_the_page_offers_both_and_says_how_long_each_tier_takes(basis, answers, withdrawn, alice, sign_in):
    client = sign_in(alice)
    shown = client.get(START).content.decode()
    assert f"From {withdrawn.reference} (withdrawn)" in shown
    assert "Decided within 60 working days" in shown
    assert "Models that the provider holds at or near its threshold" in shown

    client.post(START, {"tier": "1", "basis": basis})

    again = Application.objects.get(status="draft")
    assert again.answers.exists() is answers


def test_a_newcomer_is_asked_for_the_tier_only(alice, sign_in):
    start_application(alice)
    Application.objects.all().delete()

    assert "Where do you start from?" not in sign_in(alice).get(START).content.decode()


def test_the_median_is_told_of_five_cases_or_more(alice, clock):
    first = submitted_application(alice)
    days = {"status": "decided", "outcome": "refused"}
    Application.objects.filter(pk=first.pk).update(**days, decided_at=first.submitted_at + timedelta(days=10))
    assert told()["1"] is None

    for took in (20, 30, 40, 50):
        copy = Application.objects.get(pk=first.pk)
        copy.pk, copy.reference, copy.case = None, f"APP-2026-9{took}", None
        copy.decided_at = first.submitted_at + timedelta(days=took)
        copy.save()

    assert told() == {"1": 30, "2": None, "3": None, "4": None}


def told():
    return {tier.code: tier.days for tier in duration.of_tiers(Rulebook.current())}


def test_the_same_start_sent_three_times_is_one_application(alice, sign_in):
    start_application(alice)
    Application.objects.all().delete()
    sent, client = {"tier": "1", "once": str(uuid.uuid4())}, sign_in(alice)

    answers = [client.post(START, sent) for _n in range(3)]

    assert len({answer["Location"] for answer in answers}) == 1
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert Application.objects.count() == 1


def test_the_same_submission_and_the_same_withdrawal_are_one(alice, sign_in):
    application = complete_application(alice)
    client = sign_in(alice)
    for name, values in (("check", {"signed_name": "Alice"}), ("withdrawal", {"reason": "We moved."})):
        sent = {**values, "once": str(uuid.uuid4())}
        address = reverse(f"applications:{name}", args=[application.reference])
        assert [client.post(address, sent).status_code for _n in range(3)] == [303, 303, 303]
    verbs = list(Entry.objects.filter(reference=application.reference).values_list("verb", flat=True))
    assert application.submissions.count() == 1
    assert verbs.count("application.withdrawn") == 1


def test_an_empty_list_leads_to_where_it_is_filled(alice):
    form = AccessForm(questionnaire=Questionnaire(start_application(alice)))

    assert f'href="{reverse("environments:declare")}"' in form.fields["environment"].help_text
    assert f'href="{reverse("people:nominate")}"' in form.fields["people"].help_text


def test_a_list_with_something_to_choose_from_leads_nowhere_else(alice):
    form = AccessForm(questionnaire=Questionnaire(complete_application(alice)))

    assert "href" not in str(form.fields["environment"].help_text)
