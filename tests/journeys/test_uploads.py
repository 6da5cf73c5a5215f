"""Uploading in a browser: each file has its own outcome, and none that was chosen is lost."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.journey]
WORDS = "[data-words]"


@pytest.fixture
def files(tmp_path):
    contents = {"rights.csv": b"a;b\n", "tool.exe": b"MZ", "bad.pdf": b"no pdf", "roles.csv": b"a;c\n" * 100_000}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def choose(officer, *paths):
    officer.open("/evidence/upload/")
    officer.page.locator("input[type=file]").set_input_files(paths)
    officer.page.get_by_label("Kind of document").select_option(index=1)


def upload(officer):
    officer.page.get_by_role("button", name="Upload", exact=True).click()


def test_each_file_has_its_own_outcome_and_none_is_lost(as_member, files):
    officer = as_member("officer@aurora.example")
    choose(officer, *sorted(files.iterdir()))
    officer.page.get_by_label("Covers from").fill("2026-10-31")
    officer.page.get_by_label("Covers to").fill("2026-01-01")

    upload(officer)
    officer.page.locator("main .errors").wait_for()
    officer.sees("Enter a day that is not before the first one")
    assert officer.page.evaluate("document.querySelector('input[type=file]').files.length") == 4
    officer.page.get_by_label("Covers to").fill("2026-11-01")
    upload(officer)

    expect(officer.page.locator(WORDS).last).to_have_text("Files of this type are not accepted: not sent")
    expect(officer.page.locator(WORDS).nth(2)).to_have_text("Kept")
    assert officer.page.locator(WORDS).first.inner_text().startswith("The file is named .pdf, but")
    assert officer.page.locator("[data-upload-rows] a").all_inner_texts() == ["rights.csv", "roles.csv"]


def test_a_broken_line_and_a_stop_leave_a_form_that_sends(as_member, files):
    officer = as_member("officer@aurora.example")
    choose(officer, files / "roles.csv")
    officer.page.route(
        "**/evidence/upload/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )

    upload(officer)
    expect(officer.page.locator(WORDS)).to_contain_text("The connection broke")
    officer.page.unroute("**/evidence/upload/")
    officer.complaints.clear()
    with officer.page.expect_navigation():
        upload(officer)

    officer.sees("Receipt")


def test_what_is_missing_is_said_before_anything_is_sent(as_member, files):
    officer = as_member("officer@aurora.example")
    officer.open("/evidence/upload/")
    sent = []
    officer.page.on("request", lambda request: sent.append(request.method))

    upload(officer)

    assert officer.page.evaluate("document.querySelector('form[data-upload]').checkValidity()") is False
    assert "POST" not in sent
