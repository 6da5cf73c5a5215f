"""The first pages that everybody meets: sign-in, home, inbox, members, rules, ledger."""

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.browser]


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page_and_back(visit):
    stranger = visit(who="officer@aurora.example")

    stranger.page.goto("/members/")
    stranger.look()
    stranger.give_password()
    stranger.give_code("Sign in")

    assert stranger.page.url.endswith("/members/")
    stranger.sees("Elif Demir", "Lena Fischer")


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(visit):
    said = []
    for address in ("officer@aurora.example", "nobody@nowhere.example"):
        stranger = visit(who=address)
        stranger.open("/accounts/login/")
        stranger.fill("E-mail address", address)
        stranger.fill("Password", "not the password")
        stranger.press("Continue")
        said.append(stranger.page.locator(".errors").inner_text())

    assert said[0] == said[1]


def test_the_officer_walks_through_the_pages_that_everybody_has(as_member):
    officer = as_member("officer@aurora.example")

    officer.sees("Aurora Institute")
    for address, words in {
        "/inbox/": "Inbox",
        "/members/": "Elif Demir",
        "/rules/": "Rulebook",
        "/ledger/": "Every act",
        "/ledger/verification/": "Verify the ledger",
        "/keyboard/": "Keyboard",
        "/accessibility/": "Accessib",
        "/help/": "Help",
    }.items():
        officer.open(address)
        officer.sees(words)
