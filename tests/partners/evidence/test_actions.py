"""What may be done with evidence, and by whom."""

import pytest

from partners.evidence import actions, releases, rules, tasks
from partners.evidence.models import Document, EvidenceUse
from partners.evidence.periods import months_after
from portal.access import Lost, Refused
from portal.files.scanning import Verdict
from portal.ledger.models import Entry
from portal.notices.models import Notice
from tests.factories.applications import make_version, submitted_application

pytestmark = pytest.mark.django_db


def test_note_use_counts_once(alice):
    version = make_version(alice)

    actions.note_uses("APP-1", [("ORG-01", version)])
    actions.note_uses("APP-1", [("ORG-01", version)])

    assert EvidenceUse.objects.count() == 1


def test_a_document_is_seen_by_its_own_and_by_who_works_its_case(alice, bob, carol, rita, rolf, otto, vera, meridian):
    submitted_application(alice)
    make_version(alice, title="Used nowhere")

    def sees(member):
        return Document.objects.visible_to(member).count()

    assert [sees(m) for m in (alice, bob, carol, rita, rolf, otto, vera, meridian)] == [2, 2, 0, 1, 0, 1, 0, 0]


def test_download_is_written_down(alice, rita):
    submitted_application(alice)
    version = Document.objects.get().versions.get()

    actions.download(version, by=rita)

    entry = Entry.objects.get(verb="evidence.downloaded")
    assert (entry.reference, entry.facts["sha256"]) == (version.document.reference, version.stored.sha256)


@pytest.mark.parametrize("status", ["quarantined", "infected", "rejected", "redacted"])
def test_download_refuses_what_is_not_safe(status, alice):
    version = make_version(alice, status=status)

    with pytest.raises(Refused):
        actions.download(version, by=alice)


def test_an_unscanned_file_goes_to_its_uploader_until_it_is_released(alice, bob, ada, otto, rita):
    application = submitted_application(alice)
    version = make_version(alice, status="unscanned")
    actions.note_uses(application.reference, [("ORG-01", version)])

    actions.download(version, by=alice)
    for member in (bob, rita):
        with pytest.raises(Refused, match="not scanned"):
            actions.download(version, by=member)
    with pytest.raises(Refused, match="auditor"):
        releases.release(version, by=rita, reason="Read elsewhere.")
    with pytest.raises(Refused, match="Say why"):
        releases.release(version, by=otto, reason=" ")
    releases.release(version, by=otto, reason="Read on a separate machine.")
    version.refresh_from_db()
    actions.download(version, by=rita)
    with pytest.raises(Lost, match="released already"):
        releases.release(version, by=ada, reason="Again.")


def test_red_is_for_the_named(alice, bob, rita, otto):
    application = submitted_application(alice)
    version = make_version(alice, marking="RED")
    actions.note_uses(application.reference, [("ORG-01", version)])

    told = {member: rules.may_open.allows(member, version) for member in (alice, bob, rita, otto)}

    assert told == {alice: True, bob: False, rita: True, otto: False}


def test_a_spill_seals_at_once_and_tells_who_decides(alice, bob, carol, ada, uma, rita):
    version = make_version(alice)
    document = version.document

    with pytest.raises(Refused):
        actions.report_spill(document, by=carol)
    actions.report_spill(document, by=bob, reason="A report came with it.")

    document.refresh_from_db()
    version = document.versions.select_related("document").get()
    assert document.sealed_at is not None
    assert rules.may_open.why_not(alice, version).startswith("This record is sealed")
    assert set(Document.objects.visible_to(bob)) == set()
    assert set(Notice.objects.values_list("user", flat=True)) == {alice.user_id, ada.user_id}
    with pytest.raises(Lost, match="sealed already"):
        actions.report_spill(document, by=alice)


def test_the_scan_settles_a_version_once(alice, settings):
    version = make_version(alice, status="quarantined")

    assert not actions.record_scan(version, Verdict("failed"))
    assert actions.record_scan(version, Verdict("infected", "Eicar"))
    assert not actions.record_scan(version, Verdict("clean"))

    version.refresh_from_db()
    assert version.status == "infected"
    assert Notice.objects.get().user == alice.user


def test_without_a_scanner_a_file_is_never_called_clean(alice, settings):
    settings.CLAMD_URL = ""
    version = make_version(alice, status="quarantined")

    tasks.scan_missed()
    tasks.scan_missed()

    version.refresh_from_db()
    assert version.status == "unscanned"
    assert Entry.objects.filter(verb="documentversion.unscanned").count() == 1


def test_months_after_ends_with_shorter_months():
    from datetime import date

    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert months_after(date(2026, 11, 23), 24) == date(2028, 11, 23)
