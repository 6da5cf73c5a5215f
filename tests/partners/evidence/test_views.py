"""The pages of evidence: uploading, reading, opening, sealing."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partners.evidence.models import Document, DocumentVersion
from portal.ledger.models import Entry
from tests.factories.applications import make_version, submitted_application

pytestmark = pytest.mark.django_db
CONTENT = b"Name;Right\nAlice;read\n"


def fields(**more):
    given = {"title": "Access list", "kind": "policy", "marking": "AMBER", "covers_to": "2026-06-30"}
    return {**given, "file": SimpleUploadedFile("list.csv", CONTENT, "text/csv"), **more}


def test_upload_keeps_the_file_and_shows_its_digest(alice, sign_in):
    client = sign_in(alice)

    response = client.post(reverse("evidence:upload"), fields())

    version = DocumentVersion.objects.select_related("stored", "document").get()
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert response.status_code == 303
    assert (version.stored.sha256, version.status, version.number) == (digest, "quarantined", 1)
    assert str(version.valid_until) == "2028-06-30"
    assert Entry.objects.get(verb="evidence.uploaded").facts["sha256"] == digest
    receipt = client.get(response["Location"]).content.decode()
    assert digest[:4] in receipt
    assert "Clean" not in receipt


def test_a_correction_is_a_new_version(alice, sign_in):
    version = make_version(alice)
    address = f"{reverse('evidence:upload')}?document={version.document.reference}"

    response = sign_in(alice).post(address, fields(file=SimpleUploadedFile("new.csv", b"a;b\n1;2\n")))

    assert response.status_code == 303
    assert list(version.document.versions.values_list("number", flat=True)) == [2, 1]


@pytest.mark.parametrize(
    ("name", "content"), [("tool.exe", b"MZ\x90\x00"), ("empty.csv", b""), ("fake.pdf", b"not a pdf")]
)
def test_a_bad_file_is_refused_with_all_that_was_typed(name, content, alice, sign_in):
    response = sign_in(alice).post(reverse("evidence:upload"), fields(file=SimpleUploadedFile(name, content)))

    text = response.content.decode()
    assert response.status_code == 422
    assert "Access list" in text
    assert "2026-06-30" in text
    assert "invalid-feedback" in text
    assert not Document.objects.exists()


def test_upload_refuses_days_in_the_wrong_order_and_invisible_characters(alice, sign_in):
    client = sign_in(alice)

    for wrong in ({"covers_from": "2026-07-01"}, {"title": "Access\u202elist"}):
        assert client.post(reverse("evidence:upload"), fields(**wrong)).status_code == 422


def test_upload_is_for_writers_of_partners_and_their_own_documents(alice, carol, rita, meridian, sign_in):
    version = make_version(alice)

    for member in (rita, meridian):
        assert sign_in(member).get(reverse("evidence:upload")).status_code == 403
    address = f"{reverse('evidence:upload')}?document={version.document.reference}"
    assert sign_in(carol).get(address).status_code == 404


def test_download_sends_an_attachment_to_who_may_have_it(alice, carol, rita, rolf, sign_in):
    submitted_application(alice)
    version = DocumentVersion.objects.select_related("document").get()
    address = reverse("evidence:download", args=[version.document.reference, 1])

    response = sign_in(rita).get(address)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content).startswith(b"The policy")
    for member in (carol, rolf):
        assert sign_in(member).get(address).status_code == 404
    assert Entry.objects.filter(verb="evidence.downloaded").count() == 1


def test_download_of_what_is_kept_apart_says_why_not(alice, sign_in):
    version = make_version(alice, status="quarantined")

    response = sign_in(alice).get(reverse("evidence:download", args=[version.document.reference, 1]))

    assert response.status_code == 409
    assert "still being scanned" in response.content.decode()


def test_a_spill_is_reported_by_the_page(alice, bob, carol, sign_in):
    document = make_version(alice).document
    address = reverse("evidence:spill", args=[document.reference])

    assert sign_in(carol).get(address).status_code == 404
    assert "Seal 1 record" in sign_in(bob).get(address).content.decode()
    assert sign_in(bob).post(address, {"reason": ""})["Location"] == reverse("evidence:list")
    record = reverse("evidence:detail", args=[document.reference])
    assert sign_in(bob).get(record).status_code == 404
    assert "This record is sealed" in sign_in(alice).get(record).content.decode()


def test_release_wants_the_right_role_and_a_reason(alice, rita, otto, sign_in):
    from partners.evidence import actions

    application = submitted_application(alice)
    version = make_version(alice, status="unscanned")
    actions.note_uses(application.reference, [("ORG-01", version)])
    address = reverse("evidence:release", args=[version.document.reference, 1])

    assert sign_in(rita).get(address).status_code == 403
    assert sign_in(otto).post(address, {"reason": ""}).status_code == 422
    assert sign_in(otto).post(address, {"reason": "Read apart."}).status_code == 303


def test_the_list_asks_as_many_queries_for_three_as_for_one(alice, sign_in, django_assert_max_num_queries):
    make_version(alice)
    client, address = sign_in(alice), reverse("evidence:list")
    client.get(address)
    with django_assert_max_num_queries(30) as one:
        client.get(address)
    make_version(alice)
    make_version(alice)
    with django_assert_max_num_queries(len(one)):
        client.get(address)
