"""The verbs of vetting: nominate, record a check, clear, hold, revoke, leave, expire."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.personnel import rules
from partners.personnel.models import Check, Person, PersonTag
from partners.rulebook.models import Rulebook
from portal import dates, signing
from portal.accounts.models import Membership, Organisation
from portal.cases import actions as cases
from portal.cases.references import next_reference
from portal.ledger import actions as ledger
from portal.notices import actions as notices
from portal.states import Refused, SystemActor, move

DAILY = SystemActor("system:personnel")
CLEAR = {Check.Status.CLEAR, Check.Status.RESTRICTED}
SUBJECTS: dict[str, Any] = {
    Person.Status.HELD: gettext_lazy("%(person)s is held"),
    Person.Status.CLEARED: gettext_lazy("%(person)s is cleared again"),
    Person.Status.REFUSED: gettext_lazy("%(person)s was not cleared"),
    Person.Status.REVOKED: gettext_lazy("The clearance of %(person)s was ended"),
}


@transaction.atomic
def nominate(
    organisation: Organisation,
    *,
    name: str,
    position: str,
    tier: int,
    nationalities: list[str],
    residence: str,
    birth_date: date | None,
    by: Membership,
    user: Any = None,
    is_permanent_resident: bool = False,
) -> Person:
    """Name a person and let vetting begin.

    In order: the person with encrypted details and keyed tags, the case of the vetting, the pending checks that the
    tier needs, the ledger.
    """
    rules.may_nominate.check(by, organisation)
    if not nationalities:
        raise Refused(_("Give at least one nationality: holds and export bases are decided by it."))
    person = Person.objects.create(
        reference=next_reference("VET"),
        organisation=organisation,
        user=user,
        name=name,
        position=position,
        tier=tier,
        birth_date=birth_date.isoformat() if birth_date else "",
        nationalities=" ".join(nationalities),
        residence=residence,
    )
    _tag(person, nationalities, residence, is_permanent_resident)
    ledger.append("person.nominated", person, by=by, facts={"tier": tier})
    _open_vetting(person, by=by)
    return person


@transaction.atomic
def record_check(
    check: Check,
    *,
    outcome: str,
    performed_by: str,
    performed_on: date,
    issuer_reference: str,
    restriction: str = "",
    by: Membership,
) -> Check:
    """Record the outcome of a pending check; a whole set of clear ones clears the person in the same act."""
    check = Check.objects.select_for_update(of=("self",)).select_related("person").get(pk=check.pk)
    person = locked(check.person)
    rules.may_record_check.check(by, person)
    if performed_on > dates.now().date():
        raise Refused(_("The check cannot have been performed in the future."))
    if outcome == Check.Status.RESTRICTED and not restriction.strip():
        raise Refused(_("Say what the restriction is."))
    if check.status != Check.Status.PENDING or outcome not in Check.MOVES[Check.Status.PENDING]:
        raise Refused(_("Choose the outcome of a check that is still pending."))
    check.issuer_reference = issuer_reference
    check.save(update_fields=["issuer_reference"])
    move(
        check,
        outcome,
        by=by,
        facts={"kind": check.kind},
        performed_by=performed_by,
        performed_on=performed_on,
        expires_on=expiry(check.kind, performed_on),
        restriction=restriction,
        recorded_by=by,
        recorded_at=dates.now(),
    )
    _follow(person, outcome, by=by)
    return check


@transaction.atomic
def renew_check(person: Person, *, kind: str, by: Membership) -> Check:
    """Open a pending check of this kind again, because the last one expires."""
    person = locked(person)
    rules.may_renew_check.check(by, person)
    if kind not in needed_checks(person.tier):
        raise Refused(_("The tier does not need this check."))
    check, is_new = Check.objects.get_or_create(person=person, kind=kind, status=Check.Status.PENDING)
    if is_new:
        ledger.append("check.pending", check, by=by, facts={"kind": kind})
        take_up_again(person, by=by)
    return check


@transaction.atomic
def hold(person: Person, *, reason: str, by: Membership) -> Person:
    """Adverse information: the person is held until it is looked at."""
    return _judge(person, Person.Status.HELD, reason=reason, by=by)


@transaction.atomic
def clear_again(person: Person, *, reason: str, by: Membership) -> Person:
    """The adverse information was looked at, and the person is cleared again."""
    return _judge(person, Person.Status.CLEARED, reason=reason, by=by)


@transaction.atomic
def refuse_or_revoke(person: Person, *, reason_class: str, reason: str, by: Membership) -> Person:
    """A person in vetting is refused, a cleared or held one revoked, with a reason class of the rulebook and words."""
    if reason_class not in {entry.code for entry in Rulebook.current().entries("person_reason")}:
        raise Refused(_("Choose a reason from the rulebook’s list."))
    rules.may_end.check(by, person)
    to = Person.Status.REFUSED if person.status == Person.Status.VETTING else Person.Status.REVOKED
    return _judge(person, to, reason=reason, by=by, facts={"reason_class": reason_class})


@transaction.atomic
def leave(person: Person, *, by: Membership) -> Person:
    """The person left the partner: access ends with this act, on every grant, and the vetting ends."""
    person = locked(person)
    rules.may_leave.check(by, person)
    move(person, Person.Status.LEFT, by=by)
    person.named_on.filter(ended_at=None).update(ended_at=dates.now())
    close_case(person, by=by)
    return person


@transaction.atomic
def expire_due() -> int:
    """Stamp `expired` on people with a needed check past its date; the access decision reads the dates itself."""
    stamped = 0
    for person in Person.objects.select_for_update(skip_locked=True).filter(status=Person.Status.CLEARED):
        if missing(person):
            move(person, Person.Status.EXPIRED, by=DAILY)
            tell_officers(person, _("The clearance of %(person)s expired"))
            stamped += 1
    return stamped


def needed_checks(tier: int) -> list[str]:
    """Kinds of checks that the tier needs, by the rulebook in force."""
    return [check.code for check in Rulebook.current().entries("check") if check.data["from_tier"] <= tier]


def expiry(kind: str, performed_on: date) -> date | None:
    """The last day on which a check counts; None for one without an end (the undertaking, until a new version)."""
    if kind == Check.Kind.UNDERTAKING:
        return None
    return dates.add_months(performed_on, Rulebook.current().number(f"checks.{kind}.months"))


def missing(person: Person) -> set[str]:
    """Kinds of checks without a clear, unexpired row; an adverse outcome undoes the clear ones recorded before it, a
    refusal or revocation all that were recorded before the vetting began again."""
    today = dates.now().date()
    valid: set[str] = set()
    counted = person.checks.filter(recorded_at__gte=person.vetted_from) if person.vetted_from else person.checks.all()
    for check in counted.order_by("recorded_at", "pk"):
        if check.status == Check.Status.ADVERSE:
            valid.discard(check.kind)
        elif check.status in CLEAR and (check.expires_on is None or check.expires_on >= today):
            valid.add(check.kind)
    return set(needed_checks(person.tier)) - valid


def _follow(person: Person, outcome: str, *, by: Membership) -> None:
    if outcome == Check.Status.ADVERSE and person.status == Person.Status.CLEARED:
        move(person, Person.Status.HELD, by=by)
        tell_officers(person, _("%(person)s is held"))
    elif person.status in {Person.Status.VETTING, Person.Status.EXPIRED} and not missing(person):
        move(person, Person.Status.CLEARED, by=by)
        tell_officers(person, _("%(person)s is cleared"))
    if person.status == Person.Status.CLEARED and not person.checks.filter(status=Check.Status.PENDING).exists():
        close_case(person, by=by)


def _judge(person: Person, to: str, *, reason: str, by: Membership, facts: dict | None = None) -> Person:
    person = locked(person)
    rules.may_clear.check(by, person)
    if not reason.strip():
        raise Refused(_("Give the reason; the partner’s officers read it."))
    if to == Person.Status.CLEARED and (kinds := missing(person)):
        labels = ", ".join(str(Check.Kind(kind).label) for kind in sorted(kinds))
        raise Refused(_("These checks are missing or not clear: %(kinds)s.") % {"kinds": labels})
    move(person, to, by=by, reason=reason, facts=facts)
    tell_officers(person, SUBJECTS[to])
    if to in {Person.Status.REFUSED, Person.Status.REVOKED}:
        close_case(person, by=by)
    return person


@transaction.atomic
def record_look(person: Person, *, by: Membership) -> None:
    """Somebody reads what is stored encrypted: the partner's officers can see who did, and when."""
    ledger.append("person.details_read", person, by=by)


