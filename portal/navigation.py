"""The navigation: one table. A line is shown to whoever has the capability, once its page exists."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

# Group, words, icon, URL name, capability.
Entry = tuple[Words, Words, str, str, str]
TOP: Words = ""
PARTNER_LINES: list[Entry] = [
    (TOP, _("Home"), "home", "home:index", "home.view"),
    (_("Take part"), _("Applications"), "file", "applications:list", "applications.view"),
    (_("Take part"), _("People"), "users", "people:list", "people.view"),
    (_("Take part"), _("Evidence"), "shield", "evidence:list", "evidence.view"),
    (_("Take part"), _("Environments"), "pin", "environments:list", "environments.view"),
    (_("Use"), _("Grants"), "key", "grants:list", "grants.view"),
    (_("Use"), _("Model releases"), "chip", "releases:list", "releases.view"),
    (_("Account for it"), _("Reports"), "report", "reports:list", "reports.view"),
    (_("Account for it"), _("Suspensions"), "stop", "suspensions:list", "suspensions.view"),
    (_("Account for it"), _("Ledger"), "chain", "ledger:list", "ledger.view"),
    (_("Foundations"), _("Rulebook"), "book", "rules:list", "rules.view"),
    (_("Foundations"), _("Members"), "user", "members:list", "members.view"),
    (_("Foundations"), _("Public register"), "globe", "register:list", "home.view"),
]
PROGRAMME_LINES: list[Entry] = [
    (TOP, _("Home"), "home", "home:index", "home.view"),
    (TOP, _("Oversight"), "chart", "home:dashboard", "dashboard.view"),
    (TOP, _("Worklist"), "list", "queue:list", "queue.view"),
    (_("Records"), _("Applications"), "file", "applications:list", "applications.view"),
    (_("Records"), _("Partners"), "building", "partners:list", "partners.view"),
    (_("Records"), _("People"), "users", "people:list", "people.view"),
    (_("Records"), _("Evidence"), "shield", "evidence:list", "evidence.view"),
    (_("Records"), _("Environments"), "pin", "environments:list", "environments.view"),
    (_("Records"), _("Grants"), "key", "grants:list", "grants.view"),
    (_("Records"), _("Model releases"), "chip", "releases:list", "releases.view"),
    (_("Oversight"), _("Reports"), "report", "reports:list", "reports.view"),
    (_("Oversight"), _("Violations"), "flag", "violations:list", "violations.view"),
    (_("Oversight"), _("Suspensions"), "stop", "suspensions:list", "suspensions.view"),
    (_("Oversight"), _("Ledger"), "chain", "ledger:list", "ledger.view"),
    (_("Foundations"), _("Rulebook"), "book", "rules:list", "rules.view"),
    (_("Foundations"), _("Public register"), "globe", "register:list", "home.view"),
    (_("Foundations"), _("Members"), "user", "members:list", "members.view"),
    (_("Administration"), _("Organisations"), "building", "organisations:list", "organisations.register"),
    (_("Administration"), _("Mail"), "inbox", "mail:list", "outbox.manage"),
    (_("Administration"), _("Failed work"), "alert", "failures:list", "failures.view"),
    (_("Administration"), _("Administration"), "lock", "admin:index", "admin.view"),
]
PROVIDER_LINES: list[Entry] = [
    (TOP, _("Home"), "home", "home:index", "home.view"),
    (_("Access"), _("Grants"), "key", "grants:list", "grants.view"),
    (_("Access"), _("Model releases"), "chip", "releases:list", "releases.view"),
    (_("Access"), _("Suspensions"), "stop", "suspensions:list", "suspensions.view"),
    (_("Foundations"), _("Rulebook"), "book", "rules:list", "rules.view"),
    (_("Foundations"), _("Ledger"), "chain", "ledger:list", "ledger.view"),
    (_("Foundations"), _("Members"), "user", "members:list", "members.view"),
    (_("Foundations"), _("Public register"), "globe", "register:list", "home.view"),
]
LINES: dict[str, list[Entry]] = {
    "partner": PARTNER_LINES,
    "programme": PROGRAMME_LINES,
    "joint": PROGRAMME_LINES,
    "provider": PROVIDER_LINES,
}


# What follows "g" on the keyboard.
KEYS = {"home:index": "home", "queue:list": "worklist", "partners:list": "partners", "home:dashboard": "dashboard"}


@dataclass
class Line:
    """One line of the navigation; `current` is what `aria-current` says."""

    words: Words
    icon: str
    address: str
    key: str = ""
    current: str = ""


@dataclass
class Group:
    """Lines under one heading; the first group has none."""

    heading: Words
    lines: list[Line]


def groups_for(membership: Any, path: str) -> list[Group]:
    """What this member sees, with the line of the page at `path` marked."""
    groups: list[Group] = []
    for heading, words, icon, name, capability in LINES[membership.side]:
        address = address_of(name)
        if not address or not membership.can(capability):
            continue
        if not groups or groups[-1].heading != heading:
            groups.append(Group(heading, []))
        groups[-1].lines.append(Line(words, icon, address, KEYS.get(name, "")))
    _mark([line for group in groups for line in group.lines], path)
    return groups


def address_of(name: str) -> str:
    """The address of a page that takes no arguments, or nothing where there is none; asked dozens of times a page."""
    return _address(name, settings.ROOT_URLCONF)


def _mark(lines: list[Line], path: str) -> None:
    """The longest address that the path begins with is where the reader is; home only if it is exactly there."""
    within = [line for line in lines if path == line.address or (line.address != "/" and path.startswith(line.address))]
    if within:
        nearest = max(within, key=lambda line: len(line.address))
        nearest.current = "page" if nearest.address == path else "true"


@cache
def _address(name: str, urls: str) -> str:
    try:
        return reverse(name, urlconf=urls)
    except NoReverseMatch:
        return ""
