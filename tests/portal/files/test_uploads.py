import hashlib
import io
import os
from types import SimpleNamespace

import pytest
from django.core.exceptions import BadRequest, ValidationError
from django.db import transaction

from portal.files import actions, slots
from portal.files.forms import EvidenceFilesField
from portal.files.models import StoredFile
from tests.portal.files import good_files as good
from tests.portal.files.conftest import BOUNDARY, multipart, request_with

MEGABYTE = 1024 * 1024
FORM = f"multipart/form-data; boundary={BOUNDARY}"


class CountingBody(io.BytesIO):
    """Tells how much of the body was read."""

    taken = 0

    def read(self, size=-1):
        piece = super().read(size)
        self.taken += len(piece)
        return piece


def big_request(sender, *, megabytes):
    body = multipart(("title", "Kept"), ("file", "big.txt", b"a" * (megabytes * MEGABYTE)), ("after", "also kept"))
    request = request_with(b"later", FORM, membership=sender, length=len(body))
    request._stream = CountingBody(body)
    return request


def test_an_upload_is_counted_hashed_and_typed(send):
    content = good.pdf()

    upload = send("Policy.PDF", content)

    assert (upload.name, upload.size, upload.media_type) == ("Policy.PDF", len(content), "application/pdf")
    assert upload.sha256 == hashlib.sha256(content).hexdigest()


def test_nothing_lies_on_disk_in_clear(send, folders):
    send("notes.txt", b"the secret sentence " * 10_000)

    [part] = folders.rglob("*.part")
    assert b"secret sentence" not in part.read_bytes()
    assert part.stat().st_mode & 0o777 == 0o600


def test_what_is_not_kept_leaves_with_the_request(sender, on_disk):
    request = request_with(multipart(("file", "a.pdf", good.pdf())), FORM, membership=sender)
    assert request.FILES["file"].refusal == ""
    assert len(on_disk()) == 1

    request.close()

    assert on_disk() == []


@pytest.mark.parametrize("megabytes", [9, 19])
def test_a_file_over_the_cap_is_refused_and_the_fields_are_kept(megabytes, sender, on_disk):
    request = big_request(sender, megabytes=megabytes)

    assert request.FILES["file"].refusal.startswith("The file is larger than 8 MB.")
    assert (request.POST["title"], request.POST["after"]) == ("Kept", "also kept")
    assert on_disk() == []


def test_a_body_far_over_the_cap_is_not_read(sender, on_disk):
    request = big_request(sender, megabytes=64)

    assert request.FILES["file"].refusal.startswith("The file is larger than 8 MB.")
    assert request.POST["title"] == "Kept"
    assert request._stream.taken < MEGABYTE
    assert on_disk() == []


def test_many_files_together_stay_under_the_cap(sender, on_disk):
    half = b"a" * (5 * MEGABYTE)
    body = multipart(("file", "a.txt", half), ("file", "b.txt", half))

    first, second = request_with(body, FORM, membership=sender).FILES.getlist("file")

    assert first.refusal == ""
    assert second.refusal.startswith("Together the files are larger than 8 MB.")
    first.close()
    assert on_disk() == []


def test_the_twenty_first_file_is_refused(sender):
    body = multipart(*(("file", f"{number}.txt", b"a") for number in range(21)))
    request = request_with(body, FORM, membership=sender)

    refusals = [upload.refusal for upload in request.FILES.getlist("file")]

    assert refusals == [""] * 20 + ["Send at most 20 files at once."]
    request.close()


def test_a_fourth_upload_of_one_member_waits_its_turn(send, sender, on_disk):
    under_way = [slots.take(sender.pk) for _each in range(slots.MOST_AT_ONCE)]
    of_another = SimpleNamespace(pk=sender.pk + 1, organisation_id=sender.organisation_id)

    assert send("a.txt", b"a").refusal.startswith("3 of your uploads are still under way.")
    assert on_disk() == []
    assert send("a.txt", b"a", membership=of_another).refusal == ""
    under_way.pop().close()
    assert send("a.txt", b"a").refusal == ""
    assert send("a.txt", b"a").refusal == ""
    for slot in under_way:
        slot.close()


