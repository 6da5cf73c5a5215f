"""Files as honest programmes write them, made in memory."""

import io
import json
import struct
import zipfile
import zlib

from tests.portal.files.pdf_files import compressed, pdf

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OPEN_XML = "application/vnd.openxmlformats-officedocument"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = {
    "docx": ("word/document.xml", f"{OPEN_XML}.wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{OPEN_XML}.spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{OPEN_XML}.presentationml.presentation.main+xml"),
}


def zipped(entries, *, compression=zipfile.ZIP_DEFLATED):
    """`entries`: name -> content, in order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def office(kind, *, extra=None, main_type=None, relations="", types="", main=""):
    """A small docx, xlsx or pptx; `extra` are further entries, `relations` further relationships of the main part,
    `types` further content types, and `main` the content of the main part."""
    main_part, media_type = MAIN[kind]
    folder, _slash, name = main_part.rpartition("/")
    main = main or f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>Safety case</w:body></w:document>'
    return zipped(
        {
            "[Content_Types].xml": (
                '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/{main_part}" ContentType="{main_type or media_type}"/>{types}</Types>'
            ),
            "_rels/.rels": relationships(relation(f"{OFFICE_RELATIONS}/officeDocument", main_part)),
            main_part: main,
            f"{folder}/_rels/{name}.rels": relationships(
                relation(f"{OFFICE_RELATIONS}/hyperlink", "https://aurora.example/", external=True) + relations
            ),
            **(extra or {}),
        }
    )


def relationships(inside):
    return f'<?xml version="1.0"?><Relationships xmlns="{RELATIONS}">{inside}</Relationships>'


def relation(kind, target, *, external=False):
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="r{abs(hash(target))}" Type="{kind}" Target="{target}"{mode}/>'


def open_document(kind, *, extra=None, manifest="", content=""):
    media_type = f"application/vnd.oasis.opendocument.{'text' if kind == 'odt' else 'spreadsheet'}"
    return zipped(
        {
            "mimetype": media_type,
            "content.xml": content or '<office:document-content xmlns:office="o">Safety</office:document-content>',
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="m">{manifest}</manifest:manifest>',
            **(extra or {}),
        }
    )


def png(width=4, height=4, *, after=b""):
    rows = (b"\0" + b"\x20\x40\x60" * min(width, 64)) * min(height, 64)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
        + after
    )


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def jpeg(width=8, height=8, *, after=b""):
    """The structure of a JPEG; the picture itself is noise that no check reads."""
    jfif = b"JFIF\0\1\1\0\0\1\0\1\0\0"
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    return (
        b"\xff\xd8"
        + _segment(0xE0, jfif)
        + _segment(0xDB, bytes(65))
        + _segment(0xC0, frame)
        + _segment(0xC4, bytes(20))
        + _segment(0xDA, b"\1\1\0\0\x3f\0")
        + b"\x12\x34\x56" * 40
        + b"\xff\xd9"
        + after
    )


def _segment(marker, content):
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


CHART_WORKBOOK = {"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": office("xlsx")}
GOOD_FILES = {
    "policy.pdf": pdf(),
    "compressed.pdf": compressed(b"<< /S /GoTo /D [3 0 R /Fit] >>"),
    "spaced end.pdf": pdf(after=b"\r\n\r\n"),
    "safety.docx": office("docx"),
    "from a local template.docx": office(
        "docx",
        relations=relation(f"{OFFICE_RELATIONS}/attachedTemplate", "file:///C:\\Templates\\Report.dotx", external=True),
    ),
    "numbers.xlsx": office("xlsx", extra={"xl/printerSettings/printerSettings1.bin": b"\0P\0r\0i\0n\0t"}),
    "slides.pptx": office("pptx", extra=CHART_WORKBOOK),
    "report.odt": open_document("odt"),
    "table.ods": open_document("ods"),
    "people.csv": "name;rôle\nJosé;évaluateur\n".encode(),
    "from a spreadsheet.csv": "name\trôle\n".encode("utf-16"),
    "old windows.csv": "name;rôle\r\n".encode("cp1252"),
    "scan of PDFs.txt": b"scan.log\n%PDF-1.7 header found in sample 3\n",
    "app.log": b"2026-01-01 ok\n<14>Jan 1 00:00:00 gateway: \x1b[32mserved\x1b[0m\n",
    "gateway.yaml": b"limits:\n  requests_per_minute: 60\n",
    "gateway.yml": b"# The gateway\nlimits: {}\n",
    "gateway.xml": b"<?xml version='1.0'?><!DOCTYPE plist PUBLIC '-//A//B' 'http://a.example/b'><a b='c'/>",
    "notes.txt": b"BMW and MZ are fine beginnings of a text.\n",
    "marked.txt": "\ufeffNotes\n".encode(),
    "results.json": json.dumps({"scores": [1, 2, 3], "note": 'a "quoted" ]]]] text'}).encode(),
    "list.JSON": b"[1, 2]\n",
    "screen.png": png(),
    "photo.jpg": jpeg(),
    "photo with another behind.jpeg": jpeg(after=jpeg()),
    "Überprüfung – 日本語.pdf": pdf(),
    "two.dots.v1.2.pdf": pdf(),
}
