"""What has happened, as each reader may know it."""

import pytest

from portal.ledger import actions, timeline, verbs
from tests.portal.ledger.conftest import REMINDERS, record

pytestmark = pytest.mark.usefixtures("written", "clock")


@pytest.fixture
def history(aurora, alice, rita):
    about = record(organisation_id=aurora.pk)
    actions.append("application.submitted", about, by=alice)
    actions.append("application.awaiting_information", about, by=rita, reason="Which auditor?", facts={"questions": 1})
    actions.append("case.waiting", record("CASE", ledger_case_reference=about.reference), by=REMINDERS)


def lines(events):
    return [(event.actor, str(event.text), event.words) for event in events]


def test_the_partner_sees_its_own_newest_first_and_names_of_its_own_people_only(history, bob):
    assert lines(timeline.events_for("APP-2026-0001", bob)) == [
        ("Reviewer", "asked for information", "Which auditor?"),
        ("Alice", "submitted the application", ""),
    ]


def test_the_reviewer_sees_the_case_too_and_herself_as_you(history, rita):
    assert lines(timeline.events_for("APP-2026-0001", rita)) == [
        ("The portal (reminders)", "stopped the clock", ""),
        ("You", "asked for information", "Which auditor?"),
        ("Responsible officer", "submitted the application", ""),
    ]


def test_another_partner_sees_nothing(history, carol):
    assert timeline.events_for("APP-2026-0001", carol) == []


def test_a_provider_sees_what_concerns_it(meridian, aurora):
    about = record("GRT-2026-0001", organisation_id=aurora.pk, ledger_provider_id=meridian.organisation_id)
    actions.append("grant.proposed", about, by=REMINDERS)

    assert [event.verb for event in timeline.events_for("GRT-2026-0001", meridian)] == ["grant.proposed"]


def test_an_event_has_its_number_once_it_is_sealed(history, rita):
    assert {event.number for event in timeline.events_for("APP-2026-0001", rita)} == {None}

    actions.seal_waiting()

    events = timeline.events_for("APP-2026-0001", rita)
    assert [event.number for event in events] == [2, 1, 0]
    assert events[1].facts == {"questions": 1}


def test_a_history_costs_the_same_number_of_queries_however_long(history, rita, django_assert_max_num_queries):
    for _ in range(30):
        actions.append("application.submitted", record(), by=rita)

    with django_assert_max_num_queries(2):
        assert len(timeline.events_for("APP-2026-0001", rita)) == 33


def test_a_verb_without_label_is_shown_in_its_own_words():
    assert verbs.sentence("letter.sent_again") == "letter · sent again"
    assert verbs.icon("letter.sent_again") == "file"