def test_another_page_takes_no_file(sender, on_disk):
    body = multipart(("title", "x"), ("file", "a.pdf", good.pdf()))
    request = request_with(body, FORM, membership=sender, view_name="applications:detail")

    with pytest.raises(BadRequest, match="takes no files"):
        _ = request.POST

    assert on_disk() == []
    assert request.POST == {}


def test_a_file_of_nobody_is_thrown_away_and_the_fields_are_kept(on_disk):
    request = request_with(multipart(("title", "Typed"), ("file", "a.pdf", good.pdf())), FORM, membership=None)

    assert request.POST["title"] == "Typed"
    assert list(request.FILES) == []
    assert on_disk() == []


@pytest.mark.parametrize("missing", [3, 30, 400])
def test_a_broken_connection_keeps_nothing(missing, sender, on_disk):
    body = multipart(("file", "notes.txt", b"abc " * 400))
    request = request_with(body[:-missing], FORM, membership=sender, length=len(body))

    uploads = request.FILES.getlist("file")

    assert [upload.refusal for upload in uploads if upload.refusal] or missing == 3
    request.close()
    assert on_disk() == []


def test_a_full_disk_is_a_refusal(send, folders, monkeypatch):
    folders.mkdir()
    (folders / "parts").write_text("in the way")

    assert send("a.pdf", good.pdf()).refusal.startswith("The file could not be stored just now.")


def test_the_field_gives_the_upload_or_its_refusal(send):
    field = EvidenceFilesField(most=2)

    [taken] = field.clean([send("a.pdf", good.pdf())])
    assert taken.media_type == "application/pdf"
    with pytest.raises(ValidationError, match="The file is empty"):
        field.clean([send("a.pdf", b"")])
    with pytest.raises(ValidationError, match="required"):
        field.clean([])


def test_the_field_gives_all_when_one_is_acceptable(send):
    both = [send("a.pdf", good.pdf()), send("b.pdf", b"")]

    assert EvidenceFilesField(most=2).clean(both) == both
    with pytest.raises(ValidationError, match="Choose one file"):
        EvidenceFilesField(most=1).clean(both)
    with pytest.raises(ValidationError, match="b.pdf: The file is empty"):
        EvidenceFilesField(most=2).clean([both[1], both[1]])


def test_keep_makes_a_row_and_the_file_stays(alice, on_disk):
    content = os.urandom(200_000).hex().encode()
    request = request_with(multipart(("file", "notes.txt", content)), FORM, membership=alice)

    stored = actions.keep(request.FILES["file"], organisation=alice.organisation, by=alice)
    request.close()

    assert b"".join(actions.open_stored(stored)) == content
    assert StoredFile.objects.get() == stored
    assert (stored.created_by, stored.organisation, stored.size) == (alice, alice.organisation, len(content))
    assert on_disk() == [f"{stored.public_id}.sealed"]


def test_a_keep_that_is_rolled_back_leaves_nothing(alice, on_disk):
    request = request_with(multipart(("file", "a.pdf", good.pdf())), FORM, membership=alice)

    with transaction.atomic():
        actions.keep(request.FILES["file"], organisation=alice.organisation, by=alice)
        transaction.set_rollback(True)
    request.close()

    assert on_disk() == []


def test_keep_refuses_a_refused_upload_and_another_organisation(alice, carol):
    request = request_with(multipart(("bad", "a.pdf", b""), ("good", "a.pdf", good.pdf())), FORM, membership=alice)

    with pytest.raises(actions.Refused, match="empty"):
        actions.keep(request.FILES["bad"], organisation=alice.organisation, by=alice)
    with pytest.raises(ValueError, match="for the organisation"):
        actions.keep(request.FILES["good"], organisation=carol.organisation, by=alice)
    request.close()
