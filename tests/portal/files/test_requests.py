"""Uploads through the whole stack: sessions, CSRF, the gate and the error pages."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.portal.files import good_files as good

pytestmark = pytest.mark.urls("tests.portal.files.urls")


@pytest.fixture(autouse=True)
def upload_page(settings):
    settings.UPLOAD_URL_NAMES = {"tried:upload"}


def fields(name="a.pdf", content=None, **more):
    content = good.pdf() if content is None else content
    return {"title": "Kept", "file": SimpleUploadedFile(name, content), **more}


def with_csrf(client):
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = client.cookies
    checked.cookies["csrf"] = "a" * 32
    return checked


def test_a_member_uploads(alice, sign_in, on_disk):
    answer = sign_in(alice).post("/tried/upload/", fields())

    assert answer.json() == {"sha256": hashlib.sha256(good.pdf()).hexdigest()}
    assert len(on_disk()) == 1


def test_a_refused_file_comes_back_with_its_reason_and_the_fields(alice, sign_in, on_disk):
    answer = sign_in(alice).post("/tried/upload/", fields(content=b"MZ"))

    assert answer.status_code == 422
    assert answer.json()["title"] == "Kept"
    assert on_disk() == []


def test_another_page_answers_400_with_a_sentence(alice, sign_in, on_disk):
    answer = sign_in(alice).post("/tried/form/", fields())

    assert answer.status_code == 400
    assert "This page takes no files." in answer.content.decode()
    assert on_disk() == []


def test_nobody_is_sent_to_sign_in(db, on_disk):
    answer = Client().post("/tried/upload/", fields())

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert on_disk() == []


def test_a_forged_request_leaves_nothing(alice, sign_in, on_disk):
    answer = with_csrf(sign_in(alice)).post("/tried/upload/", fields())

    assert answer.status_code == 403
    assert on_disk() == []


def test_the_token_may_stand_in_a_field_or_in_the_header(alice, sign_in):
    client = with_csrf(sign_in(alice))

    in_field = client.post("/tried/upload/", {"csrfmiddlewaretoken": "a" * 32, **fields()})
    in_header = client.post("/tried/upload/", fields(), headers={"X-CSRFToken": "a" * 32})

    assert (in_field.status_code, in_header.status_code) == (200, 200)
