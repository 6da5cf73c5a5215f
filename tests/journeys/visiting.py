"""One person at the portal with a browser of their own. Every page that they open is looked at."""

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page

SHOTS = Path(__file__).resolve().parent.parent.parent / "var" / "shots"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
WIDTHS, A4 = (320, 390, 640, 853, 960, 1280), 718  # CSS pixels; A4 between its margins
PASSWORD = os.environ.get("DEMO_PASSWORD") or "trusted-partner-demo"
AUDIENCES = {"provider": "provider", "adjudicator": "joint", "anybody": "anybody"} | dict.fromkeys(
    ["officer", "contributor", "evaluator", "noor"], "partner"
)
# A refusal that a journey asked for: the browser notes its status as an error of the console.
ASKED_FOR = re.compile(r"status of 4\d\d")
VARYING = re.compile(
    r"[A-Z]{3}-\d{4}-\d+|[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)|(?<=/accounts/invitations/)[\w-]{20,}"
)


class Looked:
    """Which pages were looked at already, by their address and who reads them."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, ...]] = set()

    def is_new(self, *what: str) -> bool:
        is_new = what not in self.seen
        self.seen.add(what)
        return is_new


class Visitor:
    """A person's browser window; without a person it is somebody who is not signed in."""

    def __init__(
        self, browser: Browser, address: str, looked: Looked, *, who: str = "", javascript: bool = True, **context: Any
    ) -> None:
        self.address, self.who, self.looked = address, who, looked
        self.javascript = javascript
        self.context = browser.new_context(
            base_url=address, viewport=WIDE, java_script_enabled=javascript, accept_downloads=True, **context
        )
        self.context.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.is_watching = True
        self.page = self._watched(self.context.new_page())

    @property
    def role(self) -> str:
        """As the address of the demonstration names it."""
        return re.sub(r"\d", "", self.who.partition("@")[0]) or "anybody"

    @property
    def audience(self) -> str:
        """The side for which somebody acts: its members share their pages."""
        return AUDIENCES.get(self.role, "programme")

    # Going about

    def open(self, address: str, *, status: int = 200) -> Page:
        """Type an address."""
        answer = self.page.goto(address)
        assert answer, address
        assert answer.status == status, f"{self.who} {address}: {answer.status}\n{self.text()[:2000]}"
        self.look()
        return self.page

    def follow(self, words: str | re.Pattern, *, within: str = "main", exact: bool = False) -> Page:
        """Follow the first link with these words."""
        self._go(self.page.locator(within).get_by_role("link", name=words, exact=exact).first)
        return self.page

    def press(self, words: str | re.Pattern, *, within: str = "main", exact: bool = False) -> Page:
        """Press the button with these words, which leads to another page (or back to this one)."""
        self._go(self.page.locator(within).get_by_role("button", name=words, exact=exact).first)
        self._confirm_that_it_is_me()
        return self.page

    def fill(self, label: str | re.Pattern, value: str, *, exact: bool = False) -> None:
        self.page.locator("main").get_by_label(label, exact=exact).first.fill(value)

    def choose(self, label: str | re.Pattern, *, within: str = "main", exact: bool = False) -> None:
        """Pick a radio button or tick a box."""
        self.page.locator(within).get_by_label(label, exact=exact).first.check()

    def text(self) -> str:
        return self.page.locator("main").inner_text() if self.page.locator("main").count() else self.page.content()

    def sees(self, *words: str) -> None:
        """These words are on the page."""
        text = " ".join(self.text().split())
        missing = [each for each in words if each.casefold() not in text.casefold()]
        assert not missing, f"{self.who} at {self.page.url} does not see {missing}:\n{text[:3000]}"

    def sees_not(self, *words: str) -> None:
        text = " ".join(self.text().split())
        found = [each for each in words if each.casefold() in text.casefold()]
        assert not found, f"{self.who} at {self.page.url} sees {found}:\n{text[:3000]}"

    # Signing in

    def sign_in(self) -> "Visitor":
        """By the form: address, password, then the code that the demonstration shows."""
        self.open("/accounts/login/")
        self.give_password()
        self.give_code("Sign in")
        return self

    def give_password(self) -> None:
        self.fill("E-mail address", self.who)
        self.fill("Password", PASSWORD)
        self.press("Continue")

    def give_code(self, button: str) -> None:
        self.fill("Code", self.page.locator(".notice .ref").inner_text().strip())
        self._go(self.page.locator("main").get_by_role("button", name=button, exact=True))

    def _confirm_that_it_is_me(self) -> None:
        """The code is asked again five minutes after it was last given; a slow machine may get there."""
        if "/accounts/code/again/" in self.page.url and "kept-form" not in self.page.url:
            self.give_code("Continue")

    # Looking

    def look(self) -> None:
        """The page that is shown has no fault that a machine finds; each kind of page once for each audience."""
        self._raise_complaints()
        if not self.javascript or not self.looked.is_new(self.pattern, self.audience, self.state):
            return
        wrong = [*self._sideways(), *self._pressed_by_enter(), *self.violations()]
        assert not wrong, f"{self.who} at {self.page.url}:\n" + "\n".join(wrong)

    @property
    def pattern(self) -> str:
        return VARYING.sub("*", self.page.url.removeprefix(self.address).partition("?")[0].partition("#")[0])

    @property
    def state(self) -> str:
        """What can be done on it: a page with other forms is looked at again."""
        forms = self.page.locator("main form").evaluate_all("forms => forms.map(form => form.getAttribute('action'))")
        refused = "refused" if self.page.locator("main .errors").count() else ""
        return " ".join([refused, *sorted({VARYING.sub("*", address or "") for address in forms})])

    def violations(self) -> list[str]:
        """What axe finds. It sets styles of its own, which the policy blocks, so nobody listens meanwhile."""
        from axe_playwright_python.sync_playwright import Axe

        self.is_watching = False
        found = Axe().run(self.page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
        self.page.wait_for_timeout(1)
        self.is_watching = True
        return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]

    def _sideways(self) -> list[str]:
        """The widths at which the page scrolls sideways; on paper a table is one, not a column of cards."""
        if "/admin/" in self.page.url:
            return []
        found = [f"scrolls sideways at {width} px" for width in WIDTHS if self._is_wider_than(width)]
        self.page.emulate_media(media="print")
        found += ["is too wide for A4"] * self._is_wider_than(A4)
        if self.page.locator("table.list--cards thead").count():
            shown = self.page.locator("table.list--cards").first.evaluate("table => getComputedStyle(table).display")
            found += ["prints a table as cards"] * (shown == "block")
        self.page.emulate_media(media="screen")
        self.page.set_viewport_size(WIDE)
        return found

    def _is_wider_than(self, width: int) -> bool:
        self.page.set_viewport_size({"width": width, "height": 900})
        return self.page.evaluate("document.documentElement.scrollWidth > innerWidth")

    def _pressed_by_enter(self) -> list[str]:
        """Forms of several buttons whose first one does more than save or show."""
        first = """forms => forms.map(form => [...form.elements].filter(each => each.type === "submit"))
            .filter(buttons => buttons.length > 1 && !("enter" in buttons[0].dataset))
            .map(buttons => `Enter presses: ${buttons[0].innerText}`)"""
        return self.page.locator("form").evaluate_all(first)

    def _go(self, place: Locator) -> None:
        with self.page.expect_navigation():
            place.click()
        self.look()

    def _watched(self, page: Page) -> Page:
        page.on("console", lambda told: self._complain(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: self._complain(str(error)))
        page.on("response", lambda answer: self._complain(answer.url) if answer.status >= 500 else None)
        return page

    def _complain(self, words: str) -> None:
        if self.is_watching and not ASKED_FOR.search(words):
            self.complaints.append(f"{self.page.url}: {words}")

    def _raise_complaints(self) -> None:
        said, self.complaints = self.complaints, []
        assert not said, f"{self.who}: " + "\n".join(said) + f"\n{self.text()[:1500]}"
