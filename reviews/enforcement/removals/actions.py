"""The verbs of removals: considered, proposed by one approver, co-signed by another of another jurisdiction."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.grants import holds, leaving
from partners.rulebook.models import Rulebook
from partners.standing import actions as standing
from partners.standing.models import Partner
from portal import dates
from portal.accounts.models import Jurisdiction, Membership, Organisation
from portal.cases import actions as cases
from portal.cases.models import CaseJoining
from portal.cases.references import next_reference
from portal.ledger import actions as ledger
from portal.ledger import canonical
from portal.states import Refused, SystemActor, move
from portal.waking import wake
from reviews.enforcement import grounds
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals import ending, messages, rules, unsettled
from reviews.enforcement.removals.models import Removal

CLOCK = SystemActor("system:suspensions")
Status = Removal.Status


@transaction.atomic
def open_unanswered() -> int:
    """Consider the removal of each partner that let the days to answer pass; how many. Doing it twice opens none."""
    rulebook = Rulebook.current()
    asked = [entry.code for entry in rulebook.entries("suspension_ground") if entry.data["answer_due"]]
    since = dates.now() - timedelta(days=rulebook.number(grounds.DAYS_TO_ANSWER))
    over = Suspension.objects.filter(status__in=Suspension.STANDING, grounds__in=asked, imposed_at__lt=since)
    opened = 0
    for suspension in over.select_for_update(of=("self",), skip_locked=True).select_related("jurisdiction"):
        heard = suspension.answers.values("organisation")
        known = suspension.removals.values("organisation")
        silent = suspension.organisations.filter(partner__isnull=False).exclude(pk__in=heard).exclude(pk__in=known)
        silent = silent.exclude(partner__status=Partner.Status.REMOVED)
        for organisation in silent.select_related("jurisdiction"):
            _open(suspension, organisation, Removal.Cause.UNANSWERED, rulebook, by=CLOCK)
            opened += 1
    return opened


@transaction.atomic
def consider(suspension: Suspension, *, by: Membership, reason: str) -> Removal:
    """Bring the removal of a partner up that is suspended as a whole; one that was dropped is taken up again."""
    suspension = _suspension(suspension.pk)
    rules.may_consider.check(by, suspension)
    if not reason.strip():
        raise Refused(_("Say why a removal is considered."))
    dropped = suspension.removals.filter(status=Status.DROPPED).select_related("case").first()
    if dropped is None:
        organisation = Organisation.objects.get(pk=holds.partner_covered_whole_by(suspension.reference))
        rulebook = Rulebook.current()
        return _open(suspension, organisation, Removal.Cause.ASKED, rulebook, by=by, reason=reason)
    move(dropped, Status.CONSIDERED, by=by, reason=reason, status_since=dates.now())
    cases.reopen(dropped.case, by=by, reason=reason)
    _await(dropped, by=by)
    return dropped


@transaction.atomic
def propose(removal: Removal, *, text: str, not_waited: str = "", by: Membership) -> Removal:
    """The first approver proposes it with the reasons that the letter will print. Nothing ends yet.

    While the partner may still answer, the proposal also says why it does not wait.
    """
    removal = _locked(removal)
    rules.may_propose.check(by, removal)
    if not text.strip():
        raise Refused(_("Give the reasons; the letter prints them."))
    until = unsettled.of(removal).until
    if until is not None and not not_waited.strip():
        raise Refused(_("The partner may still answer. Say why you do not wait until its days have ended."))
    now = dates.now()
    signed: dict[str, Any] = {"text": text, "proposed_by": by, "proposed_at": now, "status_since": now}
    signed["not_waited"] = not_waited if until is not None else ""
    facts = {"answer_until": until.isoformat() if until else ""}
    move(removal, Status.PROPOSED, by=by, facts=facts, **signed)
    _turn(removal, _("to co-sign the removal"))
    messages.ask_cosigners(removal)
    return removal


@transaction.atomic
def withdraw_proposal(removal: Removal, *, by: Membership) -> None:
    """An approver takes the proposal back; the removal is considered again."""
    removal = _locked(removal)
    rules.may_withdraw.check(by, removal)
    signed: dict[str, Any] = {"text": "", "not_waited": "", "proposed_by": None, "proposed_at": None}
    move(removal, Status.CONSIDERED, by=by, status_since=dates.now(), **signed)
    _turn(removal, _("to decide on a removal"))


@transaction.atomic
def drop(removal: Removal, *, reason: str, by: Membership) -> None:
    """An approver does not pursue it: the suspension stands as it stood."""
    removal = _locked(removal)
    rules.may_drop.check(by, removal)
    if not reason.strip():
        raise Refused(_("Say why the removal is not pursued."))
    _drop(removal, by=by, reason=reason)


@transaction.atomic
def cosign(removal: Removal, *, by: Membership) -> Removal:
    """A second approver, from another jurisdiction, signs: the partner leaves the programme.

    In order: the suspension becomes a removal, the removal is made, the partner is removed and barred, its open
    applications, grants and coming reports end, the hold of the suspension ends, both cases are closed, what else was
    considered against it is dropped, everybody is told, the letter is woken. It does not matter what became of the
    partner meanwhile: one that left or lapsed is removed all the same.
    """
    suspension = _suspension(removal.suspension_id)
    removal = _locked(removal)
    rules.may_cosign.check(by, removal)
    now = dates.now()
    barred_until = dates.add_months(now.date(), removal.rulebook.number("bar.months"))
    facts = {"removal": removal.reference}
    move(suspension, Suspension.Status.REMOVAL, by=by, facts=facts, status_since=now)
    signed: dict[str, Any] = {"cosigned_by": by, "made_at": now, "barred_until": barred_until, "status_since": now}
    facts = {"barred_until": barred_until.isoformat(), "proposed_by": str(removal.proposed_by.public_id)}
    removal.salt = signed["salt"] = removal.salt or canonical.new_salt()
    facts["dossier"] = ending.digest(removal)
    move(removal, Status.MADE, by=by, reason=removal.text, facts=facts, **signed)
    partner = removal.organisation.partner
    standing.remove(partner, by=by, reason=removal.text, barred_until=barred_until)
    revoked = leaving.end_what_rests_on(partner, kinds=None, why=_("The partner was removed."), by=by)
    holds.release_hold(suspension.reference, by=by)
    for case, stage in ((suspension.case, suspension.status), (removal.case, removal.status)):
        cases.close(case, stage=stage, by=by)
    _drop_others(removal, by=by)
    messages.tell_made(removal, revoked=revoked)
    transaction.on_commit(ledger.seal_now, robust=True)
    wake("reviews.enforcement.letters")
    return removal


@transaction.atomic
def drop_with(suspension: Suspension, *, by: Any) -> None:
    """The suspension has ended otherwise: what was considered because of it is not pursued."""
    for removal in suspension.removals.filter(status__in=Removal.OPEN).select_related("case", "organisation"):
        _drop(removal, by=by, reason="")


def follow(suspension: Suspension, successor: Suspension) -> None:
    """The suspension was varied: what is considered rests on its successor from now on, and whoever takes part in the
    removal takes part in that, too."""
    considered = suspension.removals.filter(status__in=Removal.OPEN)
    joined = CaseJoining.objects.filter(case__in=considered.values("case")).values("jurisdiction")
    for jurisdiction in Jurisdiction.objects.filter(pk__in=joined):
        cases.join(successor.case, jurisdiction, by=CLOCK)
    considered.update(suspension=successor)


def _open(
    suspension: Suspension, organisation: Organisation, cause: str, rulebook: Rulebook, *, by: Any, reason: str = ""
) -> Removal:
    """In order: the case, joined by every authority that may sign, as is that of the suspension which it rests on; the
    removal; the ledger; notices."""
    reference = next_reference("REM")
    case = cases.open_case(
        kind="removal",
        reference=reference,
        organisation=organisation,
        jurisdiction=organisation.jurisdiction,
        tier=None,
        title=_("Removal after %(suspension)s") % {"suspension": suspension},
        by=by,
        working_days=rulebook.number("hold.review_days"),
        rulebook=rulebook,
        stage=Status.CONSIDERED,
        turn="programme",
        turn_for=_("to decide on a removal"),
    )
    for jurisdiction in Jurisdiction.objects.filter(organisation__kind="authority").distinct():
        cases.join(case, jurisdiction, by=by)
        if suspension.case is not None:
            cases.join(suspension.case, jurisdiction, by=by)
    removal = Removal.objects.create(
        reference=reference,
        case=case,
        suspension=suspension,
        organisation=organisation,
        rulebook=rulebook,
        cause=cause,
        opened_at=dates.now(),
        opened_by=by if isinstance(by, Membership) else None,
        status_since=dates.now(),
        deciders_needed=rulebook.number("deciders.removal"),
        jurisdictions_needed=rulebook.number("deciders.jurisdictions.removal"),
    )
    facts = {"suspension": suspension.reference, "cause": str(cause)}
    ledger.append("removal.opened", removal, by=by, reason=reason, facts=facts)
    _await(removal, by=by)
    messages.tell_opened(removal, reason=reason)
    return removal


def _await(removal: Removal, *, by: Any) -> None:
    cases.await_decision(removal.case, by=by)
    _turn(removal, _("to decide on a removal"))


def _turn(removal: Removal, turn_for: str) -> None:
    cases.set_turn(removal.case, stage=removal.status, turn="programme", turn_for=turn_for)


def _drop(removal: Removal, *, by: Any, reason: str) -> None:
    move(removal, Status.DROPPED, by=by, reason=reason, status_since=dates.now())
    cases.close(removal.case, stage=removal.status, by=by)
    messages.tell_dropped(removal)


def _drop_others(made: Removal, *, by: Any) -> None:
    """A partner is removed once: what rests on another suspension has nothing left to decide."""
    others = Removal.objects.filter(organisation=made.organisation_id, status__in=Removal.OPEN)
    for removal in others.select_related("case", "organisation", "suspension"):
        _drop(removal, by=by, reason="")


def _suspension(pk: int) -> Suspension:
    return Suspension.objects.select_for_update(of=("self",)).select_related("case").get(pk=pk)


def _locked(removal: Removal) -> Removal:
    related = ("case", "organisation__partner", "suspension", "rulebook", "proposed_by__organisation")
    return Removal.objects.select_for_update(of=("self",)).select_related(*related).get(pk=removal.pk)
