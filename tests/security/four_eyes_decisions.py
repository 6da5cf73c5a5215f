"""The rules about opinions, conflicts, proposals and decisions: how each is broken past every screen, and kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from partners.applications.models import Application
from partners.standing.models import Partner
from portal import dates
from reviews.decisions import actions as decisions
from reviews.decisions.actions import ConditionPlan, Plan
from reviews.decisions.models import Decision, Opinion, Proposal, RefusalNotice, Resolution
from tests.security.four_eyes_rules import WHY, FourEyes, nothing

APPROVE = Plan("approved", "You may take part.")
SECOND_FACTOR = ConditionPlan("CON-01", "All accounts use a second factor.", "before_use")
DEPART = Plan("approved_with_conditions", "You may.", departure="It is old.", conditions=(SECOND_FACTOR,))


def decide(plan: Plan = APPROVE, who: str = "paul") -> Callable[[Any], Any]:
    return lambda scene: decisions.decide(scene.application, plan, by=scene[who])


def decision(who: str = "paul", **changes: Any) -> Callable[[Any], Any]:
    """The application is decided past every act."""

    def write(scene: Any) -> None:
        outcome = changes.get("outcome", "approved")
        told = {name: scene[who] if name == "cosigned_by" else who for name, who in changes.items()}
        numbers = {"opinions_needed": 2, "jurisdictions_needed": 1, "deciders_needed": 1}
        Application.objects.filter(pk=scene.application.pk).update(status="decided", outcome=outcome)
        made = {"outcome": outcome, "text": "Raw.", "dossier_digest": "0" * 64, **numbers}
        submission = scene.application.submissions.get()
        Decision.objects.create(submission=submission, decided_by=scene[who], decided_at=dates.now(), **made | told)

    return write


def conflict(scene: Any) -> None:
    scene.take_opinions("approve", "refuse")


def resolve(scene: Any) -> None:
    decisions.resolve(scene.application, reason=WHY, by=scene["lena"])


def resolved_by_petra(scene: Any) -> None:
    conflict(scene)
    decisions.resolve(scene.application, reason=WHY, by=scene["petra"])


def refuse_after_notice(scene: Any) -> None:
    notice = decisions.announce_refusal(scene.application, reasons=WHY, by=scene["paul"])
    decisions.answer_refusal(notice, text="We disagree.", by=scene["alice"])
    decide(Plan("refused", "No.", reasons=(("REF-12", ""),)))(scene)


def agree(scene: Any) -> None:
    scene.take_opinions("approve", "approve")


def both_refuse(scene: Any) -> None:
    scene.take_opinions("refuse", "refuse")


def departure_proposed(scene: Any) -> None:
    agree(scene)
    scene.proposal = decide(DEPART)(scene)


def supersede(scene: Any) -> None:
    made = Decision.objects.get()
    numbers = {"opinions_needed": 2, "jurisdictions_needed": 1, "deciders_needed": 1}
    Decision.objects.create(
        submission=made.submission, outcome="approved", text="Other.", dossier_digest="0" * 64, supersedes=made,
        decided_by=scene["petra"], **numbers,
    )  # fmt: skip


REFUSAL = {"outcome": "refused", "reasons": ["REF-12"]}
DEPARTED = {"outcome": "approved_with_conditions", "departure": "It is old."}
OF_DECISIONS = [
    FourEyes("a decision is an approver's", agree, decision("lena"), decide(), "casework:decision", "lena"),
    FourEyes("of a jurisdiction that takes part", agree, decision("ulla"), decide(), "casework:decision", "ulla"),
    FourEyes(
        "who did not stand down",
        lambda s: (agree(s), s.stand_down("nora", s.application.case)),
        decision("nora"),
        decide(),
        "casework:decision",
        "nora",
    ),
    FourEyes("who is still a member", lambda s: (agree(s), s.end("nora")), decision("nora"), decide()),
    FourEyes("whose account is open", lambda s: (agree(s), s.close("nora")), decision("nora"), decide()),
    FourEyes(
        "who did not resolve the conflict",
        resolved_by_petra,
        decision("petra", departure=WHY),
        decide(Plan("approved", "You may.", departure=WHY)),
        "casework:decision",
        "petra",
    ),
    FourEyes("who gave no opinion", agree, decision("rita_elsewhere"), decide(), "casework:decision", "rita_elsewhere"),
    FourEyes("with all opinions", nothing, decision(), lambda s: (agree(s), decide()(s)), "casework:decision", "paul"),
    FourEyes(
        "not on conflicting ones",
        conflict,
        decision(departure=WHY),
        lambda s: (resolve(s), decide(Plan("approved", "You may.", departure=WHY))(s)),
        "casework:decision",
        "paul",
    ),
    FourEyes(
        "not to refuse unannounced",
        both_refuse,
        decision(outcome="refused"),
        refuse_after_notice,
        "casework:decision",
        "paul",
        REFUSAL,
    ),
    FourEyes(
        "not to depart alone", agree, decision(**DEPARTED), lambda s: decisions.cosign(decide(DEPART)(s), by=s["nora"])
    ),
    FourEyes(
        "not to depart without saying why",
        agree,
        decision(**DEPARTED | {"departure": ""}, deciders_needed=2, cosigned_by="nora"),
        lambda s: decisions.cosign(decide(DEPART)(s), by=s["nora"]),
    ),
    FourEyes(
        "a departure is co-signed by another",
        departure_proposed,
        decision(**DEPARTED, deciders_needed=2, cosigned_by="paul_elsewhere"),
        lambda s: decisions.cosign(s.proposal, by=s["nora"]),
        "casework:cosignature",
        "paul_elsewhere",
    ),
    FourEyes("a decision is superseded by two", lambda s: (agree(s), decide()(s)), supersede, nothing),
    FourEyes(
        "a proposal is signed as written",
        departure_proposed,
        lambda s: Proposal.objects.update(content={}),
        lambda s: decisions.cosign(s.proposal, by=s["nora"]),
    ),
    FourEyes(
        "a signed proposal is a decision",
        departure_proposed,
        lambda s: Proposal.objects.update(status="signed"),
        lambda s: decisions.cosign(s.proposal, by=s["nora"]),
    ),
    FourEyes(
        "a conflict is not resolved by whoever gave an opinion",
        conflict,
        lambda s: Resolution.objects.create(
            submission=s.application.submissions.get(), reason=WHY, by=s["rita_elsewhere"]
        ),
        resolve,
    ),
    FourEyes(
        "a conflict is resolved by an approver or lead",
        conflict,
        lambda s: Resolution.objects.create(submission=s.application.submissions.get(), reason=WHY, by=s["otto"]),
        resolve,
        "casework:resolution",
        "otto",
    ),
    FourEyes(
        "an announced refusal stays",
        lambda s: (both_refuse(s), decisions.announce_refusal(s.application, reasons=WHY, by=s["paul"])),
        lambda s: RefusalNotice.objects.update(due_at=dates.now()),
        nothing,
    ),
    FourEyes(
        "a refusal is announced by an approver",
        both_refuse,
        lambda s: RefusalNotice.objects.create(
            submission=s.application.submissions.get(),
            reasons=WHY,
            by=s["lena"],
            due_at=dates.now() + timedelta(days=9),
        ),
        refuse_after_notice,
        "casework:refusal_notice",
        "lena",
    ),
    FourEyes(
        "an opinion is a reviewer's", nothing, lambda s: s.write_opinion("otto"), agree, "casework:opinion", "otto"
    ),
    FourEyes(
        "a given opinion stays its author's", agree, lambda s: Opinion.objects.update(membership=s["nora"]), nothing
    ),
    FourEyes("the tier stays as submitted", nothing, lambda s: Application.objects.update(tier=4), agree),
    FourEyes(
        "a partner has the tier that was decided",
        lambda s: (agree(s), decide()(s)),
        lambda s: Partner.objects.update(tier=4),
        nothing,
    ),
]
