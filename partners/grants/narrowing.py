"""A provider narrows the terms of a grant: a numbered version that the partner accepts or not.

Until the partner answers, the version in force stands, and a provider that cannot wait pauses the grant. Silence never
grants: where nobody answers in time a running grant is paused by itself, a proposed one lapses on its day.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.grants import actions, rules, telling, terms
from partners.grants.models import Grant, ProviderAct
from partners.grants.terms import Terms
from partners.grants.versions import GrantVersion
from partners.rulebook.models import Rulebook
from portal import dates
from portal.accounts.models import Membership
from portal.cases import actions as cases
from portal.ledger import actions as ledger
from portal.states import Refused, move

Version = GrantVersion.Status


@transaction.atomic
def narrow(grant: Grant, *, changes: Terms, reason_class: str, text: str, by: Membership) -> GrantVersion:
    """Offer narrower terms; on a proposed grant this is the provider's consent to them.

    In order: the version, what the provider said, the partner's turn on the grant's case, notices to its officers.
    """
    grant = actions.locked(grant)
    rules.may_narrow.check(by, grant)
    actions.check_reason(grant, reason_class, text)
    before = terms.of(grant)
    after = before | changes
    if wider := terms.widened(before, after):
        raise Refused(_("A provider may narrow a grant, not widen it: %(terms)s.") % {"terms": ", ".join(wider)})
    if after == before:
        raise Refused(_("Nothing is narrower than before. Change at least one of the terms."))
    if reason := terms.why_not(after):
        raise Refused(reason)
    kind = GrantVersion.Kind.NARROWING
    version = offer(grant, kind, after, reason_class=reason_class, text=text, due_at=_answer_due(grant), by=by)
    actions.record(grant, ProviderAct.Act.NARROW, by=by, reason_class=reason_class, text=text)
    if grant.status == Grant.Status.PROPOSED and version.due_at and grant.lapses_at < version.due_at:
        grant.lapses_at = version.due_at
        grant.save(update_fields=["lapses_at"])
    give_turn(grant, "partner", _("to answer the narrower terms"), version.due_at, by=by)
    subject = _("The provider offers narrower terms for %(grant)s")
    telling.tell_partner(grant, key=f"narrowed-{version.number}", subject=subject)
    return version


@transaction.atomic
def accept(version: GrantVersion, *, by: Membership) -> GrantVersion:
    """The partner accepts: the terms are the grant's own from now on.

    In order: the answer, the terms, whoever is not named any more, then a proposed grant is consented to, and one that
    silence had paused goes on.
    """
    version, grant = locked(version)
    _check_is_narrowing(version)
    rules.may_answer_narrowing.check(by, grant)
    if reason := terms.why_not(version.terms):
        raise Refused(_("These terms cannot begin any more: %(reason)s Say no to them.") % {"reason": reason})
    answer(version, Version.ACCEPTED, by=by)
    terms.write(grant, version.terms)
    if grant.status == Grant.Status.PROPOSED:
        actions.take_effect(grant, by=actions.PORTAL)
    else:
        if version.paused_at is not None and grant.status == Grant.Status.PAUSED:
            move(grant, Grant.Status.ACTIVE, by=actions.PORTAL, status_since=dates.now())
        _give_turn_back(grant, by=by)
    subject = _("The partner accepted the narrower terms of %(grant)s")
    telling.tell_provider(grant, key=f"narrowing-accepted-{version.number}", subject=subject)
    return version


@transaction.atomic
def refuse(version: GrantVersion, *, reason: str, by: Membership) -> GrantVersion:
    """The partner says no: the version in force stands, and the provider decides what follows."""
    version, grant = locked(version)
    _check_is_narrowing(version)
    rules.may_answer_narrowing.check(by, grant)
    if not reason.strip():
        raise Refused(_("Say why, so that the provider can follow."))
    answer(version, Version.REFUSED, by=by, words=reason)
    _give_turn_back(grant, by=by)
    subject = _("The partner did not accept the narrower terms of %(grant)s")
    telling.tell_provider(grant, key=f"narrowing-refused-{version.number}", subject=subject)
    return version


@transaction.atomic
def take_back(version: GrantVersion, *, by: Membership) -> GrantVersion:
    """The provider takes its offer back before it is answered; the version in force stands."""
    version, grant = locked(version)
    rules.may_narrow.check(by, grant)
    _check_is_narrowing(version)
    move(version, Version.WITHDRAWN, by=by, answered_at=dates.now())
    _give_turn_back(grant, by=by)
    subject = _("The provider took the narrower terms of %(grant)s back")
    telling.tell_partner(grant, key=f"narrowing-withdrawn-{version.number}", subject=subject)
    return version


@transaction.atomic
def pause_unanswered() -> int:
    """Pause running grants whose partner did not answer in time, once for each version; how many."""
    late = GrantVersion.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        kind=GrantVersion.Kind.NARROWING, status=Version.PROPOSED, due_at__lte=dates.now(), paused_at=None,
        grant__status=Grant.Status.ACTIVE,
    )  # fmt: skip
    found = list(late.select_related("grant__release__provider", "grant__organisation", "grant__case"))
    for version in found:
        grant = version.grant
        move(grant, Grant.Status.PAUSED, by=actions.PORTAL, facts={"version": version.number}, status_since=dates.now())
        version.paused_at = dates.now()
        version.save(update_fields=["paused_at"])
        subject = _("%(grant)s is paused: nobody answered the narrower terms")
        telling.tell_partner(grant, key=f"narrowing-late-{version.number}", subject=subject)
        telling.tell_provider(grant, key=f"narrowing-late-{version.number}", subject=subject)
    return len(found)


def unanswered(grant: Grant) -> GrantVersion | None:
    """The version that waits for an answer."""
    return grant.versions.filter(status=Version.PROPOSED).first()


@transaction.atomic
def offer(
    grant: Grant, kind: str, offered: Terms, *, due_at: datetime, by: Membership, reason_class: str = "", text: str = ""
) -> GrantVersion:
    """Write the next numbered version; before the second one the first is written down as it stands."""
    if unanswered(grant) is not None:
        raise Refused(_("Another version of the terms waits for an answer already."))
    if not grant.versions.exists():
        _write_first(grant)
    version = GrantVersion.objects.create(
        grant=grant, number=grant.versions.count() + 1, kind=kind, terms=offered, reason_class=reason_class, text=text,
        proposed_by=by, due_at=due_at,
    )  # fmt: skip
    facts = {"version": version.number, "kind": kind, "reason_class": reason_class}
    ledger.append("grantversion.proposed", version, by=by, facts=facts)
    return version


@transaction.atomic
def give_turn(grant: Grant, turn: str, turn_for: str, due_at: datetime | None, *, by: Any) -> None:
    """Say on the grant's case whose turn it is; a closed one is taken up again."""
    if grant.case is None:
        return
    if grant.case.status == grant.case.Status.CLOSED:
        days = Rulebook.current().number("consent.lapse_working_days")
        cases.begin_new_work(grant.case, working_days=days, by=by)
    cases.set_turn(grant.case, stage=grant.status, turn=turn, turn_for=turn_for, due_at=due_at)


