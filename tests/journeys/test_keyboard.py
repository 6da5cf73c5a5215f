"""Sign-in, home, worklist and search without a mouse."""

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.browser]


def test_a_reviewer_needs_no_mouse(visit):
    reviewer = visit(who="reviewer@uk.example")
    page, keys = reviewer.page, reviewer.page.keyboard
    reviewer.open("/accounts/login/")

    tab_to(page, "input[name=login]")
    keys.type("reviewer@uk.example")
    tab_to(page, "input[name=password]")
    keys.type("trusted-partner-demo")
    press(page, "Enter")
    tab_to(page, "input[name=code]")
    keys.type(page.locator(".notice .ref").inner_text().strip())
    press(page, "Enter")
    reviewer.look()
    assert page.url.rstrip("/") == reviewer.address

    keys.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the main content"
    keys.press("Enter")
    keys.press("g")
    press(page, "w")
    assert "/queue/" in page.url
    page.goto(f"{reviewer.address}/queue/?view=open")
    names = page.locator("tbody th a").all_inner_texts()
    assert len(names) > 1
    for key, expected in (("j", names[0]), ("j", names[1]), ("k", names[0])):
        keys.press(key)
        assert page.locator(":focus").inner_text() == expected
    keys.press("x")
    assert page.locator("tr.is-current input[type=checkbox]").is_checked()
    press(page, "o")
    reviewer.look()
    reviewer.sees(names[0])

    keys.press("/")
    keys.type("Sandpiper")
    press(page, "Enter")
    reviewer.look()
    reviewer.sees("Sandpiper Analysis")


def tab_to(page, place: str) -> None:
    """Press Tab until this place has the focus."""
    for _ in range(40):
        if page.locator(f"{place}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {place}.")


def press(page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)
