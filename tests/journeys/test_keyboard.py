"""The ways of an officer, a reviewer and an administrator without a mouse."""

import re

import pytest

from tests.journeys import partner_side as partner
from tests.journeys import programme_side as programme
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.journey, pytest.mark.browser]


def test_a_reviewer_goes_through_the_worklist_by_single_keys(visit):
    reviewer = visit(who="reviewer@uk.example")
    page, hands = reviewer.page, Keyboard(reviewer)
    hands.sign_in()
    assert page.url.rstrip("/") == reviewer.address

    hands.skip_to_main()
    page.keyboard.press("g")
    hands.go("w")
    assert "/queue/" in page.url
    page.goto(f"{reviewer.address}/queue/?view=open")
    names = page.locator("tbody th a").all_inner_texts()
    assert len(names) > 1
    for key, expected in (("j", names[0]), ("j", names[1]), ("k", names[0])):
        page.keyboard.press(key)
        assert page.locator(":focus").inner_text() == expected
    page.keyboard.press("x")
    assert page.locator("tr.is-current input[type=checkbox]").is_checked()
    hands.go("o")
    reviewer.sees(names[0])

    page.keyboard.press("/")
    hands.type("Sandpiper")
    hands.go("Enter")
    reviewer.sees("Sandpiper Analysis")


def test_an_officer_answers_and_hands_in_without_a_mouse(visit, tmp_path):
    """Pinecrest was sent back: its training record opens as an empty page."""
    officer = visit(who="officer@pinecrest.example")
    hands = Keyboard(officer)
    hands.sign_in()
    hands.skip_to_main()
    hands.follow("section[aria-labelledby=next] a")
    application = re.search(r"APP-\d{4}-\d+", officer.page.url)[0]

    hands.skip_to_main()
    hands.follow(hands.link("Answer it"))
    hands.to("textarea[name^=reply]")
    hands.type("The record is handed in again; it has four pages.")
    hands.follow("button[name=go]:not([data-enter])")
    hands.skip_to_main()
    hands.follow(f"main a[href$='/applications/{application}/sections/PER/']")
    hands.follow(hands.button("Add a file"))
    hands.hand_in(partner.paper(tmp_path, "Training record of the year"))
    hands.back_to("main a[href$='/check/']")
    hands.go("Enter")
    hands.to("input[name=signed_name]")
    hands.type("Helen Strand")
    hands.follow(hands.button("Sign and send the answers"))

    officer.sees("Version 2", "signed by Helen Strand")


def test_an_officer_puts_a_report_right_without_a_mouse(visit):
    officer = visit(who="officer@heron.example")
    hands = Keyboard(officer)
    hands.sign_in()

    officer.open("/reports/?status=returned")
    hands.skip_to_main()
    hands.follow("main tbody a")
    hands.skip_to_main()
    hands.follow(hands.link("Put it right"))
    hands.to("textarea[name=use-text]")
    officer.page.keyboard.press("Control+End")
    hands.type(" The difference came from retries, which we counted once.")
    hands.follow(hands.button("Save and check"))
    hands.to("input[name=signed_name]")
    hands.type(officer.page.locator("#sign ~ p strong").inner_text())
    hands.tick("input[name=statement]")
    hands.follow(hands.button("Sign and file the report"))

    officer.sees("Version 2", "which we counted once")


def test_a_reviewer_gives_an_opinion_without_a_mouse(visit):
    reviewer = visit(who="reviewer2@uk.example")
    hands = Keyboard(reviewer)
    hands.sign_in()

    hands.skip_to_main()
    hands.follow(hands.link("Sandpiper Analysis: Qualification"))
    hands.pick("recommendation", "approve")
    for section in programme.SECTIONS:
        hands.pick(f"rating-{section}", "partly" if section == "INC" else "met")
    hands.to("textarea[name=rationale]")
    hands.type(programme.WHY)
    hands.follow(hands.button("Seal my opinion"))
    hands.follow(hands.button("Seal 1 opinion"))

    reviewer.sees("2 of 2", programme.WHY)


def test_an_administrator_suspends_without_a_mouse(visit):
    """Who loses what is counted as the lines are narrowed, and stays where it can be read."""
    administrator = visit(who="administrator@eu.example")
    page, hands = administrator.page, Keyboard(administrator)
    hands.sign_in()

    administrator.open("/suspensions/new/")
    hands.skip_to_main()
    hands.pick("grounds", "protective")
    for name, words in {"reason": "Nobody told of a test.", "lift_when": "The test is known."}.items():
        hands.to(f"textarea[name={name}]")
        hands.type(words)
    line = page.locator("details.scope__line").filter(has_text="Person").first
    hands.to(line.locator("summary"))
    page.keyboard.press("Enter")
    hands.tick(line.locator(".form-check").filter(has_text="Mateo Ruiz").get_by_role("checkbox"))
    page.locator("#preview").get_by_text("Mateo Ruiz").first.wait_for()
    hands.to("input[name=review_on]")
    hands.type(programme.in_two_weeks().strftime("%m%d%Y"))
    hands.tick("input[name=seen]")
    hands.follow("button[name=impose]")

    administrator.sees("Interim", "Mateo Ruiz")