def _check_is_narrowing(version: GrantVersion) -> None:
    if version.kind != GrantVersion.Kind.NARROWING:
        raise Refused(_("This version is the provider’s to answer."))


def _write_first(grant: Grant) -> None:
    GrantVersion.objects.create(
        grant=grant, number=1, kind=GrantVersion.Kind.FIRST, status=Version.ACCEPTED, terms=terms.of(grant),
        proposed_at=grant.proposed_at, answered_at=grant.proposed_at,
    )  # fmt: skip


@transaction.atomic
def answer(version: GrantVersion, status: str, *, by: Membership, words: str = "", reason_class: str = "") -> None:
    """Write down the answer of the other side."""
    facts = {"version": version.number, "kind": version.kind, "reason_class": reason_class}
    move(version, status, by=by, reason=words, facts=facts, answered_by=by, answered_at=dates.now(), answer=words)


def _give_turn_back(grant: Grant, *, by: Membership) -> None:
    """On a proposed grant the provider is asked again; otherwise nothing is left to do."""
    if grant.status == Grant.Status.PROPOSED:
        give_turn(grant, "provider", _("to consent"), grant.consent_due_at, by=by)
    elif grant.status == Grant.Status.CONSENTED:
        give_turn(grant, "programme", _("to verify the environment"), None, by=by)
    else:
        actions.close_case(grant, by=by)


def locked(version: GrantVersion) -> tuple[GrantVersion, Grant]:
    """The version and its grant, locked."""
    grant = actions.locked(version.grant)
    found = GrantVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    found.grant = grant
    return found, grant


def _answer_due(grant: Grant) -> datetime:
    """The partner has as many working days as the provider has for its consent, by the partner's own calendar."""
    days = Rulebook.current().number("consent.working_days")
    return actions.in_working_days(days, grant.organisation.jurisdiction)
