"""A disk that is full: a plain page, nothing half written."""

import errno
import resource
import signal
from contextlib import contextmanager

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import path

from portal import access
from portal.files import store
from portal.files.models import StoredFile
from tests.factories.accounts import OrganisationFactory

pytestmark = pytest.mark.django_db


@access.public(methods=["GET", "POST"])
def database_full(request):
    raise OperationalError from psycopg.errors.DiskFull("could not extend file")


@access.public
def folder_full(request):
    raise OSError(errno.ENOSPC, "No space left on device")


@access.public
def other_fault(request):
    raise OSError(errno.EPERM, "Not permitted")


urlpatterns = [
    path("database/", database_full),
    path("folder/", folder_full),
    path("other/", other_fault),
    path("api/v1/database", database_full),
]
handler500 = "portal.errors.server_error"


@pytest.fixture
def small_disk(settings, tmp_path):
    """Files of this process may be 100 kB long, as on a disk that fills up while one is written."""
    settings.FILES_FOLDER = tmp_path / "files"

    @contextmanager
    def small_disk():
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
        try:
            yield settings.FILES_FOLDER
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, before)

    return small_disk


def left_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/database/", "/folder/"])
def test_a_full_disk_has_a_plain_page(address):
    answer = Client(raise_request_exception=False).get(address)

    assert answer.status_code == 507
    assert "no room left" in answer.content.decode()
    assert "Nothing was changed" in answer.content.decode()


@pytest.mark.urls(__name__)
def test_a_program_gets_a_problem():
    answer = Client(raise_request_exception=False).post("/api/v1/database")

    assert (answer.status_code, answer["Content-Type"]) == (507, "application/problem+json")


@pytest.mark.urls(__name__)
def test_another_fault_of_the_system_is_not_taken_for_it():
    assert Client(raise_request_exception=False).get("/other/").status_code == 500


@pytest.mark.urls("tests.portal.files.urls")
def test_an_upload_onto_a_full_disk_is_refused_and_leaves_nothing(alice, sign_in, small_disk, settings):
    settings.UPLOAD_URL_NAMES = {"tried:upload"}
    client = sign_in(alice)
    with small_disk() as folder:
        answer = client.post("/tried/upload/", {"title": "Kept", "file": upload()})

    assert answer.status_code == 422
    assert answer.json()["title"] == "Kept"
    assert "could not be stored just now. Nothing was kept" in answer.content.decode()
    assert left_in(folder) == []
    assert StoredFile.objects.count() == 0


def upload():
    return SimpleUploadedFile("rows.csv", b"name,value\n" * 40_000)


def test_a_letter_onto_a_full_disk_leaves_nothing(small_disk):
    organisation = OrganisationFactory()
    with small_disk() as folder, pytest.raises(OSError) as raised:
        store.save_bytes(b"x" * 400_000, name="letter.pdf", media_type="application/pdf", organisation=organisation,
                         by=None)  # fmt: skip

    assert raised.value.errno == errno.EFBIG
    assert left_in(folder) == []
    assert StoredFile.objects.count() == 0
