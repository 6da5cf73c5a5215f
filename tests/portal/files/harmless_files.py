"""Honest documents that speak of dangers, or use what looks like one: the twins of `hostile_files`."""

from tests.portal.files.good_files import OFFICE_RELATIONS, office, open_document, relation
from tests.portal.files.hostile_files import (
    ODF,
    annotation,
    connections,
    external,
    field,
    link,
    table_with,
    text_with,
    word,
    workbook,
)
from tests.portal.files.pdf_files import compressed, pdf, stream, updated


def linked_to(address):
    return pdf(link(b"<< /S /URI /URI (%b) >>" % address))


HARMLESS_PDFS = {
    "plain": pdf(),
    "compressed": compressed(),
    "compressed with a gap": compressed(gap=b" " * 9_000),
    "updated": updated(pdf(), b"<< /S /GoTo /D [3 0 R /Fit] >>"),
    "link to a page about scripts": linked_to(b"https://developer.mozilla.org/en-US/docs/Web/JavaScript"),
    "link with names in it": linked_to(b"https://a.example/Launch/EmbeddedFile/XFA"),
    "link to mail": linked_to(b"mailto:security@aurora.example"),
    "link to a telephone": linked_to(b"tel:+15550100"),
    "link to a place in it": linked_to(b"#page=3"),
    "link to a neighbour": linked_to(b"annex/a.html"),
    "link to the writer's own disk": linked_to(b"file:///C:/Users/a/annex.html"),
    "title with names in it": pdf(
        b"<< /Title (Sign/Encrypt e-mail: /JavaScript and /Launch) >>", trailer=b"/Info 4 0 R"
    ),
    "comment with names in it": pdf(b"% /S /JavaScript /Launch\n<< /S /GoTo /D [3 0 R /Fit] >>"),
    "content with names in it": pdf(stream(b"BT (/S /JavaScript /OpenAction /Launch) Tj ET")),
    "metadata with names in it": pdf(
        stream(b"<a>/EmbeddedFile /JavaScript /Encrypt</a>", b"/Type /Metadata /Subtype /XML")
    ),
    "picture full of names": pdf(stream(b"/JavaScript /XFA [1 0 R] " * 99, b"/Type /XObject /Subtype /Image")),
    "opening at a page": pdf(catalog=b"/OpenAction [3 0 R /Fit]"),
    "opening by an act": pdf(b"<< /S /GoTo /D [3 0 R /FitH null] >>", catalog=b"/OpenAction 4 0 R"),
    "next page": pdf(link(b"<< /S /Named /N /NextPage >>")),
    "layers": pdf(link(b"<< /S /SetOCGState /State [] >>"), catalog=b"/OCProperties << /OCGs [] /D << >> >>"),
    "thread in it": pdf(link(b"<< /S /Thread /D 0 >>")),
    "empty lists of names": pdf(catalog=b"/Names << /JavaScript << /Names [] >> /EmbeddedFiles << /Names [] >> >>"),
    "form to fill in": pdf(
        annotation(b"Widget", rest=b"/FT /Tx /T (Name)"), catalog=b"/AcroForm << /Fields [4 0 R] >>"
    ),
    "signed": pdf(
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3] /Contents <00> >>",
        annotation(b"Widget", rest=b"/FT /Sig /V 4 0 R"),
        catalog=b"/AcroForm << /Fields [5 0 R] /SigFlags 3 >>",
    ),
    "note": pdf(annotation(b"Text", rest=b"/Contents (/Launch)")),
    "highlight": pdf(annotation(b"Highlight")),
    "tagged": pdf(b"<< /Type /StructElem /S /P /P 5 0 R /K 0 >>", b"<< /Type /StructTreeRoot /K 4 0 R >>"),
    "fonts with odd names": pdf(
        page=b"/Resources << /Font << /JS << /Type /Font >> /EF << /Type /Font >> /AA << /Type /Font >> >> >>"
    ),
    "bookmarks": pdf(b"<< /Title (JavaScript) /A << /S /URI /URI (https://a.example/) >> >>"),
    "user's own marks": pdf(b"<< /Encrypt (no) /Launch (a day) >>"),
}


def long_field(instruction):
    return word(field(instruction))


