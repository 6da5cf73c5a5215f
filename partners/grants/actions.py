"""The verbs of grants: propose, consent, decline, activate, pause, end."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.applications.models import AccessRequest
from partners.environments.models import Environment
from partners.grants import rules
from partners.grants.holds import nationality_tag, permanent_tag
from partners.grants.models import Grant, GrantPerson, ProviderAct
from partners.rulebook.models import Rulebook
from portal import dates
from portal.accounts.models import Jurisdiction, Membership
from portal.cases import actions as cases
from portal.cases.references import next_reference
from portal.ledger import actions as ledger
from portal.notices import actions as notices
from portal.states import Refused, SystemActor, move

DAILY = SystemActor("system:grants")


@transaction.atomic
def propose(request: AccessRequest, *, by: Any, decision_reference: str) -> Grant:
    """Propose what an approved application asked for to the model's provider.

    In order: the grant with its people, its case (the provider's turn), the ledger, notices to the provider's officers.
    """
    application = request.application
    if request.environment is None:
        raise Refused(_("The request for %(release)s names no environment.") % {"release": request.release})
    rulebook: Rulebook = application.rulebook
    jurisdiction = application.organisation.jurisdiction
    today = dates.now().date()
    grant = Grant.objects.create(
        reference=next_reference("GRT"),
        organisation=application.organisation,
        application=application,
        decision_reference=decision_reference,
        release=request.release,
        environment=request.environment,
        tier=max(application.tier, request.release.tier),
        access_level=request.access_level,
        use_categories=request.use_categories,
        data_classes=request.data_classes,
        requests_per_minute=request.requests_per_minute,
        tokens_per_day=request.tokens_per_day,
        export_basis=request.export_basis or str(_("Allied jurisdictions")),
        status_since=dates.now(),
        consent_due_at=_in_working_days(rulebook.number("consent.working_days"), jurisdiction),
        lapses_at=_in_working_days(rulebook.number("consent.lapse_working_days"), jurisdiction),
        valid_from=today,
        valid_until=dates.add_months(today, rulebook.number("grant.months")) - timedelta(days=1),
        **_export(request),
    )
    GrantPerson.objects.bulk_create(GrantPerson(grant=grant, person=person) for person in request.people.all())
    _open_case(grant, rulebook, by=by)
    ledger.append(
        "grant.proposed", grant, by=by, facts={"release": grant.release.reference, "level": grant.access_level}
    )
    _tell_provider(grant, key="proposed", subject=_("Consent is asked for %(grant)s"))
    return grant


@transaction.atomic
def consent(grant: Grant, *, by: Membership) -> Grant:
    """The provider consents. The grant begins at once when its environment is verified and its start has come."""
    grant = _locked(grant)
    rules.may_consent.check(by, grant)
    move(grant, Grant.Status.CONSENTED, by=by, status_since=dates.now())
    _record(grant, ProviderAct.Act.CONSENT, by=by)
    if _may_begin(grant):
        _begin(grant, by=by)
    else:
        cases.set_turn(grant.case, stage=grant.status, turn="programme", turn_for=_("to verify the environment"))
    _tell_partner(grant, key="consented", subject=_("The provider consented to %(grant)s"))
    return grant


@transaction.atomic
def decline(grant: Grant, *, by: Membership, reason_class: str, text: str) -> Grant:
    """The provider declines, with a reason class and a text."""
    return _end_by_provider(grant, Grant.Status.DECLINED, ProviderAct.Act.DECLINE, by, reason_class, text)


@transaction.atomic
def pause(grant: Grant, *, by: Membership, reason_class: str, text: str) -> Grant:
    """The provider pauses an active grant."""
    grant = _locked(grant)
    rules.may_pause.check(by, grant)
    _check_reason(grant, reason_class, text)
    move(grant, Grant.Status.PAUSED, by=by, facts={"reason_class": reason_class}, status_since=dates.now())
    _record(grant, ProviderAct.Act.PAUSE, by=by, reason_class=reason_class, text=text)
    _tell_partner(grant, key=f"paused-{dates.now():%Y%m%d%H%M%S}", subject=_("The provider paused %(grant)s"))
    return grant


@transaction.atomic
def resume(grant: Grant, *, by: Membership) -> Grant:
    """The provider lets a paused grant go on."""
    grant = _locked(grant)
    rules.may_pause.check(by, grant)
    move(grant, Grant.Status.ACTIVE, by=by, status_since=dates.now())
    _record(grant, ProviderAct.Act.RESUME, by=by)
    _tell_partner(grant, key=f"resumed-{dates.now():%Y%m%d%H%M%S}", subject=_("%(grant)s goes on"))
    return grant


@transaction.atomic
def withdraw_consent(grant: Grant, *, by: Membership, reason_class: str, text: str) -> Grant:
    """The provider takes its consent back: before the grant began it is withdrawn, later it is revoked."""
    to = Grant.Status.WITHDRAWN if grant.status == Grant.Status.CONSENTED else Grant.Status.REVOKED
    return _end_by_provider(grant, to, ProviderAct.Act.WITHDRAW, by, reason_class, text)


@transaction.atomic
def surrender(grant: Grant, *, by: Membership, reason: str) -> Grant:
    """The partner gives a grant up. Duties from before stay (Rulebook 1.6)."""
    grant = _locked(grant)
    rules.may_surrender.check(by, grant)
    move(grant, Grant.Status.SURRENDERED, by=by, reason=reason, status_since=dates.now())
    _tell_provider(grant, key="surrendered", subject=_("%(grant)s was given up"))
    return grant


def revoke_all(organisation_id: int, *, by: Any, reason: str) -> int:
    """Revoke every live grant of a partner that leaves `active` for good; returns how many."""
    live = Grant.objects.filter(organisation=organisation_id, status__in=["active", "paused", "suspended"])
    for grant in live:
        move(grant, Grant.Status.REVOKED, by=by, reason=reason, status_since=dates.now())
        _tell_provider(grant, key="revoked", subject=_("%(grant)s was revoked"))
    return len(live)


@transaction.atomic
def settle_daily() -> int:
    """Begin what may begin, lapse what nobody consented to, expire what is over. Doing it twice changes nothing."""
    moved = 0
    today = dates.now().date()
    waiting = Grant.objects.select_for_update(skip_locked=True, of=("self",)).select_related("case", "environment")
    for grant in waiting.filter(status=Grant.Status.CONSENTED):
        if _may_begin(grant):
            _begin(grant, by=DAILY)
            moved += 1
    for grant in waiting.filter(status=Grant.Status.PROPOSED, lapses_at__lte=dates.now()):
        move(grant, Grant.Status.LAPSED, by=DAILY, status_since=dates.now())
        cases.close(grant.case, by=DAILY)
        _tell_partner(grant, key="lapsed", subject=_("The proposal of %(grant)s lapsed without an answer"))
        moved += 1
    for grant in waiting.filter(status__in=["active", "paused", "suspended"], valid_until__lt=today):
        move(grant, Grant.Status.EXPIRED, by=DAILY, status_since=dates.now())
        moved += 1
    return moved


def _end_by_provider(
    grant: Grant, to: str, act: ProviderAct.Act, by: Membership, reason_class: str, text: str
) -> Grant:
    grant = _locked(grant)
    rules.may_consent.check(by, grant)
    _check_reason(grant, reason_class, text)
    move(grant, to, by=by, facts={"reason_class": reason_class}, status_since=dates.now())
    _record(grant, act, by=by, reason_class=reason_class, text=text)
    if grant.case.status != grant.case.Status.CLOSED:
        cases.set_turn(grant.case, stage=grant.status, turn="nobody", turn_for="")
        cases.close(grant.case, by=by)
    _tell_partner(grant, key=to, subject=_("The provider ended %(grant)s"))
    return grant


def _check_reason(grant: Grant, reason_class: str, text: str) -> None:
    Rulebook.current().entry("provider_reason", reason_class)
    if not text.strip():
        raise Refused(_("Say why, in words that the partner can act on."))


def _record(grant: Grant, act: ProviderAct.Act, *, by: Membership, reason_class: str = "", text: str = "") -> None:
    ProviderAct.objects.create(grant=grant, act=act, reason_class=reason_class, text=text, by=by)


def _may_begin(grant: Grant) -> bool:
    return grant.environment.status == Environment.Status.VERIFIED and grant.valid_from <= dates.now().date()


def _begin(grant: Grant, *, by: Any) -> None:
    move(grant, Grant.Status.ACTIVE, by=by, status_since=dates.now())
    cases.set_turn(grant.case, stage=grant.status, turn="nobody", turn_for="")
    cases.close(grant.case, by=by)


def _locked(grant: Grant) -> Grant:
    grants = Grant.objects.select_for_update(of=("self",))
    return grants.select_related("release", "environment", "case", "organisation").get(pk=grant.pk)


def _open_case(grant: Grant, rulebook: Rulebook, *, by: Any) -> None:
    grant.case = cases.open_case(
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
    )
    grant.save(update_fields=["case"])
    cases.set_turn(
        grant.case, stage=grant.status, turn="provider", turn_for=_("to consent"), due_at=grant.consent_due_at
    )


def _export(request: AccessRequest) -> dict[str, list[str]]:
    """The allied countries: what the programme's own export basis covers."""
    countries = sorted(code for jurisdiction in Jurisdiction.objects.all() for code in jurisdiction.countries)
    tags = [tag for country in countries for tag in (nationality_tag(country), permanent_tag(country))]
    return {"export_countries": countries, "export_tags": tags}


def _in_working_days(days: int, jurisdiction: Jurisdiction) -> Any:
    return dates.add_working_days(dates.now(), days, calendar=jurisdiction.calendar, zone=jurisdiction.time_zone)


def _tell_partner(grant: Grant, *, key: str, subject: str) -> None:
    officers = grant.organisation.memberships.current().filter(role="responsible_officer")
    _tell(grant, [officer.user for officer in officers.select_related("user")], key, subject)


def _tell_provider(grant: Grant, *, key: str, subject: str) -> None:
    officers = grant.release.provider.memberships.current().filter(role="provider_officer")
    _tell(grant, [officer.user for officer in officers.select_related("user")], key, subject)


def _tell(grant: Grant, users: list[Any], key: str, subject: str) -> None:
    notices.notify(
        users,
        key=f"grant-{grant.reference}-{key}",
        subject=subject % {"grant": grant.reference},
        text=_("%(release)s for %(partner)s, %(level)s.")
        % {
            "release": grant.release,
            "partner": grant.organisation,
            "level": grant.get_access_level_display(),
        },
        link=f"/grants/{grant.reference}/",
        reference=grant.reference,
    )
