"""No page links to what its reader may not open: the links of every page are followed, as every role."""

import re
from collections import Counter
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlparse

import pytest
from django.urls import Resolver404, resolve

from partners.personnel.models import Person
from portal.accounts.models import Membership
from portal.accounts.roles import ROLES
from tests.security.actors import ACTORS, client_of

WHO = [
    "officer", "contributor", "evaluator", "another partner's officer", "provider's officer", "provider's viewer",
    "reviewer", "conflicted reviewer", "reviewer elsewhere", "approver", "approver elsewhere", "auditor", "lead",
    "administrator", "observer", "adjudicator", "chair",
]  # fmt: skip
LINK = re.compile(rb'<(?:a|link)\b[^>]*?\s(?:href|hx-get)="([^"#]+)')
# Of the links from one kind of page to another kind, so many are followed: they are drawn by the same line.
MOST = 2
LEAVES = {"account_logout"}


class Walk:
    """One member's way from the home page over everything that is linked."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.answers: dict[str, int] = {}
        self.pages: dict[str, str] = {}
        self.followed: Counter[tuple[str, str]] = Counter()
        self.closed: list[str] = []
        self._waiting = [("", "/")]

    def go(self) -> "Walk":
        while self._waiting:
            page, address = self._waiting.pop()
            if address not in self.answers:
                self._open(page, address)
            if self.answers[address] >= 400:
                self.closed.append(f"{page} links to {address}: {self.answers[address]}")
        return self

    def _open(self, page: str, address: str) -> None:
        answer = self.client.get(address)
        self.answers[address] = answer.status_code
        if answer.status_code in {301, 302, 303}:
            self._follow(page or address, urljoin(address, answer["Location"]))
        elif answer.status_code == 200 and not answer.streaming and "html" in answer["Content-Type"]:
            self.pages[address] = answer.content.decode()
            for link in dict.fromkeys(LINK.findall(answer.content)):
                self._follow(address, urljoin(address, unescape(link.decode())).partition("#")[0])

    def _follow(self, page: str, address: str) -> None:
        kinds = kind_of(page), kind_of(address)
        if not address.startswith("/") or address.startswith("/static/") or kinds[1] in LEAVES:
            return
        # The menu stands on every page: what is read already costs nothing and needs no second look.
        if address in self.answers and self.answers[address] < 400:
            return
        self.followed[kinds] += 1
        if self.followed[kinds] <= (1 if kinds[0].startswith("admin:") else MOST):
            self._waiting.append((page, address))


def kind_of(address: str) -> str:
    try:
        return resolve(urlparse(address).path).view_name
    except Resolver404:
        return "nothing"


def test_every_role_walks(world):
    walking = {ACTORS[name].find(world).role for name in WHO}

    assert set(ROLES) - walking == {"board_member"}  # Reads what the chair reads.


@pytest.mark.parametrize("name", WHO)
def test_no_page_links_to_what_its_reader_may_not_open(name, world, sign_in, quick_walk):
    walk = Walk(client_of(ACTORS[name], world, sign_in)).go()

    assert "\n".join(walk.closed) == ""
    assert len(walk.answers) >= 8


def test_an_observer_reads_no_name_on_any_page(world, sign_in, quick_walk):
    observer = ACTORS["observer"].find(world)
    colleagues = Membership.objects.filter(organisation=observer.organisation_id)
    names = set(Membership.objects.values_list("user__name", flat=True)) - set(
        colleagues.values_list("user__name", flat=True)
    )
    names |= {name for name in Person.objects.values_list("name", flat=True) if not name.startswith("Person ")}
    walk = Walk(client_of(ACTORS["observer"], world, sign_in)).go()

    read = {(name, page) for page, text in walk.pages.items() for name in names if len(name) > 4 and name in text}
    assert "\n".join(f"{name} at {page}" for name, page in sorted(read)) == ""
    assert sum("Reviewer, " in text for text in walk.pages.values()) >= 2
