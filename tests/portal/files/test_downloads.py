import pytest

from portal.access import Refused
from portal.files import downloads, store


@pytest.fixture
def letter(aurora):
    return store.save_bytes(b"%PDF-1.7", name="l.pdf", media_type="application/pdf", organisation=aurora, by=None)


def test_a_download_is_an_attachment_that_nothing_runs(letter):
    response = downloads.attachment(letter, name="Letter.pdf")

    assert response.getvalue() == b"%PDF-1.7"
    assert dict(response.items()) == {
        "Content-Type": "application/pdf",
        "Content-Length": "8",
        "Content-Disposition": 'attachment; filename="Letter.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("Prüfung.pdf", "attachment; filename*=utf-8''Pr%C3%BCfung.pdf"),
        ('a"b.pdf', 'attachment; filename="a_b.pdf"'),
        ("../../etc/passwd", 'attachment; filename="_.._etc_passwd"'),
        ("a\r\nSet-Cookie: x.pdf", 'attachment; filename="a__Set-Cookie_ x.pdf"'),
        ("fdp\u202eexe", 'attachment; filename="fdp_exe"'),
        ("..", 'attachment; filename="file"'),
    ],
)
def test_a_download_has_a_safe_name(letter, name, disposition):
    assert downloads.attachment(letter, name=name)["Content-Disposition"] == disposition


def test_a_damaged_file_is_refused_before_anything_is_sent(letter):
    path = store.path_of(letter)
    path.write_bytes(path.read_bytes()[:-1] + b"!")

    with pytest.raises(Refused, match="damaged"):
        downloads.attachment(letter, name="Letter.pdf")
