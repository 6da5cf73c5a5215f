import pytest

from portal.access import Refused
from portal.files import text

GOOD = {
    "ASCII": b"name,value\r\nrow,1\n\x1b[0m\f",
    "UTF-8": "Zoë, Łódź, 東京, 🙂".encode(),
    "UTF-8 with a mark": "Zoë".encode("utf-8-sig"),
    "UTF-16": "Zoë, 東京, 🙂".encode("utf-16"),
    "UTF-16, the other way": b"\xfe\xff" + "Zoë".encode("utf-16-be"),
    "Windows-1252": "Zoë – “quoted” €".encode("cp1252"),
    "almost UTF-8 to the end": "Zoë".encode() + b"\xc3",
}
REFUSED = {
    "a control character": (b"name\x00value", "control characters"),
    "a control character in UTF-16": ("name\x07value".encode("utf-16"), "control characters"),
    "half a character in UTF-16": ("name".encode("utf-16") + b"\x00", "not plain text"),
    "neither UTF-8 nor Windows-1252": (b"Zo\xc3\xab \xff\x81", "not plain text"),
    "a page": (b" \n<!DOCTYPE html>", "a web page"),
    "a page in UTF-16": ("<svg ".encode("utf-16"), "a web page"),
    "a page in Windows-1252": (b"<html title='Zo\xeb'>", "a web page"),
}


def watched(content, *, size):
    watch = text.TextWatch()
    for start in range(0, len(content), size):
        watch.see(content[start : start + size])
    watch.conclude()


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize("content", GOOD.values(), ids=GOOD)
def test_readable_text_is_taken_however_it_is_cut(content, size):
    watched(content, size=size)


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_other_text_is_refused_however_it_is_cut(content, reason, size):
    with pytest.raises(Refused, match=reason):
        watched(content, size=size)


@pytest.mark.parametrize("control", sorted(set(range(32)) - {9, 10, 12, 13, 27} | {127}))
def test_every_control_character_is_found_far_inside(control):
    content = b"a" * text.HEAD_BYTES + bytes([control]) + b"a" * text.HEAD_BYTES

    with pytest.raises(Refused, match="control characters"):
        watched(content, size=text.HEAD_BYTES - 7)


def test_a_single_letter_is_text():
    watched(b"a", size=1)
