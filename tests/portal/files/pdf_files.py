"""PDFs as honest and hostile programmes write them: with a table or a compressed index, and with object streams."""

import struct
import zlib

CATALOG = b"<< /Type /Catalog /Pages 2 0 R %b >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] %b >>"


def pdf(*objects, catalog=b"", page=b"", trailer=b"", after=b""):
    """A PDF of one empty page and a plain table; `objects` are numbered from 4 on."""
    content, places = _body([CATALOG % catalog, PAGES, PAGE % page, *objects])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    index = b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    end = b"trailer\n<< /Root 1 0 R /Size %d %b >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(content))
    return content + index + end + after


def updated(before, *objects, number=4):
    """The same PDF with an update appended: further objects, or newer ones in the place of old ones."""
    content, places = before, []
    for part in objects:
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number + len(places) - 1, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    index = b"xref\n%d %d\n%b" % (number, len(places), table)
    last = before.rpartition(b"startxref")[2].split()[0]
    end = b"trailer\n<< /Root 1 0 R /Size 99 /Prev %b >>\nstartxref\n%d\n%%%%EOF\n" % (last, len(content))
    return content + index + end


def compressed(
    *objects,
    catalog=b"",
    page=b"",
    pack=zlib.compress,
    filters=b"/Filter /FlateDecode",
    kind=b"/Type /ObjStm",
    gap=b" ",
):
    """The same with its objects in an object stream and a compressed index. `pack` and `filters` pack the stream,
    `gap` stands before its first object."""
    inside = [CATALOG % catalog, PAGES, PAGE % page, *objects]
    place, header, content = 0, b"", b""
    for number, part in enumerate(inside, start=1):
        header += b"%d %d " % (number, len(content))
        content += part + b"\n"
    first = len(header) + len(gap)
    packed = pack(header + gap + content)
    number = len(inside) + 1
    body = b"%%PDF-1.7\n%%\xe2\xe3\xcf\xd3\n" % ()
    place = len(body)
    body += b"%d 0 obj\n<< %b /N %d /First %d %b /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (
        *(number, kind, len(inside), first, filters, len(packed), packed),
    )
    rows = b"".join(struct.pack(">BIB", 2, number, row) for row in range(len(inside)))
    index = (
        struct.pack(">BIB", 0, 0, 255) + rows + struct.pack(">BIB", 1, place, 0) + struct.pack(">BIB", 1, len(body), 0)
    )
    start = len(body)
    body += (
        b"%d 0 obj\n<< /Type /XRef /Size %d /Root 1 0 R /W [1 4 1] /Length %d >>\nstream\n%b\nendstream\nendobj\n"
        % (*(number + 1, number + 2, len(index), index),)
    )
    return body + b"startxref\n%d\n%%%%EOF\n" % start


def stream(content, dictionary=b""):
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (dictionary, len(content), content)


def _body(objects):
    content, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, part in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    return content, places