def _tag(person: Person, nationalities: list[str], residence: str, is_permanent_resident: bool) -> None:
    kinds = [(PersonTag.Kind.NATIONALITY, country) for country in dict.fromkeys(nationalities)]
    if residence:
        kinds += [(PersonTag.Kind.RESIDENCE, residence)]
    if residence and is_permanent_resident:
        kinds += [(PersonTag.Kind.PERMANENT, residence)]
    PersonTag.objects.bulk_create(
        PersonTag(person=person, kind=kind, tag=signing.keyed_tag(f"{kind}:{country}")) for kind, country in kinds
    )


def _open_vetting(person: Person, *, by: Membership) -> None:
    rulebook = Rulebook.current()
    jurisdiction = person.organisation.jurisdiction
    person.case = cases.open_case(
        kind="vetting",
        reference=person.reference,
        organisation=person.organisation,
        jurisdiction=jurisdiction,
        tier=person.tier,
        title=_("Vetting of a person for tier %(tier)s") % {"tier": person.tier},
        by=by,
        working_days=rulebook.number("decision.extension.working_days"),
        rulebook=rulebook,
        stage=Person.Status.VETTING,
        turn="programme",
        turn_for=_("to record checks"),
    )
    person.save(update_fields=["case"])
    move(person, Person.Status.VETTING, by=by)
    Check.objects.bulk_create(Check(person=person, kind=kind) for kind in needed_checks(person.tier))


def close_case(person: Person, *, by: Any) -> None:
    if person.case and person.case.status != person.case.Status.CLOSED:
        cases.close(person.case, stage=person.status, by=by)


def take_up_again(person: Person, *, by: Any) -> None:
    """A new check is work: a closed case opens again, and it is the programme's turn."""
    if person.case is None:
        return
    if person.case.status == person.case.Status.CLOSED:
        days = Rulebook.current().number("decision.extension.working_days")
        cases.begin_new_work(person.case, working_days=days, by=by)
    cases.set_turn(person.case, stage=person.status, turn="programme", turn_for=_("to record checks"))


def tell_officers(person: Person, subject: Any) -> None:
    """The officers are told by reference: names stay on the person's page."""
    officers = person.organisation.memberships.current().filter(role="responsible_officer").select_related("user")
    notices.notify(
        [officer.user for officer in officers],
        key=f"person-{person.reference}-{person.status}-{dates.now():%Y%m%d%H%M%S}",
        subject=str(subject) % {"person": person.reference},
        text=_("The person’s page shows why, and what is to do next."),
        link=person.get_absolute_url(),
        reference=person.reference,
    )


def locked(person: Person) -> Person:
    people = Person.objects.select_for_update(of=("self",)).select_related("case", "organisation__jurisdiction")
    return people.get(pk=person.pk)
