"""A grant lasts longer: the partner asks in time, the programme decides, the provider consents to a new version."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from partners.applications import actions as applications
from partners.applications.models import Application
from partners.grants import actions, narrowing, rules, telling, terms
from partners.grants.models import Grant
from partners.grants.versions import GrantVersion
from partners.rulebook.models import Rulebook
from portal import dates
from portal.accounts.models import Membership
from portal.acts import act
from portal.states import Refused, move

Version = GrantVersion.Status
LIVE = {Grant.Status.ACTIVE, Grant.Status.SUSPENDED, Grant.Status.PAUSED}


@act
def ask_for_extension(grant: Grant, *, months: int, by: Membership) -> Application:
    """Begin the application for an extension on the terms that the grant has now."""
    grant = actions.locked(grant)
    rules.may_extend.check(by, grant)
    return applications.start_extension(
        grant.organisation, grant=grant, extends_from=grant.valid_until, months=months, wanted=_wanted(grant),
        people=_people(grant), by=by,
    )  # fmt: skip


@act
def ask_for_change(grant: Grant, *, by: Membership) -> Application:
    """Begin the application for a change of scope with the terms that the grant has now, to be changed there."""
    grant = actions.locked(grant)
    rules.may_change_scope.check(by, grant)
    return applications.start_scope_change(
        grant.organisation, grant=grant, wanted=_wanted(grant), people=_people(grant), by=by
    )


def extended_until(application: Application) -> date:
    """The last day that an extension asks for."""
    if application.extends_from is None or application.months is None:
        raise Refused(_("This application extends no grant."))
    return dates.add_months(application.extends_from, application.months)


def last_day_of(version: GrantVersion) -> date:
    """The last day of a grant by this version of its terms."""
    return date.fromisoformat(version.terms["valid_until"])


@act
def propose_extension(application: Application, *, by: Membership) -> GrantVersion | None:
    """Put an approved extension to the provider as a version of the terms; None where the grant has ended meanwhile.

    In order: the version, the provider's turn on the grant's case, notices to its officers.
    """
    grant = actions.locked(application.grant)
    if grant.status not in LIVE:
        return None
    longer = terms.of(grant) | {"valid_until": extended_until(application).isoformat()}
    due_at = _in_days(grant, "consent.working_days")
    kind, reference = GrantVersion.Kind.EXTENSION, application.reference
    version = narrowing.offer(grant, kind, longer, text=reference, due_at=due_at, by=by)
    narrowing.give_turn(grant, "provider", _("to consent to the extension"), due_at, by=by)
    telling.tell_provider(grant, key=f"extension-{version.number}", subject=_("An extension of %(grant)s is asked for"))
    return version


@act
def consent(version: GrantVersion, *, by: Membership) -> GrantVersion:
    """The provider consents: the grant lasts until the new day."""
    version, grant = narrowing.locked(version)
    rules.may_consent.check(by, grant)
    if grant.status not in LIVE:
        raise Refused(_("The grant has ended, so that it cannot last longer."))
    narrowing.answer(version, Version.ACCEPTED, by=by)
    terms.write(grant, terms.of(grant) | {"valid_until": version.terms["valid_until"]})
    actions.close_case(grant, by=by)
    telling.tell_partner(grant, key=f"extended-{version.number}", subject=_("%(grant)s was extended"))
    return version


@act
def decline(version: GrantVersion, *, reason_class: str, text: str, by: Membership) -> GrantVersion:
    """The provider does not consent: the grant ends on its day."""
    version, grant = narrowing.locked(version)
    rules.may_consent.check(by, grant)
    actions.check_reason(grant, reason_class, text)
    narrowing.answer(version, Version.REFUSED, by=by, words=text, reason_class=reason_class)
    actions.close_case(grant, by=by)
    telling.tell_partner(grant, key=f"not-extended-{version.number}", subject=_("%(grant)s is not extended"))
    return version


@act
def settle_unanswered() -> int:
    """Silence is not consent: past its day an extension goes to the programme, and at the last day it falls away."""
    open_ones = GrantVersion.objects.filter(kind=GrantVersion.Kind.EXTENSION, status=Version.PROPOSED)
    late = open_ones.filter(due_at__lte=dates.now()).select_for_update(skip_locked=True, of=("self",))
    over = 0
    for version in late.select_related("grant__release__provider", "grant__organisation__jurisdiction", "grant__case"):
        if _lapses_at(version) <= dates.now():
            move(version, Version.WITHDRAWN, by=actions.PORTAL, answered_at=dates.now())
            actions.close_case(version.grant, by=actions.PORTAL)
            subject = _("The extension of %(grant)s lapsed without an answer")
            telling.tell_partner(version.grant, key=f"extension-lapsed-{version.number}", subject=subject)
            over += 1
        elif version.grant.case is not None and version.grant.case.turn == "provider":
            _escalate(version)
    return over


def _escalate(version: GrantVersion) -> None:
    grant, subject = version.grant, _("The provider has not answered on the extension of %(grant)s")
    turn_for = _("to ask the provider, who has not answered")
    narrowing.give_turn(grant, "programme", turn_for, _lapses_at(version), by=actions.PORTAL)
    telling.tell_provider(grant, key=f"extension-late-{version.number}", subject=subject)
    telling.tell_lead_authority(grant, key=f"extension-late-{version.number}", subject=subject)


def _lapses_at(version: GrantVersion) -> Any:
    home = version.grant.organisation.jurisdiction
    days = Rulebook.current().number("consent.lapse_working_days")
    return dates.add_working_days(version.proposed_at, days, calendar=home.calendar, zone=home.time_zone)


def _in_days(grant: Grant, key: str) -> Any:
    return actions.in_working_days(Rulebook.current().number(key), grant.organisation.jurisdiction)


def _wanted(grant: Grant) -> dict[str, Any]:
    asked = grant.application.access_requests.filter(release=grant.release).first() if grant.application else None
    return {
        "release": grant.release,
        "access_level": grant.access_level,
        "use_categories": grant.use_categories,
        "data_classes": grant.data_classes,
        "environment": grant.environment,
        "requests_per_minute": grant.requests_per_minute,
        "tokens_per_day": grant.tokens_per_day,
        "purpose": asked.purpose if asked else "",
        "export_basis": grant.export_basis,
    }


def _people(grant: Grant) -> list[Any]:
    return [row.person for row in grant.named.filter(ended_at=None).select_related("person")]
