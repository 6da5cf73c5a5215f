"""What happens to applications by themselves, each run twice."""

import pytest

from partners.applications import actions, tasks
from partners.applications.models import Application
from portal.ledger.models import Entry
from portal.notices.models import Notice
from tests.factories.applications import start_application, submitted_application

pytestmark = pytest.mark.django_db


def test_lapse_closes_what_is_overdue_once(alice, carol, rita, clock):
    asked, draft = submitted_application(alice), start_application(carol)
    actions.ask(asked, questions=[(None, "Who signs?")], by=rita)
    clock.forward(days=91)

    tasks.lapse()
    entries, notices = Entry.objects.count(), Notice.objects.count()
    tasks.lapse()

    assert set(Application.objects.values_list("status", flat=True)) == {"lapsed"}
    assert (Entry.objects.count(), Notice.objects.count()) == (entries, notices)
    assert Entry.objects.filter(reference=draft.reference, verb="application.lapsed").count() == 1


def test_nothing_lapses_early(alice, carol, rita, clock):
    asked, draft = submitted_application(alice), start_application(carol)
    actions.ask(asked, questions=[(None, "Who signs?")], by=rita)
    clock.forward(days=10)

    tasks.lapse()

    assert set(Application.objects.values_list("status", flat=True)) == {"awaiting_information", "draft"}
    assert draft.status == "draft"
