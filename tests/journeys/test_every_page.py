"""Every page that the navigation of every role leads to, and the first record of each list: light, dark, and by keys.

With SHOTS set, a picture of each in var/shots, at two widths, and the pictures of README and the guides anew.
"""

import os

import pytest

from tests.journeys import pictures
from tests.journeys.keyboard import Keyboard
from tests.journeys.visiting import NARROW, SHOTS, WIDE, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser]

PEOPLE = [
    "officer@aurora.example", "contributor@aurora.example", "evaluator@aurora.example", "officer@tern.example",
    "reviewer@eu.example", "lead@eu.example", "approver@uk.example", "auditor@eu.example", "administrator@uk.example",
    "observer@uk.example", "adjudicator@ca.example", "provider@halcyon.example",
]  # fmt: skip

LARGEST_PICTURE = 200_000  # bytes
FIRST_STOPS = 15  # Of the keyboard, in what the page is for.
PATIENCE = 60_000  # Milliseconds: a long page is drawn slowly by a machine that does other things, too.


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_of_the_navigation_is_fit_for_this_role(who, as_member):
    member = as_member(who)
    addresses = [link.get_attribute("href") for link in member.page.locator("#nav a").all()]
    assert addresses

    seen = set()
    for address in [*addresses, "/inbox/", "/accounts/profile/", "/accounts/security/"]:
        open_and_show(member, address)
        record = member.page.locator("table tbody a").first
        if "/admin" in address or not record.count():
            continue
        following = record.get_attribute("href")
        if following.startswith("/") and following not in seen:
            seen.add(following)
            open_and_show(member, following)


@pytest.mark.parametrize("picture", pictures.PICTURES, ids=lambda picture: picture.name)
def test_the_page_of_each_picture_in_the_documentation_is_there(picture, as_member):
    member = as_member(picture.who)

    pictures.show(picture, member)

    if os.environ.get("SHOTS"):
        assert pictures.take(picture, member).stat().st_size < LARGEST_PICTURE


def open_and_show(member: Visitor, address: str) -> None:
    member.open(address)
    if member.looked.is_new(member.pattern, member.audience, "dark"):
        member.page.emulate_media(color_scheme="dark")
        wrong = member.violations()
        member.page.emulate_media(color_scheme="light")
        assert not wrong, f"{member.who} at {address}, dark:\n" + "\n".join(wrong)
        if "/admin" not in address:
            walk_by_keys(member)
    if os.environ.get("SHOTS"):
        take_pictures(member)


def walk_by_keys(member: Visitor) -> None:
    """Past the navigation, and on: at each stop it is seen where one is."""
    hands = Keyboard(member)
    hands.skip_to_main()
    hands.walk(stops=FIRST_STOPS)


def take_pictures(member: Visitor) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    name = member.pattern.strip("/").replace("/", "-").replace("*", "one") or "home"
    for width, size in (("1280", WIDE), ("390", NARROW)):
        for scheme in ("light", "dark"):
            member.page.set_viewport_size(size)
            member.page.emulate_media(color_scheme=scheme)
            member.page.screenshot(
                path=SHOTS / f"{member.role}-{name}-{width}-{scheme}.png", full_page=True, timeout=PATIENCE
            )
    member.page.set_viewport_size(WIDE)
    member.page.emulate_media(color_scheme="light")
