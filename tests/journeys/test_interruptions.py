"""A session that ends in the middle of a form, and two people who do the same thing at once."""

import re

import pytest

from tests.journeys import passing

pytestmark = [pytest.mark.journey, pytest.mark.browser]


def test_what_was_written_outlives_the_session_and_is_not_sent_by_itself(as_member, portal):
    administrator = as_member("administrator@us.example")
    administrator.open("/suspensions/")
    administrator.follow(re.compile("SUS-"), within="tr:has-text('Interim')")
    suspension = administrator.page.url
    administrator.follow("Confirm", exact=True)
    administrator.fill("Reason, as the partner will read it", "The sender is still not known.")

    passing.idle(portal, administrator.who, minutes=31)
    administrator.press("Confirm", exact=True)
    administrator.sees("Your session has ended", "nothing has been sent")
    administrator.give_password()
    administrator.give_code("Sign in")

    administrator.sees("What you wrote is kept", "Nothing has been sent")
    assert administrator.page.get_by_role("textbox").last.input_value() == "The sender is still not known."
    administrator.follow("Open the form again")
    reason = administrator.page.get_by_label("Reason, as the partner will read it")
    assert reason.input_value() == "The sender is still not known."
    administrator.open(suspension)
    administrator.sees("lapses by itself unless confirmed")


def test_the_second_of_two_who_screen_at_once_is_told(as_member):
    first, second = as_member("reviewer@eu.example"), as_member("reviewer2@eu.example")
    first.open("/queue/?q=Northlight")
    case = first.page.locator("tr:has-text('Northlight') .ref").first.inner_text()
    for reviewer in (first, second):
        reviewer.open(f"/cases/{case}/")
        for box in reviewer.page.locator("section[aria-labelledby=screening] input[type=checkbox]").all():
            box.check()

    first.press("Pass on to review")
    second.press("Pass on to review")

    first.sees("In review")
    assert second.page.locator("main .errors, main h1").count()
    second.sees_not("Pass on to review")
    assert "screen" in second.text().casefold() or "already" in second.text().casefold()


def test_the_second_of_two_approvers_is_told(as_member):
    """Meadowbank waits for its decision; the first decides without script, whoever comes second decides nothing."""
    first = as_member("approver@us.example", javascript=False)
    second = as_member("approver@uk.example")
    first.open("/queue/?view=decision")
    case = first.page.locator("tr:has-text('Meadowbank') .ref").first.inner_text()
    for approver in (first, second):
        approver.open(f"/cases/{case}/decision/")
        approver.choose("Approved with conditions")
        approver.fill("The decision in your words", f"Decided by {approver.who}.")
        approver.page.locator("#conditions > summary").click()
        approver.fill("A condition of your own", "Keep records for thirty days.")
        approver.page.get_by_label("When it has to be met").select_option("standing")
        approver.press("See what will happen")

    first.press("Make decision")
    second.press("Make decision")

    assert "decided" in second.text().casefold()
    second.open(f"/cases/{case}/")
    second.sees(f"Decided by {first.who}.")
    second.sees_not(f"Decided by {second.who}.")


def test_two_minutes_before_its_end_the_session_says_so(as_member):
    """The browser's own clock is moved; the portal counts from the last request."""
    officer = as_member("officer@borealis.example")
    officer.page.clock.install()
    officer.open("/accounts/profile/")
    banner = officer.page.locator("[data-session-alert]")

    officer.page.clock.fast_forward("27:00")
    assert not banner.inner_text()
    officer.page.clock.fast_forward("01:10")
    banner.get_by_text("You are signed out at").wait_for()
    with officer.page.expect_response(lambda answer: answer.request.method == "HEAD"):
        banner.get_by_role("button", name="Stay signed in").click()
    banner.get_by_text("You are signed out at").wait_for(state="detached")
    officer.page.clock.fast_forward("30:10")
    banner.get_by_text("Your session has ended.").wait_for()
