"""An officer invites a colleague, who joins, sets up a second factor and signs in with it."""

import base64
import hashlib
import hmac
import re
import struct

import pytest

from portal import dates

pytestmark = [pytest.mark.journey, pytest.mark.browser]
PASSWORD = "long-enough-and-nobody-guesses-it"


def test_a_colleague_is_invited_joins_and_signs_in(as_member, visit, portal):
    officer = as_member("officer@aurora.example")
    officer.open("/members/")
    officer.follow("Invite somebody")
    officer.fill("Name", "Noor Bakker")
    officer.fill("E-mail address", "noor@aurora.example")
    officer.choose("Contributor")
    officer.press("Send the invitation")
    officer.open("/members/")
    officer.sees("Noor Bakker", "works until")

    administrator = as_member("administrator@eu.example")
    administrator.open("/mail/")
    administrator.follow(re.compile("."), within="tr:has-text('noor@aurora.example')")
    administrator.sees("[link shown to its addressee only]")

    noor = visit()
    noor.page.goto(link_in_the_mail(portal, "noor@aurora.example").replace("localhost", "127.0.0.1"))
    noor.look()
    noor.page.get_by_label("Password", exact=True).fill(PASSWORD)
    noor.page.get_by_label("Password, once more").fill(PASSWORD)
    noor.press("Join")
    noor.fill("Code that the app shows", code_of(noor.page.locator("main p .digest").first.inner_text()))
    noor.press("Use this app from now on")
    noor.sees("Recovery codes")
    recovery = noor.page.locator("li.digest").first.inner_text()
    noor.open("/")
    noor.sees("Aurora Institute")

    again = visit(who="noor@aurora.example")
    again.open("/accounts/login/")
    again.fill("E-mail address", "noor@aurora.example")
    again.fill("Password", PASSWORD)
    again.press("Continue")
    again.fill("Code", recovery)
    again.press("Sign in", exact=True)
    again.open("/members/")
    again.sees("Noor Bakker", "Contributor")


def link_in_the_mail(portal, address: str) -> str:
    """From the mail itself, which a demonstration writes into a folder in place of sending it."""
    for letter in sorted((portal.data / "mail").glob("*.log"), reverse=True):
        text = letter.read_text()
        if address in text and (found := re.search(r"https?://\S+/accounts/invitations/\S+", text)):
            return found[0]
    raise AssertionError(f"No invitation was sent to {address}.")


def code_of(secret: str) -> str:
    """RFC 6238, as an authenticator app computes it."""
    step = struct.pack(">Q", int(dates.now().timestamp()) // 30)
    mac = hmac.digest(base64.b32decode(secret), step, hashlib.sha1)
    offset = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