HARMLESS_OFFICE = {
    "page number.docx": long_field(" PAGE  \\* MERGEFORMAT "),
    "contents.docx": long_field(' TOC \\o "1-3" \\h \\z \\u '),
    "cross-reference.docx": long_field(" REF _Ref1 \\h "),
    "date.docx": long_field(' DATE \\@ "d MMMM yyyy" '),
    "link field.docx": long_field(' HYPERLINK "https://aurora.example/a" \\o "DDE" '),
    "link field to a bookmark.docx": long_field(' HYPERLINK \\l "DDE" '),
    "condition with a field in it.docx": word(field("IF </w:instrText>" + field("PAGE") + "<w:instrText> = 1 a b")),
    "placeholder.docx": long_field(" MACROBUTTON NoMacro [Name] "),
    "citations.docx": long_field(" ADDIN ZOTERO_ITEM CSL_CITATION {} "),
    "simple page number.docx": word('<w:fldSimple w:instr=" PAGE "/>'),
    "text about fields.docx": word("<w:t>DDEAUTO and INCLUDETEXT are refused; so is vnd.sun.star.script:</w:t>"),
    "result about fields.docx": word(field("PAGE", result="DDEAUTO cmd.exe")),
    "template of a user.docx": office(
        "docx", relations=external("attachedTemplate", "file:///Users/a/Library/Normal.dotm")
    ),
    "template by its path.docx": office("docx", relations=external("attachedTemplate", "C:\\Templates\\A.dotx")),
    "mail link.docx": office("docx", relations=external("hyperlink", "mailto:a@aurora.example")),
    "link to a neighbour.docx": office("docx", relations=external("hyperlink", "annex.pdf")),
    "link to a disk.docx": office("docx", relations=external("hyperlink", "file:///C:\\a\\annex.pdf")),
    "picture inside.docx": office("docx", relations=relation(f"{OFFICE_RELATIONS}/image", "media/a.png")),
    "picture by its root.docx": office("docx", relations=relation(f"{OFFICE_RELATIONS}/image", "/word/media/a.png")),
    "drawing inside.docx": word('<v:imagedata r:id="a" xmlns:v="v" xmlns:r="r"/>'),
    "vector picture.docx": office(
        "docx",
        extra={
            "word/media/a.svg": '<?xml version="1.0"?><!DOCTYPE svg><svg><image href="data:image/png;base64,a"/></svg>'
        },
    ),
    "settings.docx": office("docx", extra={"word/settings.xml": "<settings><zoom percent='100'/></settings>"}),
    "sums.xlsx": workbook("<c><f>SUM(A1:A9)*IF(B1=&quot;&quot;,1,2)</f><v>3</v></c>"),
    "words about formulas.xlsx": workbook('<c><v>WEBSERVICE(</v></c><c><f>LEN("DDE(a) CALL(b) |\'")</f></c>'),
    "link formula.xlsx": workbook('<c><f>HYPERLINK("https://aurora.example/","a")</f></c>'),
    "look-up.xlsx": workbook("<c><f>VLOOKUP(A1,'Sheet | two'!A:B,2,FALSE)</f></c>"),
    "model.xlsx": connections('<x15:connection id="" model="1" xmlns:x15="x"/>'),
    "grouped dates.xlsx": office("xlsx", extra={"xl/pivotCache/a.xml": '<a><rangePr groupBy="months"/></a>'}),
    "printer.xlsx": office("xlsx", extra={"xl/printerSettings/a.bin": b"\0P"}),
    "many numbers.xlsx": workbook("<row><c><v>1</v></c></row>" * 200_000),
    "next slide.pptx": office(
        "pptx", extra={"ppt/slides/a.xml": '<s><h action="ppaction://hlinkshowjump?jump=nextslide"/></s>'}
    ),
    "picture inside.odt": text_with('<draw:image xlink:href="Pictures/a.png"/>'),
    "object inside.odt": text_with('<draw:object xlink:href="./Object 1"/>'),
    "link.odt": text_with('<text:a xlink:href="https://aurora.example/">a</text:a>'),
    "link to a chapter.odt": text_with('<text:a xlink:href="#1.Chapter|outline">a</text:a>'),
    "section inside.odt": text_with('<text:section text:name="a"/>'),
    "no scripts.odt": text_with("<office:scripts/><office:event-listeners/>"),
    "text about scripts.odt": text_with("<text:p>vnd.sun.star.script: and DDE and macro:///</text:p>"),
    "template of a user.odt": open_document(
        "odt", extra={"meta.xml": f'<a {ODF}><template xlink:href="../../Templates/a.ott"/></a>'}
    ),
    "sums.ods": table_with("<table:table-cell table:formula='of:=SUM([.A1:.A9])'/>"),
    "rules.ods": table_with("<style:map style:condition='cell-content()&gt;3' xmlns:style='y'/>"),
}
HARMLESS = {f"{name}.pdf": content for name, content in HARMLESS_PDFS.items()} | HARMLESS_OFFICE
