"""Several files are several documents; the same page sent twice is one upload; what is uploaded for an answer stands
there."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partners.applications.models import AnswerEvidence
from partners.evidence.models import Document, DocumentVersion
from portal.sent_forms.models import SentForm
from portal.sent_forms.tasks import forget
from tests.badinput.test_twice import at_once
from tests.factories.applications import start_application

pytestmark = pytest.mark.django_db
GOOD, BAD = b"Name;Right\nAlice;read\n", b"MZ\x90\x00"


def file(name, content=GOOD):
    return SimpleUploadedFile(name, content)


def form(*files, **more):
    return {
        "title": "Access list",
        "kind": "policy",
        "marking": "AMBER",
        "covers_to": "2026-06-30",
        "file": files,
    } | more


def test_several_files_are_several_documents_called_by_their_names(alice, sign_in):
    response = sign_in(alice).post(
        reverse("evidence:upload"), form(file("rights 2026.csv"), file("roles.csv", b"a;b\n"))
    )

    assert (response.status_code, response["Location"]) == (303, reverse("evidence:list"))
    assert set(Document.objects.values_list("title", flat=True)) == {"rights 2026", "roles"}
    assert set(DocumentVersion.objects.values_list("stored__name", flat=True)) == {"rights 2026.csv", "roles.csv"}


def test_a_document_without_a_title_is_called_by_its_file(alice, sign_in):
    sign_in(alice).post(reverse("evidence:upload"), form(file("rights.csv"), title=""))

    assert Document.objects.get().title == "rights"


def test_a_bad_file_among_several_is_named_and_the_others_are_kept(alice, sign_in):
    once = str(uuid.uuid4())
    client = sign_in(alice)

    response = client.post(reverse("evidence:upload"), form(file("good.csv"), file("tool.exe", BAD), once=once))

    page = response.content.decode()
    assert response.status_code == 422
    assert "1 file was not kept" in page
    assert "tool.exe: Files of this type are not accepted." in page
    assert Document.objects.get().title == "good"
    again = client.post(reverse("evidence:upload"), form(file("good.csv"), file("tool.exe", BAD), once=once))
    assert (again.status_code, Document.objects.count()) == (303, 1)


def test_several_bad_files_are_all_named(alice, sign_in):
    response = sign_in(alice).post(reverse("evidence:upload"), form(file("a.exe", BAD), file("b.csv", b"")))

    page = response.content.decode()
    assert response.status_code == 422
    assert "a.exe: Files of this type" in page
    assert "b.csv: The file is empty" in page
    assert not Document.objects.exists()


def test_a_version_takes_one_file(alice, sign_in):
    client = sign_in(alice)
    client.post(reverse("evidence:upload"), form(file("a.csv")))
    address = f"{reverse('evidence:upload')}?document={Document.objects.get().reference}"

    response = client.post(address, form(file("b.csv"), file("c.csv")))

    assert response.status_code == 422
    assert "Choose one file" in response.content.decode()
    assert "multiple" not in client.get(address).content.decode().partition('type="file"')[2].partition(">")[0]


def test_the_same_page_sent_twice_is_one_document(alice, sign_in):
    client, once = sign_in(alice), str(uuid.uuid4())
    first = client.post(reverse("evidence:upload"), form(file("a.csv"), once=once))

    second = client.post(reverse("evidence:upload"), form(file("a.csv"), once=once))

    assert (second.status_code, second["Location"]) == (303, first["Location"])
    assert DocumentVersion.objects.count() == 1


def test_a_page_that_was_refused_may_be_sent_again(alice, sign_in):
    client, once = sign_in(alice), str(uuid.uuid4())
    assert client.post(reverse("evidence:upload"), form(file("a.csv", b""), once=once)).status_code == 422

    assert client.post(reverse("evidence:upload"), form(file("a.csv"), once=once)).status_code == 303


def test_the_page_of_another_member_is_not_answered(alice, carol, sign_in):
    once = str(uuid.uuid4())
    sign_in(alice).post(reverse("evidence:upload"), form(file("a.csv"), once=once))

    response = sign_in(carol).post(reverse("evidence:upload"), form(file("b.csv"), once=once))

    assert response.status_code == 409
    assert DocumentVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_page_three_times_at_once_is_one_document(alice, sign_in):
    once, clients = str(uuid.uuid4()), [sign_in(alice) for _ in range(3)]

    answers = at_once(
        *[lambda who=who: who.post(reverse("evidence:upload"), form(file("a.csv"), once=once)) for who in clients]
    )

    assert {answer.status_code for answer in answers} == {303}
    assert len({answer["Location"] for answer in answers}) == 1
    assert DocumentVersion.objects.count() == 1


def test_a_script_hears_where_to_go_on(alice, sign_in):
    response = sign_in(alice).post(reverse("evidence:upload"), form(file("a.csv")), headers={"X-Upload": "1"})

    assert response.status_code == 201
    assert response.json() == {"address": f"/evidence/{Document.objects.get().reference}/?receipt=1"}


def test_what_is_uploaded_for_an_answer_stands_there(alice, sign_in):
    application = start_application(alice)
    address = reverse("applications:upload", args=[application.reference, "ORG-01"])
    client = sign_in(alice)
    assert "For ORG-01 in" in client.get(address).content.decode()

    response = client.post(address, form(file("a.csv"), file("b.csv", b"a;b\n")))

    section = reverse("applications:section", args=[application.reference, "ORG"])
    assert (response.status_code, response["Location"]) == (303, f"{section}#ORG-01")
    behind = AnswerEvidence.objects.filter(answer__application=application, answer__criterion__code="ORG-01")
    assert {item.version.document.title for item in behind} == {"a", "b"}


def test_only_the_applicant_uploads_for_an_answer(alice, carol, rita, sign_in):
    address = reverse("applications:upload", args=[start_application(alice).reference, "ORG-01"])

    assert sign_in(carol).get(address).status_code == 404
    assert sign_in(rita).get(address).status_code in {403, 404}
    assert sign_in(alice).get(address.replace("ORG-01", "ORG-99")).status_code == 404


def test_old_tokens_are_forgotten(alice, clock):
    SentForm.objects.create(token=uuid.uuid4(), membership=alice)
    assert forget() == 0

    clock.forward(days=8)

    assert forget() == 1
    assert not SentForm.objects.exists()
