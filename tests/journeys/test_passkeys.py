"""A passkey in a real browser, with a virtual authenticator: added, used to confirm, used to sign in."""

import pytest

from tests.journeys.visiting import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("journeys")]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def evaluator(browser, portal, looked):
    """Somebody at the name `localhost`, whose device has a security chip."""
    visitor = Visitor(browser, f"http://localhost:{portal.port}", looked, who="evaluator@aurora.example")
    chip = visitor.context.new_cdp_session(visitor.page)
    chip.send("WebAuthn.enable")
    chip.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield visitor
    visitor.context.close()


def test_a_passkey_is_added_confirms_and_signs_in(evaluator, visit):
    evaluator.sign_in()
    evaluator.open("/accounts/security/")
    evaluator.follow("Add a passkey")
    evaluator.fill("What do you call this device?", "Lab computer")
    evaluator.press("Make a passkey")
    evaluator.sees("Lab computer", "Authenticator app", "Remove")

    evaluator.open("/accounts/logout/")
    evaluator.press("Sign out")
    evaluator.open("/accounts/login/")
    evaluator.press("Use a passkey")
    evaluator.open("/accounts/security/")
    evaluator.sees("Lab computer")
    evaluator.open("/accounts/code/again/?next=/members/")
    evaluator.sees("Members")

    elsewhere = visit()
    elsewhere.open("/accounts/login/")
    elsewhere.sees("Passkeys do not work at this address of numbers", "http://localhost:")
