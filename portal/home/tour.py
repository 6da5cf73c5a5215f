"""The tour: what to look at first, by role. Shown on the home page until the person closes it for good."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Step:
    """One stop: its icon, where it leads, what it is, and why to go there."""

    icon: str
    page: str
    title: Words
    text: Words

    @property
    def address(self) -> str:
        return reverse(self.page)


INBOX = Step("inbox", "inbox:list", _("Read your inbox"), _("Every notice stands here, also what came by mail."))
LEDGER = Step(
    "chain", "ledger:list", _("Look into the ledger"), _("What was done, by whom, in a record that nobody alters.")
)
RULES = Step(
    "book",
    "rules:list",
    _("Know the rules"),
    _("What is asked, by when, and what follows. Each number stands there once."),
)
MEMBERS = Step(
    "user", "members:list", _("See who acts with you"), _("Invite somebody, or end a membership. Two officers remain.")
)
CASES = Step(
    "list",
    "queue:list",
    _("Open the worklist"),
    _("Soonest due first. Take a case: the dossier is on the left, your judgment on the right."),
)
PARTNERS = Step(
    "building", "partners:list", _("Read a partner’s record"), _("Its standing, people, sites, grants, and what waits.")
)
STOPS = Step(
    "stop", "suspensions:list", _("See what is suspended"), _("Who is out, why, since when, and what would lift it.")
)
GRANTS = Step(
    "key", "grants:list", _("Open a grant"), _("Beside “active” it says whether it can be used now, and if not, why.")
)

APPLY = Step(
    "file",
    "applications:list",
    _("Continue an application"),
    _("Eight sections, kept as you type. What is missing is named and linked."),
)
EVIDENCE = Step(
    "shield",
    "evidence:list",
    _("Hand in evidence"),
    _("Each document gets a receipt with its fingerprint, and never changes."),
)
PEOPLE = Step(
    "users", "people:list", _("Name your people"), _("Who may touch a model, and which of their checks runs out next.")
)

STEPS: dict[str, list[Step]] = {
    "responsible_officer": [APPLY, EVIDENCE, PEOPLE, GRANTS, MEMBERS],
    "contributor": [APPLY, EVIDENCE, GRANTS, RULES],
    "evaluator": [GRANTS, PEOPLE, RULES, INBOX],
    "reviewer": [CASES, PARTNERS, RULES, LEDGER],
    "approver": [CASES, STOPS, PARTNERS, LEDGER],
    "auditor": [CASES, PARTNERS, RULES, LEDGER],
    "lead": [
        CASES,
        Step(
            "chart",
            "home:dashboard",
            _("See how the times are kept"),
            _("By step and jurisdiction, against the rulebook."),
        ),
        PARTNERS,
        RULES,
    ],
    "administrator": [
        Step(
            "building",
            "organisations:list",
            _("Register an organisation"),
            _("Its first officer is invited by mail, and invites the others."),
        ),
        Step(
            "stop",
            "suspensions:list",
            _("Suspend exactly those who must be"),
            _("You see who loses what, and who nearby goes on, before anything happens."),
        ),
        Step(
            "chart", "home:dashboard", _("Watch the programme"), _("What comes, how long it takes, what lapses when.")
        ),
        LEDGER,
    ],
    "observer": [
        Step(
            "chart",
            "home:dashboard",
            _("Begin with the oversight"),
            _("What comes, how long it takes, what lapses when."),
        ),
        PARTNERS,
        STOPS,
        LEDGER,
    ],
    "board_member": [PARTNERS, RULES, LEDGER],
    "chair": [PARTNERS, RULES, LEDGER],
    "adjudicator": [PARTNERS, RULES, LEDGER],
    "provider_officer": [
        Step(
            "key",
            "grants:list",
            _("Answer a proposed grant"),
            _("Consent, narrow or decline, each with a reason. Silence is never consent."),
        ),
        Step("chip", "releases:list", _("List your releases"), _("What partners may ask for, and what ends when.")),
        STOPS,
        MEMBERS,
    ],
    "provider_viewer": [GRANTS, STOPS, RULES],
}


def for_member(membership: Any) -> list[Step]:
    """The stops for this role; none once the person closed the tour."""
    return [] if membership.user.tour_closed else STEPS.get(membership.role, [])
