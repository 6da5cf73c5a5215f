"""Who is refused what with a document; every time there is one of theirs beside it."""

import pytest

from partners.evidence import actions, releases, rules
from partners.evidence.models import Document, DocumentVersion
from portal.access import Refused
from portal.ledger.models import Entry
from tests.factories.accounts import MembershipFactory
from tests.factories.applications import make_version, submitted_application

pytestmark = pytest.mark.django_db
NOT_THEIRS = "not yours to see"


@pytest.fixture
def version(clock, alice, carol):
    make_version(carol)
    return make_version(alice)


@pytest.fixture
def unscanned(version, alice):
    """A file that nobody scanned, used in a case of the EU authority."""
    application = submitted_application(alice)
    version = make_version(alice, status="unscanned")
    actions.note_uses(application.reference, [("ORG-01", version)])
    return version


def upload(by, document=None):
    return actions.upload(None, title="Policy", kind="policy", marking="AMBER", document=document, by=by)


def seal(version, by):
    actions.report_spill(version.document, by=by, reason="A report came with it.")
    return DocumentVersion.objects.select_related("document", "stored").get(pk=version.pk)


@pytest.mark.parametrize("who", ["evan", "rita", "otto", "ada", "meridian"])
def test_upload_is_for_the_officers_and_contributors_of_a_partner(who, version, request):
    by = request.getfixturevalue(who)

    with pytest.raises(Refused, match="officers and contributors"):
        upload(by)
    assert not rules.may_add_version.allows(by, version.document)


def test_a_new_version_is_for_the_own_document(version, carol):
    with pytest.raises(Refused, match="another organisation"):
        upload(carol, version.document)

    assert version.document.versions.count() == 1


def test_a_sealed_document_gets_no_new_version(version, alice):
    sealed = seal(version, alice)

    with pytest.raises(Refused, match="sealed"):
        upload(alice, sealed.document)


@pytest.mark.parametrize(("who", "words"), [("carol", NOT_THEIRS), ("rolf", NOT_THEIRS), ("vera", "Your role")])
def test_a_spill_is_reported_by_who_sees_the_document(who, words, version, request):
    with pytest.raises(Refused, match=words):
        actions.report_spill(version.document, by=request.getfixturevalue(who))

    assert not Document.objects.exclude(sealed_at=None).exists()


def test_what_is_sealed_is_not_offered_to_be_sealed_again(version, alice):
    assert rules.may_seal.allows(alice, version.document)
    assert "sealed" in rules.may_seal.why_not(alice, seal(version, alice).document)


@pytest.mark.parametrize("who", ["carol", "rita", "vera", "meridian"])
def test_download_is_for_who_sees_the_document(who, version, request):
    with pytest.raises(Refused, match=NOT_THEIRS):
        actions.download(version, by=request.getfixturevalue(who))

    assert not Entry.objects.filter(verb="evidence.downloaded").exists()


def test_a_sealed_file_is_not_given_out_to_the_officer_who_sees_the_record(version, alice):
    with pytest.raises(Refused, match="sealed"):
        actions.download(seal(version, alice), by=alice)


def test_red_is_read_by_its_uploader_and_by_approvers(clock, alice, bob, evan, eu_authority):
    application = submitted_application(alice)
    paul = MembershipFactory(organisation=eu_authority, role="approver")
    lead = MembershipFactory(organisation=eu_authority, role="lead")
    version = make_version(bob, marking="RED")
    actions.note_uses(application.reference, [("ORG-01", version)])

    told = {member: rules.may_open.allows(member, version) for member in (bob, alice, evan, paul, lead)}

    assert told == {bob: True, alice: True, evan: False, paul: True, lead: False}


def test_release_is_for_an_auditor_who_sees_the_document(unscanned, uk_authority):
    with pytest.raises(Refused, match=NOT_THEIRS):
        releases.release(unscanned, by=MembershipFactory(organisation=uk_authority, role="auditor"), reason="Read.")

    assert DocumentVersion.objects.get(pk=unscanned.pk).released_at is None


def test_a_sealed_file_is_not_released(unscanned, alice, ada):
    with pytest.raises(Refused, match="sealed"):
        releases.release(seal(unscanned, alice), by=ada, reason="Read.")


def test_only_what_waits_for_it_is_released(unscanned, otto):
    clean = Document.objects.visible_to(otto).exclude(pk=unscanned.document_id).get().versions.get()

    with pytest.raises(Refused, match="not waiting for a release"):
        releases.release(clean, by=otto, reason="Read.")
    releases.release(unscanned, by=otto, reason="Read on a separate machine.")
    unscanned.refresh_from_db()
    assert "not waiting" in rules.may_release.why_not(otto, unscanned)


def test_a_sealed_document_stays_in_sight_of_officers_and_administrators_only(unscanned, alice, bob, rita, ada):
    seal(unscanned, alice)

    told = {who for who in (alice, bob, rita, ada) if unscanned.document in Document.objects.visible_to(who)}

    assert told == {alice, ada}
