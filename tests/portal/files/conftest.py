"""An upload as the parser receives it: the real handler behind a real request, without a page around it."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.PORTAL_KEYS = tmp_path / "keys"
    settings.KEYS_MAY_BE_MADE = True
    settings.FILES_FOLDER = tmp_path / "files"
    settings.MAX_UPLOAD_BYTES = 8 * 1024 * 1024
    settings.UPLOAD_URL_NAMES = {"evidence:upload"}
    return settings.FILES_FOLDER


@pytest.fixture
def on_disk(folders):
    """The files that lie in the folder now."""
    return lambda: sorted(path.name for path in folders.rglob("*") if path.is_file())


@pytest.fixture
def sender():
    """Whoever is signed in while the body arrives."""
    return SimpleNamespace(pk=3, organisation_id=7)


def request_with(body, content_type, *, membership, view_name="evidence:upload", length=None):
    request = RequestFactory().generic("POST", "/anywhere/", body, content_type=content_type)
    if length is not None:
        request.META["CONTENT_LENGTH"] = str(length)
    request.resolver_match = SimpleNamespace(view_name=view_name)
    request.membership = membership
    return request


BOUNDARY = "edge"


def multipart(*parts, end=True):
    """`parts`: (field, text) or (field, file name, bytes), in order, as a browser sends them."""
    body = b""
    for field, *rest in parts:
        name = f'; filename="{rest[0]}"' if len(rest) == 2 else ""
        body += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"{name}\r\n\r\n'.encode()
        body += rest[-1] if isinstance(rest[-1], bytes) else rest[-1].encode()
        body += b"\r\n"
    return body + (f"--{BOUNDARY}--\r\n".encode() if end else b"")


@pytest.fixture
def send(sender):
    """`send(name, content)` gives the `Upload`; the request is ended when the test ends."""
    requests = []

    def send(name, content, *, title="Kept", membership=sender, **options):
        body = multipart(("title", title), ("file", name, content))
        request = request_with(body, f"multipart/form-data; boundary={BOUNDARY}", membership=membership, **options)
        requests.append(request)
        assert request.POST["title"] == title
        return request.FILES["file"]

    yield send
    for request in requests:
        request.close()
