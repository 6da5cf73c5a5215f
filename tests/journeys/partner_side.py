"""What a partner's officer does at the portal."""

import hashlib
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from tests.journeys.visiting import Visitor

WORDS = "It is done for every session, written down, and looked at by a second person each month."


def paper(folder: Path, words: str) -> Path:
    """A small PDF of one page."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=595, height=842)
    content = DecodedStreamObject()
    content.set_data(f"BT 72 720 Td ({words}) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(content)
    path = folder / f"{words.lower().replace(' ', '-')}.pdf"
    writer.write(path)
    return path


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fill_what_is_empty(officer: Visitor) -> None:
    """Answer every question of the open section that has no answer yet."""
    main = officer.page.locator("main")
    for field in main.locator(".field[id]:not([id^=div_])").all():
        for area in field.locator("textarea").all():
            if not area.input_value():
                area.fill(WORDS)
        for box in field.locator("input.field__short").all():
            if not box.input_value():
                # As many tokens a day as the access is asked for.
                number = "1000000" if box.get_attribute("name") == "USE-05-number" else "10"
                box.fill("2026-06-01" if box.get_attribute("type") == "date" else number)
        choices = field.locator("input[type=radio], input[type=checkbox]")
        if choices.count() and not field.locator("input:checked").count():
            choices.first.check()


def upload_for(officer: Visitor, code: str, path: Path, *, title: str) -> str:
    """From the question to the upload and back, where the document stands; gives its digest there."""
    officer.press(f"for {code}", within=f"#{code}")
    assert f"/evidence/{code}/upload/" in officer.page.url
    officer.fill("Title", title)
    officer.page.get_by_label("Kind of document").select_option(index=1)
    officer.page.get_by_label("Covers from").fill("2026-01-01")
    officer.page.get_by_label("Covers to").fill("2026-10-31")
    officer.page.locator("input[type=file]").set_input_files(path)
    officer.press("Upload", exact=True)
    assert officer.page.url.endswith(f"#{code}")
    return officer.page.locator(f"#{code} li:has-text('{title}') .digest").first.get_attribute("title") or ""


def attach_what_is_missing(officer: Visitor, application: str) -> None:
    """Let a document that is there already stand behind every answer that still lacks its evidence."""
    lacking = officer.open(f"/applications/{application}/check/").locator("#missing ~ ul a")
    for link in [link.get_attribute("href") for link in lacking.all() if "evidence" in link.inner_text()]:
        code = link.partition("#")[2]
        officer.open(link)
        officer.page.locator(f"select[name={code}-attach]").select_option(index=1)
        officer.press("Use it", within=f"#{code}")


def sign(officer: Visitor, application: str, name: str, *, button: str) -> None:
    officer.open(f"/applications/{application}/check/")
    officer.fill("Your full name", name)
    officer.press(button)


def file_report(officer: Visitor, report: str, *, use: str, name: str) -> None:
    """Tell of the use and that nothing else is to report, read it once more, sign."""
    officer.open(f"/reports/{report}/draft/")
    for box in officer.page.locator("input[name$=-is_nothing]:not([name=use-is_nothing])").all():
        box.check()
    officer.page.locator("textarea[name=use-text]").fill(use)
    officer.press("Save and check")
    officer.sees("Read it once more", use)
    officer.fill("Your full name", name)
    officer.choose("I have read this report")
    officer.press("Sign and file the report")
