"""Roles and what each may do: the one table behind pages, rules and the permission table of the documentation."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PARTNER = "partner"
PROGRAMME = "programme"
JOINT = "joint"
PROVIDER = "provider"

SIDES_OF_KIND = {"partner": {PARTNER}, "authority": {PROGRAMME, JOINT}, "provider": {PROVIDER}}


@dataclass(frozen=True)
class Role:
    """A role: its label, the side it stands on, and its capabilities."""

    label: str | Promise
    side: str
    capabilities: frozenset[str]


_EVERYONE = {"home.view", "inbox.view", "rules.view", "ledger.view"}
_PARTNER = _EVERYONE | {
    "applications.view", "evidence.view", "evidence.seal", "people.view", "environments.view", "grants.view",
    "releases.view", "members.view", "reports.view",
}  # fmt: skip
_CONTRIBUTOR = _PARTNER | {
    "applications.edit", "reports.edit", "evidence.upload", "environments.edit", "crosswalk.view",
}  # fmt: skip
_PROGRAMME = _EVERYONE | {
    "queue.view", "cases.view", "applications.view", "partners.view", "people.view", "environments.view",
    "grants.view", "releases.view", "suspensions.view", "members.view",
    "reports.view", "violations.view", "crosswalk.view", "absences.own",
}  # fmt: skip
_CASEWORK = _PROGRAMME | {"evidence.view", "evidence.seal", "cases.assign", "cases.recuse"}
_JOINT = _EVERYONE | {"partners.view", "absences.own"}
_PROVIDER = _EVERYONE | {"grants.view", "releases.view", "suspensions.view", "members.view"}

ROLES: dict[str, Role] = {
    "responsible_officer": Role(_("Responsible officer"), PARTNER, frozenset(_CONTRIBUTOR | {
        "applications.submit", "applications.withdraw", "people.nominate", "people.details", "members.manage",
        "grants.accept", "grants.surrender", "rules.acknowledge", "suspensions.view", "reports.submit",
        "suspensions.answer",
    })),
    "contributor": Role(_("Contributor"), PARTNER, frozenset(_CONTRIBUTOR)),
    "evaluator": Role(_("Evaluator"), PARTNER, frozenset(_PARTNER)),
    "reviewer": Role(_("Reviewer"), PROGRAMME, frozenset(_CASEWORK | {
        "screening.do", "evidence.judge", "information.request", "opinions.give", "people.details", "checks.record",
        "environments.assess", "reports.judge", "violations.report", "violations.investigate",
    })),
    "approver": Role(_("Approver"), PROGRAMME, frozenset(_CASEWORK | {
        "information.request", "conflicts.resolve", "decisions.make", "people.details", "suspensions.confirm",
        "suspensions.lift", "environments.assess", "reports.waive", "violations.report", "violations.dismiss",
        "failures.view",
    })),
    "auditor": Role(_("Auditor"), PROGRAMME, frozenset(_CASEWORK | {
        "evidence.release", "environments.assess", "ledger.export", "violations.report", "violations.investigate",
    })),
    "lead": Role(_("Head of section"), PROGRAMME, frozenset(_CASEWORK | {
        "cases.route", "conflicts.resolve", "dashboard.view", "evidence.release", "information.extend",
        "reports.waive", "violations.report", "violations.dismiss", "absences.manage",
    })),
    "administrator": Role(_("Administrator"), PROGRAMME, frozenset(_CASEWORK | {
        "organisations.register", "members.manage", "factors.reset", "evidence.release", "people.details",
        "evidence.unseal", "suspensions.impose",
        "suspensions.confirm", "suspensions.lift", "ledger.export", "mail.view", "outbox.manage", "admin.view",
        "failures.view", "cases.route", "dashboard.view", "violations.report", "absences.manage", "releases.correct",
    })),
    "observer": Role(_("Observer"), PROGRAMME, frozenset(_PROGRAMME | {"dashboard.view"})),
    "board_member": Role(_("Board member"), JOINT, frozenset(_JOINT | {"members.view"})),
    "chair": Role(_("Chair of the joint body"), JOINT, frozenset(_JOINT | {"members.view"})),
    "adjudicator": Role(_("Adjudicator"), JOINT, frozenset(_JOINT)),
    "provider_officer": Role(_("Provider officer"), PROVIDER, frozenset(_PROVIDER | {
        "grants.consent", "grants.pause", "releases.edit", "releases.correct", "members.manage",
    })),
    "provider_viewer": Role(_("Provider viewer"), PROVIDER, frozenset(_PROVIDER)),
}  # fmt: skip

ROLE_CHOICES = [(code, role.label) for code, role in ROLES.items()]


def roles_that_can(capability: str) -> list[str]:
    """Labels of the roles that hold this capability."""
    return [str(role.label) for role in ROLES.values() if capability in role.capabilities]


def roles_of_kind(kind: str) -> list[str]:
    """Codes of the roles that members of an organisation of this kind may hold."""
    return [code for code, role in ROLES.items() if role.side in SIDES_OF_KIND[kind]]


OFFICERS_WANTED = {"partner": 2, "authority": 2, "provider": 2}
"""Rulebook 1.3 wants a partner's officer and deputy; the kernel stands below the rulebook and cannot read it. Whoever
resets a lost factor or lifts a suspension needs a second administrator, and a provider answers when one is away."""


def officer_role(kind: str) -> str:
    """The role that manages the members of an organisation of this kind; one holder always remains."""
    return {"partner": "responsible_officer", "authority": "administrator", "provider": "provider_officer"}[kind]
