"""The verbs of grants: propose, consent, decline, activate, pause, end. Its terms change in narrowing."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from partners.applications.models import AccessRequest
from partners.environments.models import Environment
from partners.grants import rules, telling
from partners.grants.holds import nationality_tag, permanent_tag
from partners.grants.models import Grant, GrantPerson, ProviderAct
from partners.grants.versions import GrantVersion
from partners.rulebook.models import Rulebook
from portal import dates
from portal.accounts.models import Jurisdiction, Membership
from portal.acts import act
from portal.cases import actions as cases
from portal.cases.references import next_reference
from portal.ledger import actions as ledger
from portal.states import Refused, SystemActor, move

PORTAL = SystemActor("system:grants")
ENDED = ["declined", "lapsed", "withdrawn", "revoked", "expired", "surrendered"]


@act
def propose(request: AccessRequest, *, by: Any, decision_reference: str) -> Grant:
    """Propose what an approved application asked for to the model's provider.

    In order: its case (the provider's turn), the grant with its people, the ledger, notices to the provider's officers.
    """
    application = request.application
    if request.environment is None:
        raise Refused(_("The request for %(release)s names no environment.") % {"release": request.release})
    rulebook: Rulebook = application.rulebook
    jurisdiction = application.organisation.jurisdiction
    today = dates.now().date()
    grant = Grant(
        reference=next_reference("GRT"),
        organisation=application.organisation,
        application=application,
        decision_reference=decision_reference,
        replaces=_replaced(request),
        release=request.release,
        environment=request.environment,
        tier=max(application.tier, request.release.tier),
        access_level=request.access_level,
        use_categories=request.use_categories,
        data_classes=request.data_classes,
        requests_per_minute=request.requests_per_minute,
        tokens_per_day=request.tokens_per_day,
        purpose=_purpose(request),
        safeguard_profile=application.declarations.get("safeguard_profile") or Grant.Profile.STANDARD,
        export_basis=request.export_basis or str(_("Allied jurisdictions")),
        status_since=dates.now(),
        consent_due_at=in_working_days(rulebook.number("consent.working_days"), jurisdiction),
        lapses_at=in_working_days(rulebook.number("consent.lapse_working_days"), jurisdiction),
        valid_from=today,
        valid_until=dates.add_months(today, rulebook.number("grant.months")) - timedelta(days=1),
        **_export(request),
    )
    grant.case = _opened_case(grant, rulebook, by=by)
    grant.save(force_insert=True)
    GrantPerson.objects.bulk_create(GrantPerson(grant=grant, person=person) for person in request.people.all())
    facts = {
        "release": grant.release.reference, "level": grant.access_level, "safeguards": grant.safeguard_profile,
        "purpose": grant.purpose,
    }  # fmt: skip
    ledger.append("grant.proposed", grant, by=by, facts=facts)
    telling.tell_provider(grant, key="proposed", subject=_("Consent is asked for %(grant)s"))
    return grant


@act
def consent(grant: Grant, *, by: Membership) -> Grant:
    """The provider consents. The grant begins at once when its environment is verified and its start has come."""
    grant = locked(grant)
    rules.may_consent.check(by, grant)
    if grant.status == Grant.Status.PROPOSED and grant.lapses_at <= dates.now():
        raise Refused(_("The proposal lapsed before you answered. The programme has to propose the grant again."))
    if grant.versions.filter(status=GrantVersion.Status.PROPOSED).exists():
        raise Refused(_("You offered narrower terms, which wait for an answer. Take them back first."))
    record(grant, ProviderAct.Act.CONSENT, by=by)
    take_effect(grant, by=by)
    return grant


@act
def take_effect(grant: Grant, *, by: Any) -> Grant:
    """The provider's consent counts: the grant begins at once where it may, else the programme is asked."""
    move(grant, Grant.Status.CONSENTED, by=by, status_since=dates.now())
    if may_begin(grant):
        begin(grant, by=by)
    elif grant.case is not None:
        cases.set_turn(grant.case, stage=grant.status, turn="programme", turn_for=_("to verify the environment"))
    telling.tell_partner(grant, key="consented", subject=_("The provider consented to %(grant)s"))
    return grant


@act
def decline(grant: Grant, *, by: Membership, reason_class: str, text: str) -> Grant:
    """The provider declines, with a reason class and a text."""
    return _end_by_provider(grant, Grant.Status.DECLINED, ProviderAct.Act.DECLINE, by, reason_class, text)


@act
def pause(grant: Grant, *, by: Membership, reason_class: str, text: str) -> Grant:
    """The provider pauses an active grant."""
    grant = locked(grant)
    rules.may_pause.check(by, grant)
    check_reason(grant, reason_class, text)
    move(grant, Grant.Status.PAUSED, by=by, facts={"reason_class": reason_class}, status_since=dates.now())
    record(grant, ProviderAct.Act.PAUSE, by=by, reason_class=reason_class, text=text)
    telling.tell_partner(grant, key=f"paused-{dates.now():%Y%m%d%H%M%S}", subject=_("The provider paused %(grant)s"))
    return grant


@act
def resume(grant: Grant, *, by: Membership) -> Grant:
    """The provider lets a paused grant go on."""
    grant = locked(grant)
    rules.may_pause.check(by, grant)
    move(grant, Grant.Status.ACTIVE, by=by, status_since=dates.now())
    record(grant, ProviderAct.Act.RESUME, by=by)
    telling.tell_partner(grant, key=f"resumed-{dates.now():%Y%m%d%H%M%S}", subject=_("%(grant)s goes on"))
    return grant


@act
def withdraw_consent(grant: Grant, *, by: Membership, reason_class: str, text: str) -> Grant:
    """The provider takes its consent back: before the grant began it is withdrawn, later it is revoked."""
    to = Grant.Status.WITHDRAWN if grant.status == Grant.Status.CONSENTED else Grant.Status.REVOKED
    return _end_by_provider(grant, to, ProviderAct.Act.WITHDRAW, by, reason_class, text)


@act
def surrender(grant: Grant, *, by: Membership, reason: str) -> Grant:
    """The partner gives a grant up. Duties from before stay (Rulebook 1.6)."""
    grant = locked(grant)
    rules.may_surrender.check(by, grant)
    move(grant, Grant.Status.SURRENDERED, by=by, reason=reason, status_since=dates.now())
    wind_up(grant, by=by)
    telling.tell_provider(grant, key="surrendered", subject=_("%(grant)s was given up"))
    return grant


@act
def revoke_all(organisation_id: int, *, by: Any, reason: str) -> int:
    """Revoke every live grant of a partner that leaves `active` for good, and withdraw those not begun; how many."""
    standing = Grant.objects.filter(organisation=organisation_id).exclude(status__in=ENDED)
    for grant in standing.select_related("case", "release", "organisation"):
        is_live = grant.status not in {Grant.Status.PROPOSED, Grant.Status.CONSENTED}
        to = Grant.Status.REVOKED if is_live else Grant.Status.WITHDRAWN
        move(grant, to, by=by, reason=reason, status_since=dates.now())
        wind_up(grant, by=by)
        telling.tell_provider(grant, key="revoked", subject=_("%(grant)s was revoked"))
    return len(standing)


def _end_by_provider(
    grant: Grant, to: str, act: ProviderAct.Act, by: Membership, reason_class: str, text: str
) -> Grant:
    grant = locked(grant)
    rules.may_consent.check(by, grant)
    check_reason(grant, reason_class, text)
    move(grant, to, by=by, facts={"reason_class": reason_class}, status_since=dates.now())
    record(grant, act, by=by, reason_class=reason_class, text=text)
    wind_up(grant, by=by)
    telling.tell_partner(grant, key=to, subject=_("The provider ended %(grant)s"))
    return grant


def check_reason(grant: Grant, reason_class: str, text: str) -> None:
    if reason_class not in {entry.code for entry in Rulebook.current().entries("provider_reason")}:
        raise Refused(_("Choose a kind of reason from the rulebook’s list."))
    if not text.strip():
        raise Refused(_("Say why, in words that the partner can act on."))


def record(grant: Grant, act: ProviderAct.Act, *, by: Membership, reason_class: str = "", text: str = "") -> None:
    ProviderAct.objects.create(grant=grant, act=act, reason_class=reason_class, text=text, by=by)


def may_begin(grant: Grant) -> bool:
    return grant.environment.status == Environment.Status.VERIFIED and grant.valid_from <= dates.now().date()


@act
def begin(grant: Grant, *, by: Any) -> None:
    """The grant begins; the one that it replaces ends with that, given up by the partner who asked for this one.

    Its case is closed, unless an offered version of its terms waits for an answer.
    """
    move(grant, Grant.Status.ACTIVE, by=by, status_since=dates.now())
    old = grant.replaces
    if old is not None and Grant.Status.SURRENDERED in Grant.MOVES[old.status]:
        facts = {"replaced_by": grant.reference}
        move(old, Grant.Status.SURRENDERED, by=by, facts=facts, status_since=dates.now())
        wind_up(old, by=by)
        telling.tell_provider(old, key="replaced", subject=_("%(grant)s was replaced"))
    if not grant.versions.filter(status=GrantVersion.Status.PROPOSED).exists():
        close_case(grant, by=by)


@act
def wind_up(grant: Grant, *, by: Any) -> None:
    """The grant is over: what was offered about its terms falls away, and its case is closed."""
    for version in grant.versions.select_for_update().filter(status=GrantVersion.Status.PROPOSED):
        move(version, GrantVersion.Status.WITHDRAWN, by=by, answered_at=dates.now())
    close_case(grant, by=by)


def close_case(grant: Grant, *, by: Any) -> None:
    if grant.case is not None and grant.case.status != grant.case.Status.CLOSED:
        cases.close(grant.case, stage=grant.status, by=by)


def locked(grant: Grant) -> Grant:
    """The row, locked, with what the acts read of it."""
    grants = Grant.objects.select_for_update(of=("self",))
    return grants.select_related("release", "environment", "case", "organisation").get(pk=grant.pk)


def _opened_case(grant: Grant, rulebook: Rulebook, *, by: Any) -> Any:
    return cases.open_case(
        kind="grant",
        reference=grant.reference,
        organisation=grant.organisation,
        jurisdiction=grant.organisation.jurisdiction,
        tier=grant.tier,
        title=_("%(release)s, %(level)s") % {"release": grant.release, "level": grant.get_access_level_display()},
        by=by,
        working_days=rulebook.number("consent.lapse_working_days"),
        rulebook=rulebook,
        stage=grant.status,
        turn="provider",
        turn_for=_("to consent"),
        due_at=grant.consent_due_at,
    )


def _replaced(request: AccessRequest) -> Grant | None:
    """Of a scope change for the same release, the grant that was to be changed."""
    application = request.application
    is_same = application.grant is not None and application.grant.release_id == request.release_id
    return application.grant if application.kind == "scope_change" and is_same else None


def _purpose(request: AccessRequest) -> str:
    """Use in service makes a grant for production; it is asked for by itself."""
    return Grant.Purpose.PRODUCTION if Grant.Purpose.PRODUCTION in request.use_categories else Grant.Purpose.TESTING


def _export(request: AccessRequest) -> dict[str, list[str]]:
    """The allied countries: what the programme's own export basis covers."""
    countries = sorted(code for jurisdiction in Jurisdiction.objects.all() for code in jurisdiction.countries)
    tags = [tag for country in countries for tag in (nationality_tag(country), permanent_tag(country))]
    return {"export_countries": countries, "export_tags": tags}


def in_working_days(days: int, jurisdiction: Jurisdiction) -> Any:
    return dates.add_working_days(dates.now(), days, calendar=jurisdiction.calendar, zone=jurisdiction.time_zone)
