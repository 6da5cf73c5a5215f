"""Everybody who may come to the portal, and of which kinds of a partner's words each may read any."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.accounts.models import Membership
from tests.security.programme import World

# Column, or model, to the kind of word that stands in it.
KINDS = {
    "portal.Organisation.name": "name",
    "portal.Organisation": "register",
    "portal.User": "member",
    "portal.Invitation": "invitation",
    "portal.KeptForm": "kept",
    "portal.FactorReset": "reset",
    "portal.SignIn": "kept",
    "portal.AddressChange": "kept",
    "portal.OrganisationCorrection": "register",
    "portal.KnownBrowser": "kept",
    "portal.Case.turn_for": "turn",
    "portal.Case": "case",
    "portal.Recusal": "recusal",
    "portal.StoredFile": "file",
    "portal.Wording": "wording",
    "portal.Wording.text.withheld": "judgment",
    "portal.Notice.subject": "mail",
    "portal.Notice": "notice",
    "portal.Mail": "mail",
    "partners.Submission.signed_name": "member",
    "partners.AccessRequest": "dossier",
    "partners.Answer": "dossier",
    "partners.Submission": "dossier",
    "partners.Question": "dossier",
    "partners.Environment": "site",
    "partners.Attestation": "safeguard",
    "partners.EnvironmentCorrection": "safeguard",
    "partners.Document": "document",
    "partners.SpillDecision": "document",
    "partners.DocumentCorrection": "document",
    "partners.Grant": "grant",
    "partners.ProviderAct": "provider_act",
    "partners.GrantVersion": "provider_act",
    "partners.Condition": "condition",
    "partners.ConditionProof": "dossier",
    "partners.Person.name": "person",
    "partners.Person.position": "person",
    "partners.Person": "vetting",
    "partners.Check": "vetting",
    "partners.PersonCorrection": "vetting",
    "reviews.Screening": "dossier",
    "reviews.EvidenceJudgment": "judgment",
    "reviews.Opinion.rationale.sealed": "sealed",
    "reviews.Opinion": "judgment",
    "reviews.Resolution": "judgment",
    "reviews.Proposal": "judgment",
    "reviews.RefusalNotice": "dossier",
    "reviews.Decision.departure": "judgment",
    "reviews.Decision": "decision",
    "reviews.DecisionReason": "decision",
    "partners.Obligation": "dossier",
    "partners.ReportSection": "draft",
    "partners.ReportSubmission.signed_name": "member",
    "partners.ReportSubmission": "dossier",
    "partners.ReportJudgment": "dossier",
    "reviews.Violation": "judgment",
    "reviews.Suspension.scope_sentence": "scope",
    "reviews.Suspension": "suspension",
    "reviews.SuspensionAnswer": "suspension",
    "reviews.Removal": "suspension",
    "file": "file",
    "letter": "decision",
}

NAME = {"name"}
PUBLIC_TO_PROGRAMME = NAME | {
    "register", "site", "safeguard", "grant", "provider_act", "condition", "suspension", "wording", "turn", "scope",
    "member",
}  # fmt: skip
OWN = PUBLIC_TO_PROGRAMME | {
    "draft",
    "member",
    "case",
    "dossier",
    "document",
    "file",
    "person",
    "decision",
    "notice",
    "mail",
    "invitation",
}
DOSSIER = PUBLIC_TO_PROGRAMME | {
    "member", "case", "dossier", "document", "file", "person", "decision", "judgment", "recusal",
}  # fmt: skip
PROVIDER = NAME | {"site", "grant", "provider_act", "scope", "turn"}
NOTHING: set[str] = set()


@dataclass(frozen=True)
class Actor:
    """Somebody who comes: whom to sign in, and the kinds of words that this person may read."""

    find: Callable[[World], Membership] | None
    may_read: set[str]
    second_factor: bool = True


def _member(role: str, of: str | None = None, nth: int = 0) -> Callable[[World], Membership]:
    return lambda world: world.member(role, of=of, nth=nth)


ACTORS: dict[str, Actor] = {
    "anonymous": Actor(None, NOTHING),
    "officer": Actor(_member("responsible_officer"), OWN | {"vetting", "kept"}),
    "contributor": Actor(_member("contributor"), OWN),
    "evaluator": Actor(_member("evaluator", nth=1), OWN),
    "another partner's officer": Actor(_member("responsible_officer", "Borealis Labs"), NOTHING),
    "another partner's contributor": Actor(_member("contributor", "Borealis Labs"), NOTHING),
    "another partner's evaluator": Actor(_member("evaluator", "Borealis Labs"), NOTHING),
    "provider's officer": Actor(_member("provider_officer", "Meridian AI"), PROVIDER),
    "provider's viewer": Actor(_member("provider_viewer", "Meridian AI"), PROVIDER),
    "second provider's officer": Actor(_member("provider_officer", "Halcyon Models"), PROVIDER),
    "provider without grants": Actor(_member("provider_officer", "Third Provider"), NOTHING),
    "reviewer": Actor(_member("reviewer", "EU"), DOSSIER | {"vetting", "sealed"}),
    "second reviewer": Actor(_member("reviewer", "EU", 1), DOSSIER | {"vetting"}),
    "conflicted reviewer": Actor(_member("reviewer", "EU", 2), PUBLIC_TO_PROGRAMME - {"suspension", "scope"}),
    "conflicted administrator": Actor(
        _member("administrator", "EU", 1),
        PUBLIC_TO_PROGRAMME - {"suspension", "scope"} | {"invitation", "mail", "reset"},
    ),
    "approver": Actor(_member("approver", "EU"), DOSSIER | {"vetting"}),
    "auditor": Actor(_member("auditor", "EU"), DOSSIER),
    "lead": Actor(_member("lead", "EU"), DOSSIER),
    "administrator": Actor(_member("administrator", "EU"), DOSSIER | {"vetting", "invitation", "mail", "reset"}),
    "reviewer elsewhere": Actor(_member("reviewer", "US"), PUBLIC_TO_PROGRAMME - {"suspension", "scope"}),
    "approver elsewhere": Actor(_member("approver", "US"), PUBLIC_TO_PROGRAMME),
    "administrator elsewhere": Actor(_member("administrator", "US"), DOSSIER | {"invitation", "mail", "reset"}),
    "observer": Actor(_member("observer", "UK"), (DOSSIER - {"person", "file", "member"})),
    "adjudicator": Actor(_member("adjudicator", "JP"), NAME | {"register"}),
    "board member": Actor(_member("board_member", "CA"), NAME | {"register"}),
    "chair": Actor(_member("chair", "CA"), NAME | {"register"}),
    "password only": Actor(_member("responsible_officer", nth=1), NOTHING, second_factor=False),
}


def kind_of(column: str) -> str:
    """The kind of word in a column such as `partners.Person.name`."""
    return KINDS.get(column) or KINDS[".".join(column.split(".")[:2])]


def client_of(actor: Actor, world: World, sign_in: Any) -> Any:
    """A client as this actor uses one; a broken page is an answer 500, like for a visitor."""
    from django.test import Client

    if actor.find is None:
        return Client(raise_request_exception=False)
    client = sign_in(actor.find(world), second_factor=actor.second_factor)
    client.raise_request_exception = False
    return client
