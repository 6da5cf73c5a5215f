"""The verbs of violations: somebody reports one, it is taken up, or dismissed with a reason."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.reports.models import ALL_JURISDICTIONS_FROM_TIER, Obligation
from partners.rulebook.models import Rulebook
from portal import dates
from portal.accounts.models import Jurisdiction, Membership, Organisation, User
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.cases.references import next_reference
from portal.ledger import actions as ledger
from portal.notices import actions as notices
from portal.states import Refused, move
from reviews.enforcement.violations import rules
from reviews.enforcement.violations.models import Violation

OVERDUE = "overdue"


@transaction.atomic
def report(organisation: Organisation, *, ground: str, source: str, text: str, by: Membership) -> Violation:
    """A member of the programme says that a rule was broken; the case goes to the partner's lead authority."""
    rules.may_report.check(by, None)
    if source == OVERDUE:
        raise Refused(_("What is overdue is reported by the portal itself."))
    if not text.strip():
        raise Refused(_("Say what happened."))
    return record(organisation, ground=ground, source=source, text=text, by=by)


@transaction.atomic
def record(
    organisation: Organisation, *, ground: str, source: str, text: str, by: Any, obligation: Obligation | None = None
) -> Violation:
    """Write a violation down, in order: its case, at tiers 3 and 4 with every jurisdiction; the record; the ledger;
    the people of the lead authority are told."""
    rulebook = Rulebook.current()
    entries = {entry.code: entry for entry in rulebook.entries("violation_ground")}
    sources = {entry.code for entry in rulebook.entries("violation_source")}
    if ground not in entries or source not in sources:
        raise Refused(_("Choose the ground and the source from the lists of the rulebook."))
    reference = next_reference("VIO")
    label = entries[ground].label
    title = f"{label}, {obligation.period}" if obligation else label
    case = _open_case(organisation, reference, title, rulebook, by=by)
    violation = Violation.objects.create(
        reference=reference,
        organisation=organisation,
        ground=ground,
        source=source,
        severity=entries[ground].data["severity"],
        text=text,
        rulebook=rulebook,
        obligation=obligation,
        case=case,
        status_since=dates.now(),
        reported_at=dates.now(),
        reported_by=by if isinstance(by, Membership) else None,
    )
    facts = {"ground": ground, "source": source, "about": obligation.reference if obligation else ""}
    ledger.append("violation.recorded", violation, by=by, facts=facts)
    _tell_the_lead(violation, entries[ground].label)
    return violation


@transaction.atomic
def investigate(violation: Violation, *, by: Membership) -> None:
    """Somebody of the lead authority takes it up, and works its case from now on."""
    violation = _locked(violation)
    rules.may_investigate.check(by, violation)
    move(violation, Violation.Status.INVESTIGATING, by=by, status_since=dates.now())
    cases.set_turn(
        violation.case, stage=violation.status, turn=Case.Turn.PROGRAMME, turn_for=_("to establish what happened")
    )
    if violation.case.assignee_id is None:
        cases.assign(violation.case, to=by, by=by)


@transaction.atomic
def dismiss(violation: Violation, *, reason: str, by: Membership) -> None:
    """Nothing follows from it: the reason is kept, the case closed."""
    violation = _locked(violation)
    rules.may_dismiss.check(by, violation)
    if not reason.strip():
        raise Refused(_("Say why nothing follows from it."))
    move(violation, Violation.Status.DISMISSED, by=by, reason=reason, status_since=dates.now())
    cases.close(violation.case, by=by)


def _locked(violation: Violation) -> Violation:
    found = Violation.objects.select_for_update(of=("self",))
    return found.select_related("organisation", "case__jurisdiction", "reported_by").get(pk=violation.pk)


def _open_case(organisation: Organisation, reference: str, title: str, rulebook: Rulebook, *, by: Any) -> Case:
    """As long as the partner would have to be heard; whether it is taken up at all, within the days of a screening."""
    lead, tier = organisation.jurisdiction, organisation.partner.tier
    case = cases.open_case(
        kind=Case.Kind.VIOLATION,
        reference=reference,
        organisation=organisation,
        jurisdiction=lead,
        tier=tier,
        title=title,
        by=by,
        working_days=rulebook.number("hearing.working_days"),
        rulebook=rulebook,
        stage=Violation.Status.REPORTED,
        turn=Case.Turn.PROGRAMME,
        turn_for=_("to take it up or dismiss it"),
    )
    days = rulebook.number("screening.working_days")
    taken_up = dates.add_working_days(dates.now(), days, calendar=lead.calendar, zone=lead.time_zone)
    cases.set_turn(case, stage=case.stage, turn=case.turn, turn_for=case.turn_for, due_at=taken_up)
    if (tier or 0) >= ALL_JURISDICTIONS_FROM_TIER:
        for jurisdiction in Jurisdiction.objects.all():
            cases.join(case, jurisdiction, by=by)
    return case


def _tell_the_lead(violation: Violation, title: str) -> None:
    members = Membership.objects.current().filter(
        organisation__kind="authority", organisation__jurisdiction=violation.organisation.jurisdiction_id
    )
    told = {"reference": violation.reference, "organisation": violation.organisation.name, "title": title}
    notices.notify(
        User.objects.filter(memberships__in=members.with_capability("violations.investigate")).distinct(),
        key=f"violation.recorded:{violation.reference}",
        subject=_("%(reference)s: %(organisation)s, %(title)s") % told,
        text=_("A violation was reported. Take it up, or ask a head of section to dismiss it."),
        link=violation.get_absolute_url(),
        reference=violation.reference,
    )
