"""A document's title and kind are corrected by its owner, and what they were stays."""

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from partners.evidence import actions, corrections
from partners.evidence.models import Document, DocumentCorrection
from portal.access import Refused
from portal.ledger.models import Entry
from tests.factories.applications import make_version

pytestmark = pytest.mark.django_db
RIGHT = {"title": "Access list 2026", "kind": "policy", "reason": "Its file's name said nothing."}


@pytest.fixture
def document(clock, alice):
    return make_version(alice).document


def test_the_owner_corrects_and_what_it_was_stays(document, alice, sign_in):
    client, before = sign_in(alice), document.title
    assert before in client.get(reverse("evidence:correct", args=[document.reference])).content.decode()

    response = client.post(reverse("evidence:correct", args=[document.reference]), RIGHT)

    assert response.status_code == 303
    page = client.get(response["Location"]).content.decode()
    assert "Access list 2026" in page
    assert f"Until then “{before}”" in page
    assert "Its file&#x27;s name said nothing." in page
    entry = Entry.objects.get(verb="evidence.corrected")
    assert entry.facts["title_changed"] is True
    assert before not in str(entry.facts)


def test_the_last_day_follows_from_the_kind(document, alice):
    version = document.versions.get()
    version.covers_to = version.covers_to or "2026-06-30"
    version.save()

    corrections.correct(document, by=alice, **RIGHT)

    version.refresh_from_db()
    assert version.valid_until.year == version.covers_to.year + 2


def test_nothing_changed_is_refused(document, alice):
    with pytest.raises(Refused, match="Change the title or the kind"):
        corrections.correct(document, title=document.title, kind=document.kind, reason="Why", by=alice)


def test_only_the_owner_corrects(document, alice, carol, evan, rita, sign_in):
    address = reverse("evidence:correct", args=[document.reference])

    assert sign_in(carol).post(address, RIGHT).status_code == 404
    for member in (evan, rita):
        assert sign_in(member).post(address, RIGHT).status_code == 403
    assert not DocumentCorrection.objects.exists()


def test_a_sealed_document_is_not_corrected(document, alice):
    actions.report_spill(document, by=alice)

    with pytest.raises(Refused, match="sealed"):
        corrections.correct(Document.objects.get(), by=alice, **RIGHT)


def test_a_correction_is_never_altered(document, alice):
    corrections.correct(document, by=alice, **RIGHT)

    with pytest.raises(ProgrammingError), transaction.atomic():
        DocumentCorrection.objects.update(reason="Another")
