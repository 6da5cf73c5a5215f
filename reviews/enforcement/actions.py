"""The verbs of suspensions. The scope places a hold in partners.grants, which the access decision reads."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.grants import holds
from partners.grants.holds import ScopeLines
from partners.grants.models import Grant
from partners.rulebook.models import Rulebook
from portal import dates
from portal.accounts.models import Membership, Organisation
from portal.cases import actions as cases
from portal.cases.references import next_reference
from portal.ledger import actions as ledger
from portal.states import Refused, SystemActor, move
from reviews.enforcement import competence, messages, rules
from reviews.enforcement.models import Acknowledgement, Suspension
from reviews.enforcement.removals import actions as removals

CLOCK = SystemActor("system:suspensions")


@dataclass(frozen=True)
class Order:
    """What an administrator asks for: the scope, and everything that goes with it."""

    scope: ScopeLines
    scope_sentence: str
    grounds: str
    reason: str
    lift_when: str
    review_on: date
    second_person: Membership | None = None
    legal_order: str = ""
    exceptions: tuple[ScopeLines, ...] = ()
    replaces: Suspension | None = None


@transaction.atomic
def impose(order: Order, *, by: Membership) -> Suspension:
    """Impose an interim suspension; one that varies another takes its place once a second person confirms it.

    In order: the suspension, its case, its hold (from which moment access is not effective), the providers told, the
    ledger, notices. The ledger is sealed right after the commit.
    """
    rules.may_impose.check(by, None)
    replaces = _locked(order.replaces) if order.replaces else None
    if replaces is not None:
        rules.may_vary.check(by, replaces)
    rulebook = Rulebook.current()
    ground = rulebook.entry("suspension_ground", order.grounds)
    _check(order, rulebook)
    if why_not := competence.why_not(by, order.scope):
        raise Refused(why_not)
    covered = holds.covered_pairs(order.scope, order.exceptions)
    now = dates.now()
    lapses_at = now + timedelta(hours=rulebook.number("interim.hours")) if ground.data["lapses_unconfirmed"] else None
    suspension = Suspension.objects.create(
        reference=next_reference("SUS"),
        replaces=replaces,
        jurisdiction=by.jurisdiction,
        grounds=order.grounds,
        reason=order.reason,
        lift_when=order.lift_when,
        scope_sentence=order.scope_sentence,
        legal_order=order.legal_order,
        review_on=order.review_on,
        imposed_at=now,
        status_since=now,
        imposed_by=by,
        second_person=order.second_person,
        lapses_at=lapses_at,
    )
    _name_whom_it_touches(suspension, order.scope, covered)
    _open_case(suspension, rulebook, by=by)
    holds.place_hold(
        order.scope,
        by=by,
        reference=suspension.reference,
        starts_at=now,
        ends_at=lapses_at,
        exceptions=order.exceptions,
    )
    facts = {"grounds": order.grounds, "pairs": len(covered), "replaces": replaces.reference if replaces else ""}
    ledger.append("suspension.imposed", suspension, by=by, reason=order.reason, facts=facts)
    messages.tell_imposed(suspension)
    transaction.on_commit(ledger.seal_now, robust=True)
    return suspension


@transaction.atomic
def confirm(suspension: Suspension, *, by: Membership, reason: str) -> Suspension:
    """A second person confirms: the hold stands until it is lifted, and what it varies ends in the same act."""
    suspension = _locked(suspension)
    rules.may_confirm.check(by, suspension)
    _needs(reason, _("Say why the suspension is confirmed."))
    _check_not_over(suspension)
    move(suspension, Suspension.Status.CONFIRMED, by=by, reason=reason, confirmed_by=by, lapses_at=None, **_since())
    holds.extend_hold(suspension.reference, ends_at=None, by=by)
    if suspension.replaces_id:
        _take_the_place(suspension, by=by)
    _turn(suspension, _("to review"), due_on=suspension.review_on)
    messages.tell(suspension, key="confirmed", subject=_("%(suspension)s was confirmed"), text=reason)
    return suspension


@transaction.atomic
def propose_lifting(suspension: Suspension, *, by: Membership, reason: str, text: str) -> Suspension:
    """The first of two people proposes to lift, with a coded reason and a text. The hold still stands."""
    suspension = _locked(suspension)
    rules.may_propose_lifting.check(by, suspension)
    Rulebook.current().entry("lifting_reason", reason)
    _needs(text, _("Say why the suspension may be lifted."))
    before = suspension.status
    _check_not_over(suspension)
    move(
        suspension,
        Suspension.Status.LIFT_PROPOSED,
        by=by,
        reason=text,
        facts={"reason": reason},
        returns_to=before,
        lift_proposed_by=by,
        lift_reason=reason,
        lift_text=text,
        **_since(),
    )
    _turn(suspension, _("to agree to the lifting"))
    messages.ask_second_person(suspension, proposer=by)
    return suspension


@transaction.atomic
def lift(suspension: Suspension, *, by: Membership) -> Suspension:
    """The second person agrees: the hold ends. What another hold covers stays out."""
    suspension = _locked(suspension)
    (rules.may_lift & rules.first_lifter_still_signs).check(by, suspension)
    move(suspension, Suspension.Status.LIFTED, by=by, lifted_by=by, **_since())
    _end(suspension, by=by)
    messages.tell(suspension, key="lifted", subject=_("%(suspension)s was lifted"), text=suspension.lift_text)
    return suspension


@transaction.atomic
def refuse_lifting(suspension: Suspension, *, by: Membership, reason: str) -> Suspension:
    """The second person does not agree: the suspension goes back to where it stood."""
    suspension = _locked(suspension)
    rules.may_lift.check(by, suspension)
    _needs(reason, _("Say why the suspension is not lifted."))
    move(suspension, suspension.returns_to, by=by, reason=reason, lift_proposed_by=None, **_since())
    _turn(suspension, _("to confirm") if suspension.status == "interim" else _("to review"))
    return suspension


@transaction.atomic
def withdraw(suspension: Suspension, *, by: Membership, reason: str) -> Suspension:
    """A second person withdraws an interim suspension that was placed by mistake: as if it had not been placed."""
    suspension = _locked(suspension)
    rules.may_withdraw.check(by, suspension)
    _needs(reason, _("Say what the mistake was."))
    move(suspension, Suspension.Status.WITHDRAWN, by=by, reason=reason, withdrawn_by=by, **_since())
    holds.undo_hold(suspension.reference, by=by)
    _end(suspension, by=by)
    messages.tell(suspension, key="withdrawn", subject=_("%(suspension)s was withdrawn"), text=reason)
    return suspension


@transaction.atomic
def acknowledge(suspension: Suspension, *, by: Membership) -> Acknowledgement:
    """A provider says that it stopped serving."""
    suspension = _locked(suspension)
    rules.may_acknowledge.check(by, suspension)
    told = suspension.acknowledgements.get(provider=by.organisation_id)
    if told.acknowledged_at is None:
        told.acknowledged_at, told.acknowledged_by = dates.now(), by
        told.save(update_fields=["acknowledged_at", "acknowledged_by"])
        ledger.append("suspension.acknowledged", suspension, by=by)
    return told


@transaction.atomic
def lapse_due() -> int:
    """Lapse the interim suspensions that nobody confirmed in time. Doing it twice changes nothing."""
    due = Suspension.objects.select_for_update(skip_locked=True, of=("self",)).select_related("case")
    over = due.filter(lapses_at__lte=dates.now(), status__in=["interim", "lift_proposed"])
    for suspension in over:
        if suspension.status == Suspension.Status.LIFT_PROPOSED:
            move(suspension, Suspension.Status.INTERIM, by=CLOCK, lift_proposed_by=None, **_since())
        move(suspension, Suspension.Status.LAPSED, by=CLOCK, **_since())
        _end(suspension, by=CLOCK)
        messages.tell(
            suspension,
            key="lapsed",
            subject=_("%(suspension)s lapsed"),
            text=_("Nobody confirmed it in time, and so it ended by itself."),
        )
    holds.settle_holds(by=CLOCK)
    return len(over)


def _check(order: Order, rulebook: Rulebook) -> None:
    _needs(order.reason, _("Give the reason, as the partner will read it."))
    _needs(order.lift_when, _("Say what would lift the suspension."))
    today = dates.now().date()
    latest = today + timedelta(days=rulebook.number("hold.review_days"))
    if not today < order.review_on <= latest:
        raise Refused(_("Choose a review date after today and at the latest %(day)s.") % {"day": f"{latest:%-d %b %Y}"})
    if any(lines.is_open for lines in order.exceptions):
        raise Refused(_("Narrow the exception: an open one would except everybody."))
    names_nationalities = any(lines.nationalities for lines in (order.scope, *order.exceptions))
    if names_nationalities and order.grounds != Suspension.Grounds.LEGAL_ORDER:
        raise Refused(_("A scope by nationality needs a legal order as its ground (Rulebook 2.6)."))
    if order.grounds == Suspension.Grounds.LEGAL_ORDER and not order.legal_order.strip():
        raise Refused(_("Cite the legal order: who issued it, its number and its date."))


def _needs(text: str, otherwise: str) -> None:
    if not text.strip():
        raise Refused(otherwise)


def _check_not_over(suspension: Suspension) -> None:
    if suspension.lapses_at and suspension.lapses_at <= dates.now():
        raise Refused(_("%(suspension)s lapsed; impose a new one if it is still needed.") % {"suspension": suspension})


def _since() -> dict[str, Any]:
    return {"status_since": dates.now()}


def _locked(suspension: Suspension) -> Suspension:
    return Suspension.objects.select_for_update(of=("self",)).select_related("case").get(pk=suspension.pk)


def _name_whom_it_touches(suspension: Suspension, scope: ScopeLines, covered: set[tuple[int, int]]) -> None:
    grants = Grant.objects.filter(pk__in={grant for grant, _person in covered}).select_related("release")
    named = set(scope.organisations) | {grant.organisation_id for grant in grants}
    suspension.organisations.set(named)
    providers = {grant.release.provider_id for grant in grants}
    Acknowledgement.objects.bulk_create(
        Acknowledgement(suspension=suspension, provider_id=provider) for provider in providers
    )


def _open_case(suspension: Suspension, rulebook: Rulebook, *, by: Membership) -> None:
    organisation: Organisation = suspension.organisations.first() or by.organisation
    suspension.case = cases.open_case(
        kind="suspension",
        reference=suspension.reference,
        organisation=organisation,
        jurisdiction=suspension.jurisdiction,
        tier=None,
        title=_("Suspension: %(grounds)s") % {"grounds": suspension.get_grounds_display()},
        by=by,
        working_days=rulebook.number("hold.review_days"),
        rulebook=rulebook,
        stage=suspension.status,
        turn="programme",
        turn_for=_("to confirm"),
    )
    suspension.save(update_fields=["case"])
    for touched in suspension.organisations.select_related("jurisdiction"):
        cases.join(suspension.case, touched.jurisdiction, by=by)
    _turn(suspension, _("to confirm"))


def _turn(suspension: Suspension, turn_for: str, due_on: date | None = None) -> None:
    due_at = suspension.lapses_at
    if due_at is None:
        due_at = dates.end_of(due_on or suspension.review_on, zone=suspension.jurisdiction.time_zone)
    cases.set_turn(suspension.case, stage=suspension.status, turn="programme", turn_for=turn_for, due_at=due_at)


def _take_the_place(suspension: Suspension, *, by: Membership) -> None:
    """The varied suspension ends while its successor's hold stands already: whoever both cover is never without."""
    varied = _locked(suspension.replaces)  # type: ignore[arg-type]
    if varied.status == Suspension.Status.LIFT_PROPOSED:
        raise Refused(_("The lifting of %(suspension)s is proposed. Settle that first.") % {"suspension": varied})
    if varied.status != Suspension.Status.CONFIRMED:
        return
    move(varied, Suspension.Status.VARIED, by=by, facts={"by": suspension.reference}, **_since())
    removals.follow(varied, suspension)
    _end(varied, by=by)
    text = _("%(suspension)s took its place.") % {"suspension": suspension}
    messages.tell(varied, key="varied", subject=_("%(suspension)s was varied"), text=text)


def _end(suspension: Suspension, *, by: Any) -> None:
    removals.drop_with(suspension, by=by)
    holds.release_hold(suspension.reference, by=by)
    cases.close(suspension.case, stage=suspension.status, by=by)
    transaction.on_commit(ledger.seal_now, robust=True)
