"""Families of bad uploads: each is refused with a reason, quickly, and leaves nothing on disk; good ones are taken."""

import json
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from tests.portal.files import good_files as good
from tests.portal.files.good_files import GOOD_FILES, OFFICE_RELATIONS, object_stream, office, open_document, relation

CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ZEROS = bytes(1024 * 1024)


def remote(kind, target):
    return office("docx", relations=relation(f"{OFFICE_RELATIONS}/{kind}", target, external=True))


def bomb(megabytes):
    return office("docx", extra={"word/media/zeros.xml": ZEROS * megabytes})


def many_layers():
    return office("docx", extra={"word/media/inner.zip": good.zipped({"inner.zip": good.zipped({"a": ZEROS})})})


def size_lied_about():
    """The index says that an entry unpacks to 1,000 bytes; in truth it unpacks to 64 MiB."""
    content = office("docx", extra={"word/big.xml": ZEROS * 64})
    return content.replace(struct.pack("<L", 64 * 1024 * 1024), struct.pack("<L", 1000))


def encrypted_flag():
    """A zip whose every entry claims to be encrypted."""
    content = bytearray(office("docx"))
    place = 0
    while (place := content.find(b"PK\1\2", place)) >= 0:
        content[place + 8] |= 1
        place += 4
    return bytes(content)


def overlapping():
    """Two index entries that unpack the same bytes (the newer zip bomb)."""
    content = good.zipped({"[Content_Types].xml": b"<Types/>", "word/a.xml": ZEROS, "word/b.xml": b"x"})
    with zipfile.ZipFile(good.io.BytesIO(content)) as archive:
        first, second = archive.getinfo("word/a.xml"), archive.getinfo("word/b.xml")
    index = content.index(b"PK\1\2")
    there = struct.pack("<L", second.header_offset) + b"word/b"
    elsewhere = struct.pack("<L", first.header_offset) + b"word/b"
    return content[:index] + content[index:].replace(there, elsewhere)


def doubled_name():
    return good.zipped({"word/document.xml": "<a/>", "word/documenT.xml": "<b/>"}).replace(b"documenT", b"document")


def damaged_chunk():
    content = good.png()
    return content[:40] + bytes([content[40] ^ 1]) + content[41:]


def entities():
    return office("docx", extra={"word/extra.xml": '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'})


JAVASCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
BAD_FILES = {
    "nothing in it": ("empty.pdf", b""),
    "no extension": ("README", b"text"),
    "type not accepted": ("tool.exe", b"MZ" + bytes(100)),
    "old Office type": ("old.doc", CFB),
    "archive": ("all.zip", good.zipped({"a.txt": b"a"})),
    "executable behind a document name": ("policy.pdf.exe", good.pdf()),
    "executable named as PDF": ("policy.pdf", b"MZ\x90\0" + bytes(200)),
    "picture named as PDF": ("policy.pdf", good.png()),
    "PDF named as picture": ("screen.png", good.pdf()),
    "JPEG named as PNG": ("screen.png", good.jpeg()),
    "archive named as docx": ("all.docx", good.zipped({"a.txt": b"a"})),
    "xlsx named as docx": ("numbers.docx", office("xlsx")),
    "ods named as odt": ("table.odt", open_document("ods")),
    "HTML named as text": ("page.txt", b"<!doctype html><script>alert(1)</script>"),
    "SVG named as text": ("drawing.txt", b"<svg onload='alert(1)'/>"),
    "script named as CSV": ("run.csv", b"#!/bin/sh\nrm -rf /\n"),
    "binary named as text": ("notes.txt", bytes(range(256))),
    "binary named as CSV": ("notes.csv", b"a;b\n\0\0\0"),
    "PDF and zip at once": ("both.pdf", good.pdf() + good.zipped({"a.exe": b"MZ"})),
    "PDF and page at once": ("both.pdf", good.pdf(after=b"<script>alert(1)</script>")),
    "PDF inside the start of a zip": ("both.docx", good.zipped({"%PDF-1.7": b"x"}, compression=0) + good.pdf()),
    "picture and zip at once": ("both.png", good.png(after=good.zipped({"a.exe": b"MZ"}))),
    "JPEG and zip at once": ("both.jpg", good.jpeg(after=good.zipped({"a.exe": b"MZ"}))),
    "JPEG and page at once": ("both.jpg", good.jpeg(after=b"<html><script>alert(1)</script>")),
    "JPEG and rar at once": ("both.jpg", good.jpeg(after=b"Rar!\x1a\x07\x01\0")),
    "bomb of 300 MiB": ("bomb.docx", bomb(300)),
    "bomb by ratio": ("bomb.docx", bomb(20)),
    "bomb by a lie about the size": ("bomb.docx", size_lied_about()),
    "bomb by overlap": ("bomb.docx", overlapping()),
    "bomb of many entries": ("bomb.docx", good.zipped({f"word/{n}.xml": b"" for n in range(6_000)})),
    "archives within archives": ("nest.docx", many_layers()),
    "document within a document": ("nest.docx", office("docx", extra={"word/embeddings/a.docx": office("docx")})),
    "workbook within a workbook within a document": (
        "nest.pptx",
        office(
            "pptx",
            extra={
                "ppt/embeddings/a.xlsx": office("xlsx", extra={"xl/embeddings/b.xlsx": office("xlsx")}),
            },
        ),
    ),
    "bomb within a chart's workbook": (
        "nest.pptx",
        office("pptx", extra={"ppt/embeddings/a.xlsx": office("xlsx", extra={"xl/a.xml": ZEROS * 20})}),
    ),
    "two entries of one name": ("twice.docx", doubled_name()),
    "entry outside the archive": ("slip.docx", office("docx", extra={"../../etc/passwd": b"x"})),
    "entry at the root": ("slip.docx", office("docx", extra={"/etc/passwd": b"x"})),
    "encrypted entries": ("locked.docx", encrypted_flag()),
    "password-protected Office": ("locked.docx", CFB),
    "encrypted OpenDocument": ("locked.odt", open_document("odt", manifest="<manifest:encryption-data/>")),
    "macros in docx": ("macros.docx", office("docx", extra={"word/vbaProject.bin": CFB})),
    "docm named as docx": (
        "macros.docx",
        office("docx", main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
    ),
    "macro sheet": ("macros.xlsx", office("xlsx", extra={"xl/macrosheets/sheet1.xml": b"<a/>"})),
    "Basic in OpenDocument": ("macros.odt", open_document("odt", extra={"Basic/Standard/Module1.xml": b"<a/>"})),
    "data exchange link": ("dde.xlsx", office("xlsx", extra={"xl/externalLinks/a.xml": b"<x><ddeLink/></x>"})),
    "embedded object": ("object.docx", office("docx", extra={"word/embeddings/oleObject1.bin": CFB})),
    "embedded programme without its name": ("object.docx", office("docx", extra={"word/media/a.jpeg": b"MZ\x90"})),
    "remote template": ("remote.docx", remote("attachedTemplate", "https://evil.example/t.dotm")),
    "template on a network share": ("remote.docx", remote("attachedTemplate", "file://evil.example/share/t.dotm")),
    "remote picture": ("remote.docx", remote("image", "http://evil.example/pixel.png")),
    "entities": ("laughs.docx", entities()),
    "docx cut off": ("cut.docx", office("docx")[:-40]),
    "docx with a flipped bit": ("flip.docx", office("docx").replace(b"PK\3\4", b"PK\3\5", 2)),
    "JavaScript in PDF": ("act.pdf", good.pdf(JAVASCRIPT)),
    "JavaScript with an escaped name": ("act.pdf", good.pdf(JAVASCRIPT.replace(b"/JavaScript", b"/J#61vaScrip#74"))),
    "JavaScript in an object stream": ("act.pdf", good.pdf(object_stream(b"9 0 " + JAVASCRIPT))),
    "object stream packed strangely": (
        "act.pdf",
        good.pdf(object_stream(JAVASCRIPT, dictionary=b"/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]")),
    ),
    "bomb in an object stream": ("bomb.pdf", good.pdf(object_stream(ZEROS * 200))),
    "launch action": ("act.pdf", good.pdf(b"<< /S /Launch /F (cmd.exe) >>")),
    "file in a PDF": ("carry.pdf", good.pdf(b"<< /Type /EmbeddedFile /Length 0 >>")),
    "interactive form": ("form.pdf", good.pdf(b"<< /AcroForm << /XFA [1 0 R] >> >>")),
    "encrypted PDF": ("locked.pdf", good.pdf(trailer="/Encrypt 9 0 R")),
    "PDF cut off": ("cut.pdf", good.pdf()[:-40]),
    "PDF after other content": ("late.pdf", b"GIF89a" + good.pdf()),
    "PNG of 50,000 pixels": ("huge.png", good.png(50_000, 50_000)),
    "JPEG of 50,000 pixels": ("huge.jpg", good.jpeg(50_000, 50_000)),
    "PNG cut off": ("cut.png", good.png()[:-12]),
    "PNG damaged": ("damaged.png", damaged_chunk()),
    "JPEG cut off": ("cut.jpg", good.jpeg()[:-2]),
    "JPEG of its first bytes only": ("cut.jpg", good.jpeg()[:20]),
    "JSON cut off": ("cut.json", b'{"a": [1, 2'),
    "JSON nested 100,000 deep": ("deep.json", b"[" * 100_000 + b"]" * 100_000),
    "JSON that is a word": ("word.json", b'"word"'),
    "JSON in UTF-16": ("utf16.json", json.dumps({"a": 1}).encode("utf-16")),
    "name with a control character": ("a\x07b.pdf", good.pdf()),
    "name that reads backwards": ("policy\u202efdp.exe.pdf", good.pdf()),
    "name with an invisible character": ("pol\u200bicy.pdf", good.pdf()),
    "name with a path": ("../../etc/passwd.pdf", good.pdf()),
    "name with a Windows path": ("C:\\Users\\policy.pdf", good.pdf()),
    "name of 300 characters": ("a" * 296 + ".pdf", good.pdf()),
    "name of an extension only": (".pdf", good.pdf()),
}


@pytest.mark.parametrize("family", BAD_FILES)
def test_a_bad_file_is_refused_and_leaves_nothing(family, send, on_disk):
    name, content = BAD_FILES[family]

    upload = send(name, content)

    assert upload.refusal.endswith(".")
    assert "stumble" not in upload.refusal
    assert on_disk() == []


@pytest.mark.parametrize("family", ["bomb of 300 MiB", "bomb in an object stream", "JSON nested 100,000 deep"])
def test_a_bomb_takes_little_memory(family, send):
    tracemalloc.start()

    send(*BAD_FILES[family])

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 32 * 1024 * 1024


@pytest.mark.parametrize("name", GOOD_FILES)
def test_a_good_file_is_taken(name, send, on_disk):
    upload = send(name, GOOD_FILES[name])

    assert upload.refusal == ""
    assert upload.size == len(GOOD_FILES[name])
    assert upload.part.open().read() == GOOD_FILES[name]
    assert len(on_disk()) == 1


def test_every_accepted_type_has_a_good_file():
    from portal.files import names, types

    assert {names.extension_of(name) for name in GOOD_FILES} == set(types.TYPES)


def test_a_check_that_stumbles_refuses(send):
    frame_too_short = b"\xff\xd8\xff\xc0\0\3\0\xff\xda\0\2\xff\xd9"

    assert "damaged" in send("odd.jpg", frame_too_short).refusal


def test_a_random_picture_inside_a_pdf_is_no_reason(send):
    noise = zlib.compress(bytes(range(256)) * 4000)
    picture = b"<< /Type /XObject /Subtype /Image /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream"

    assert send("picture.pdf", good.pdf(picture % (len(noise), noise))).refusal == ""
