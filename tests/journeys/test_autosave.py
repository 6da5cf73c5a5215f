"""Nothing that was typed is lost: by a fast link, without a network, in two windows, or by leaving a form."""

import re

import pytest

from tests.journeys.visiting import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser]

SECTION = "/applications/{}/sections/ORG/"


@pytest.fixture
def officer(as_member):
    """Borealis has a draft, until a later journey hands it in."""
    return as_member("officer@borealis.example")


@pytest.fixture
def draft(officer):
    officer.open("/applications/?status=draft")
    return officer.page.locator("main tbody .ref").first.inner_text()


def text_of(visitor: Visitor, name: str) -> str:
    return visitor.page.locator(f"[name='{name}']").input_value()


def kept(visitor: Visitor, address: str, name: str, text: str) -> None:
    """By the server: another window of the same person reads it."""
    visitor.open(address)
    assert text_of(visitor, name) == text


def saved(visitor: Visitor):
    return visitor.page.expect_response(lambda answer: answer.url.endswith("/draft/") and answer.ok)


def test_a_link_pressed_at_once_loses_nothing(officer, draft, as_member):
    officer.open(SECTION.format(draft))
    with saved(officer):
        officer.page.locator("[name='ORG-01-text']").fill("Typed just before the link.")
        officer.page.locator("nav.sheet a").nth(1).click()
    officer.page.wait_for_url("**/access/")
    with saved(officer):
        officer.page.locator("[name=purpose]").fill("Typed in section B.")
        officer.page.locator(".crumbs a").first.click()

    other = as_member("officer@borealis.example")
    kept(other, SECTION.format(draft), "ORG-01-text", "Typed just before the link.")
    kept(other, f"/applications/{draft}/access/", "purpose", "Typed in section B.")


def test_without_a_network_it_says_so_and_sends_when_it_is_back(officer, draft, as_member):
    officer.open(SECTION.format(draft))
    officer.context.set_offline(True)
    officer.is_watching = False
    officer.page.locator("[name='ORG-01-text']").fill("Typed in a tunnel.")
    officer.page.locator("[data-unsaved]:visible").wait_for()
    assert "Not saved" in officer.page.locator("#ORG-01").inner_text()

    with saved(officer):
        officer.context.set_offline(False)

    officer.page.locator("[data-unsaved]").wait_for(state="hidden")
    assert "Not saved" not in officer.page.locator("#ORG-01").inner_text()
    kept(as_member("officer@borealis.example"), SECTION.format(draft), "ORG-01-text", "Typed in a tunnel.")


def test_what_could_not_be_sent_outlives_the_window(officer, draft):
    officer.open(SECTION.format(draft))
    officer.is_watching = False
    officer.page.route("**/draft/", lambda route: route.abort())
    officer.page.locator("[name='ORG-01-text']").fill("Typed, then the window was closed.")
    officer.page.locator("[data-unsaved]:visible").wait_for()
    officer.page.close()

    officer.page = officer.context.new_page()
    with saved(officer):
        officer.open(SECTION.format(draft))
    assert text_of(officer, "ORG-01-text") == "Typed, then the window was closed."


def test_two_windows_of_one_person_show_both_texts_and_let_them_choose(officer, draft):
    officer.open(SECTION.format(draft))
    second = officer.context.new_page()
    second.goto(officer.page.url)
    for page, words in ((officer.page, "By the first window."), (second, "By the second window.")):
        with page.expect_response(lambda answer: answer.url.endswith("/draft/")):
            page.locator("[name='ORG-01-text']").fill(words)

    conflict = second.locator(".conflict")
    conflict.wait_for()
    assert {"By the first window.", "By the second window."} <= set(conflict.locator(".record").all_inner_texts())
    assert "Not everything is saved" in second.locator("[data-unsaved]").inner_text()
    with second.expect_navigation():
        conflict.get_by_role("button", name="Keep mine").click()
    assert not second.locator(".conflict").count()
    kept(officer, SECTION.format(draft), "ORG-01-text", "By the second window.")


def test_a_window_that_only_showed_an_answer_does_not_restore_it(officer, draft):
    officer.open(SECTION.format(draft))
    old = officer.context.new_page()
    old.goto(officer.page.url)
    with saved(officer):
        officer.page.locator("[name='ORG-01-text']").fill("The newer text.")

    old.locator("[name='ORG-02-text']").fill("Another answer.")
    with old.expect_navigation():
        old.get_by_role("button", name="Save and continue").click()

    kept(officer, SECTION.format(draft), "ORG-01-text", "The newer text.")
    assert text_of(officer, "ORG-02-text") == "Another answer."


def test_enter_saves_and_stays(officer, draft):
    address = f"/applications/{draft}/sections/SEC/"
    officer.open(address)
    field = officer.page.locator("main input[inputmode=decimal]").first
    field.fill("12")

    with officer.page.expect_navigation():
        field.press("Enter")

    assert officer.page.url.endswith(address)
    assert officer.page.locator("main input[inputmode=decimal]").first.input_value() == "12"


def test_questions_typed_while_reading_outlive_the_way_to_the_answers(as_member):
    reviewer = as_member("reviewer@us.example")
    reviewer.open("/applications/?status=in_review")
    case = reviewer.page.locator("main tbody .ref").first.inner_text()
    address = f"/cases/{case}/questions/"
    reviewer.open(address)
    questions = reviewer.page.locator("main form textarea")
    questions.first.fill("Who holds the keys?")
    name = questions.nth(3).get_attribute("name")
    reviewer.page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
    questions.nth(3).fill("Since when?")

    reviewer.open("/applications/")
    reviewer.open(f"{address}?about=SEC-01")

    reviewer.sees("What you typed here before is filled in again")
    assert reviewer.page.locator("main form textarea").first.input_value() == "Who holds the keys?"
    assert reviewer.page.locator(f"[name='{name}']").is_visible()
    assert text_of(reviewer, name) == "Since when?"


def test_a_form_outlives_the_way_to_another_page_and_a_refusal(as_member):
    """The days to answer are over, so that the answer is refused."""
    officer = as_member("officer@gadwall.example")
    officer.open("/suspensions/")
    officer.follow(re.compile("SUS-"))
    address = f"{officer.page.url}answers/"
    officer.open(address)
    officer.fill("Your answer", "The log of that night was found.")
    officer.open("/evidence/")

    officer.open(address)
    officer.sees("What you typed here before is filled in again")
    assert text_of(officer, "text") == "The log of that night was found."
    officer.press("Send 1 answer")
    officer.open(address)
    assert text_of(officer, "text") == "The log of that night was found."
    officer.page.get_by_role("button", name="Discard it").click()
    officer.open(address)
    assert text_of(officer, "text") == ""


def test_a_draft_is_forgotten_when_it_was_sent_and_on_signing_out(as_member):
    lead = as_member("lead@eu.example")
    drafts = "Object.keys(localStorage).filter(key => key.startsWith('draft:')).length"
    lead.open("/accounts/profile/")
    name = lead.page.locator("main form.long input[type=text]").first
    before = name.input_value()

    name.fill(f"{before} II")
    assert lead.page.evaluate(drafts) == 1
    with lead.page.expect_navigation():
        lead.page.locator("main form.long button[type=submit]").first.click()
    assert lead.page.evaluate(drafts) == 0

    name.fill(before)
    assert lead.page.evaluate(drafts) == 1
    lead.page.locator(".top__who").click()
    with lead.page.expect_navigation():
        lead.page.locator("#who form.menu__end button").click()
    assert lead.page.evaluate(drafts) == 0
