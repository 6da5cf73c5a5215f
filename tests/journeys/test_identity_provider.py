"""Signing in at an identity provider in a real browser: the policy lets it go there, and it comes back signed in."""

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("journeys")]


def test_a_person_signs_in_elsewhere_gives_the_code_and_removes_the_link(identity_provider, visit):
    who = "contributor@aurora.example"
    identity_provider.person = {"sub": "subject-1", "email": who, "email_verified": True}
    visitor = visit(who=who)
    visitor.open("/accounts/login/")
    with visitor.page.expect_navigation(url="**/accounts/code/"):
        visitor.page.get_by_role("button", name="Sign in with Example Identity").click()
    visitor.give_code("Sign in")
    visitor.open("/accounts/security/")
    visitor.sees("Sign-in elsewhere", "Example Identity", "Linked")

    visitor.follow("Remove Example Identity")
    visitor.press("Remove 1 sign-in")
    visitor.sees("You can link your sign-in with Example Identity")
    with visitor.page.expect_navigation(url="**/accounts/security/#provider"):
        visitor.page.get_by_role("button", name="Link Example Identity").click()
    visitor.look()
    visitor.sees("Linked")


def test_without_javascript_a_person_who_is_not_known_reads_what_to_do(identity_provider, visit):
    identity_provider.person = {"sub": "subject-2", "email": "nobody@nowhere.example", "email_verified": True}
    visitor = visit(javascript=False)
    visitor.open("/accounts/login/")
    with visitor.page.expect_navigation(url="**/accounts/login/provider/answer/**"):
        visitor.page.get_by_role("button", name="Sign in with Example Identity").click()
    visitor.sees("You are not signed in", "Accounts come by invitation only")
