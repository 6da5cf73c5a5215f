"""Files as honest programmes write them, made in memory."""

import io
import json
import struct
import zipfile
import zlib

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


def office(kind, *, extra=None, main_type=None, relations=""):
    """A small docx, xlsx or pptx; `extra` are further entries, `relations` further relationships of the main part."""
    main, media_type = MAIN[kind]
    folder, _slash, name = main.rpartition("/")
    return zipped(
        {
            "[Content_Types].xml": (
                '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/{main}" ContentType="{main_type or media_type}"/></Types>'
            ),
            "_rels/.rels": relationships(relation(f"{OFFICE_RELATIONS}/officeDocument", main)),
            main: f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>Safety case</w:body></w:document>',
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


def open_document(kind, *, extra=None, manifest=""):
    media_type = f"application/vnd.oasis.opendocument.{'text' if kind == 'odt' else 'spreadsheet'}"
    return zipped(
        {
            "mimetype": media_type,
            "content.xml": '<office:document-content xmlns:office="o">Safety</office:document-content>',
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="m">{manifest}</manifest:manifest>',
            **(extra or {}),
        }
    )


def pdf(*objects, trailer="", after=b""):
    """A PDF of one empty page; `objects` are further objects as bytes."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        *objects,
    ]
    content = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    index = b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    end = b"trailer\n<< /Root 1 0 R /Size %d %b >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer.encode(), len(content))
    return content + index + end + after


def object_stream(content, *, dictionary=b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"):
    packed = zlib.compress(content)
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (dictionary, len(packed), packed)


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
    "linear.pdf": pdf(object_stream(b"1 0 << /Type /Font >>"), b"<< /S /GoTo /D [3 0 R /Fit] >>"),
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
