"""Conditions of decisions: the partner offers proof, the programme answers it; the access decision reads them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from partners.evidence import actions as evidence
from partners.evidence.models import DocumentVersion
from partners.grants import rules, telling
from partners.grants.models import Condition, Grant
from partners.grants.proofs import ConditionProof, ProofDocument
from partners.rulebook.models import LibraryEntry, Rulebook
from portal import dates
from portal.accounts.models import Membership
from portal.acts import act
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.cases.references import next_reference
from portal.ledger import actions as ledger
from portal.states import Refused, move

Proof = ConditionProof.Status


@act
def place_condition(
    *,
    organisation: Any,
    grant: Grant | None,
    decision_reference: str,
    code: str,
    text: str,
    kind: str,
    due_on: date | None,
    by: Any,
) -> Condition:
    """Place a condition; the access decision reads it from now on."""
    condition = Condition.objects.create(
        reference=next_reference("CON"),
        organisation=organisation,
        grant=grant,
        decision_reference=decision_reference,
        code=code,
        text=text,
        kind=kind,
        due_on=due_on,
    )
    ledger.append("condition.placed", condition, by=by, facts={"code": code, "kind": kind})
    return condition


@act
def offer_proof(
    condition: Condition, *, text: str, versions: Iterable[DocumentVersion] = (), by: Membership
) -> ConditionProof:
    """The partner shows that a condition is met. In order: the proof, its evidence, the programme's case and its days,
    a notice to whoever works it."""
    condition = _locked(condition)
    rules.may_prove.check(by, condition)
    _refuse_a_settled(condition)
    if open_proof(condition) is not None:
        raise Refused(_("Your proof is with the programme. Wait for its answer before you offer another one."))
    if not text.strip():
        raise Refused(_("Say what shows that the condition is met."))
    found = list(versions)
    if any(version.document.organisation_id != condition.organisation_id for version in found):
        raise Refused(_("Choose evidence of your own organisation."))
    number = condition.proofs.count() + 1
    proof = ConditionProof.objects.create(condition=condition, number=number, text=text, offered_by=by)
    ProofDocument.objects.bulk_create(ProofDocument(proof=proof, version=version) for version in found)
    label = _("proof %(number)d") % {"number": number}
    evidence.note_uses(condition.reference, [(label, version) for version in found])
    documents = [f"{version.document.reference}/{version.number}" for version in found]
    ledger.append("conditionproof.offered", proof, by=by, facts={"number": number, "documents": documents})
    telling.tell_of_proof(condition, _give_to_programme(condition, by=by), number=number)
    return proof


@act
def return_proof(condition: Condition, *, by: Membership, reason: str) -> ConditionProof:
    """The proof does not show it: the partner reads why, and offers another one."""
    condition = _locked(condition)
    rules.may_settle.check(by, condition)
    proof = open_proof(condition)
    if proof is None:
        raise Refused(_("No proof waits for an answer."))
    _refuse_without(reason)
    _answer(proof, Proof.RETURNED, by=by, reason=reason)
    due_at = (
        dates.end_of(condition.due_on, zone=condition.organisation.jurisdiction.time_zone) if condition.due_on else None
    )
    case = case_of(condition)
    if case is not None:
        cases.stop_clock(case, by=by)
        cases.set_turn(case, stage=Proof.RETURNED, turn="partner", turn_for=_("to show it again"), due_at=due_at)
    telling.tell_of_condition(
        condition, key=f"returned-{proof.number}", subject=_("Your proof for %(condition)s was returned"), text=reason
    )
    return proof


@act
def meet_condition(condition: Condition, *, by: Membership, reason: str) -> None:
    """A member of the programme records that a condition is met, and on what; a proof that waits is accepted."""
    _settle(condition, Condition.Status.MET, rules.may_settle, by=by, reason=reason)


@act
def waive(condition: Condition, *, by: Membership, reason: str) -> None:
    """An approver no longer asks for it."""
    _settle(condition, Condition.Status.WAIVED, rules.may_waive, by=by, reason=reason)


@act
def breach(condition: Condition, *, by: Membership, reason: str) -> None:
    """A member of the programme finds it breached: it bars access from now on."""
    _settle(condition, Condition.Status.BREACHED, rules.may_settle, by=by, reason=reason)


def open_proof(condition: Condition) -> ConditionProof | None:
    """The proof that waits for the programme's answer."""
    return condition.proofs.filter(status=Proof.OFFERED).first()


def case_of(condition: Condition) -> Case | None:
    """The programme's case bears the condition's reference; it begins with the first proof."""
    return Case.objects.select_related("jurisdiction", "assignee__user").filter(reference=condition.reference).first()


def entry_of(condition: Condition) -> LibraryEntry | None:
    """What the library says of it; nothing for a free one."""
    found = {entry.code: entry for entry in Rulebook.current().entries("condition")}
    return found.get(condition.code)


def consequence_of(condition: Condition) -> str:
    """What follows where it is not met, in the library's words; a free one bars access by its grants."""
    entry = entry_of(condition)
    code = entry.data["if_unmet"] if entry else "grant_not_effective"
    return Rulebook.current().entry("condition_consequence", code).label


def _settle(condition: Condition, to: str, rule: Any, *, by: Membership, reason: str) -> None:
    condition = _locked(condition)
    rule.check(by, condition)
    _refuse_without(reason)
    proof = open_proof(condition)
    move(condition, to, by=by, reason=reason, settled_at=dates.now())
    if proof is not None:
        _answer(proof, Proof.MET if to == Condition.Status.MET else Proof.RETURNED, by=by, reason=reason)
    case = case_of(condition)
    if case is not None and case.status != Case.Status.CLOSED:
        cases.close(case, stage=to, by=by)
    telling.tell_of_condition(condition, key=to, subject=SETTLED[to](), text=reason)


SETTLED: dict[str, Any] = {
    "met": lambda: _("%(condition)s is met"),
    "waived": lambda: _("%(condition)s is no longer asked for"),
    "breached": lambda: _("%(condition)s was found breached"),
}


def _answer(proof: ConditionProof, to: str, *, by: Membership, reason: str) -> None:
    move(proof, to, by=by, reason=reason, answer=reason, answered_by=by, answered_at=dates.now())


def _give_to_programme(condition: Condition, *, by: Membership) -> Case:
    """The case with the days of the rulebook to answer; opened at the first proof."""
    rulebook, case = Rulebook.current(), case_of(condition)
    days, turn_for = rulebook.number("condition.proof_working_days"), _("to answer the proof")
    organisation = condition.organisation
    if case is None:
        return cases.open_case(
            kind="condition", reference=condition.reference, organisation=organisation,
            jurisdiction=organisation.jurisdiction, tier=None, title=_("Proof of a condition"), by=by,
            working_days=days, rulebook=rulebook, stage=Proof.OFFERED, turn="programme", turn_for=turn_for,
        )  # fmt: skip
    cases.start_clock(case, by=by)
    home = case.jurisdiction
    due_at = dates.add_working_days(dates.now(), days, calendar=home.calendar, zone=home.time_zone)
    cases.set_turn(case, stage=Proof.OFFERED, turn="programme", turn_for=turn_for, due_at=due_at)
    return case


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Give the reason: the partner reads it."))


def _refuse_a_settled(condition: Condition) -> None:
    if condition.status != Condition.Status.OPEN:
        raise Refused(_("%(condition)s is settled; there is nothing to prove.") % {"condition": condition.reference})


def _locked(condition: Condition) -> Condition:
    rows = Condition.objects.select_for_update(of=("self",))
    return rows.select_related("organisation__jurisdiction", "grant").get(pk=condition.pk)
