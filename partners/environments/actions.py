"""The verbs of environments: declare, attest, assess, verify, fail, retire, expire."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.environments import rules
from partners.environments.models import Attestation, Environment
from partners.evidence import actions as evidence
from partners.evidence.models import DocumentVersion
from partners.rulebook.models import Rulebook
from portal import dates
from portal.accounts.models import Membership, Organisation
from portal.cases.references import next_reference
from portal.ledger import actions as ledger
from portal.states import Refused, SystemActor, move

DAILY = SystemActor("system:environments")


@transaction.atomic
def declare(
    organisation: Organisation, *, name: str, kind: str, site: str, country: str, operators: str, by: Membership
) -> Environment:
    """Declare a place where a model is to be used."""
    rules.may_declare.check(by, organisation)
    environment = Environment.objects.create(
        reference=next_reference("ENV"),
        organisation=organisation,
        name=name,
        kind=kind,
        site=site,
        country=country,
        operators=operators,
    )
    ledger.append("environment.declared", environment, by=by, facts={"kind": kind, "country": str(country)})
    return environment


@transaction.atomic
def attest(
    environment: Environment,
    *,
    safeguard: str,
    statement: str,
    tested_on: date,
    version: DocumentVersion | None,
    by: Membership,
) -> Attestation:
    """Attest a safeguard with its test date; it counts for the rulebook's months."""
    rules.may_attest.check(by, environment)
    if tested_on > dates.now().date():
        raise Refused(_("The test cannot have been in the future."))
    filters = safeguard == Attestation.Safeguard.CONTENT_FILTER
    months = Rulebook.current().number("safeguard.filter_months" if filters else "safeguard.months")
    attestation = Attestation.objects.create(
        environment=environment,
        safeguard=safeguard,
        statement=statement,
        tested_on=tested_on,
        valid_until=dates.add_months(tested_on, months),
        version=version,
    )
    if version is not None:
        evidence.note_use(version, reference=environment.reference, label=safeguard)
    ledger.append("environment.attested", environment, by=by, facts={"safeguard": safeguard})
    return attestation


@transaction.atomic
def assess(environment: Environment, *, reason: str, by: Membership) -> Environment:
    """Somebody of the programme looked at the declaration and its safeguards."""
    return _judge(environment, Environment.Status.ASSESSED, reason=reason, by=by)


@transaction.atomic
def verify(environment: Environment, *, until: date, reason: str, by: Membership) -> Environment:
    """The environment is verified until a day at most the rulebook's months away."""
    latest = dates.add_months(dates.now().date(), Rulebook.current().number("safeguard.months"))
    if not dates.now().date() < until <= latest:
        raise Refused(_("Choose a day after today and at the latest %(day)s.") % {"day": f"{latest:%-d %b %Y}"})
    return _judge(environment, Environment.Status.VERIFIED, reason=reason, by=by, verified_until=until)


@transaction.atomic
def fail(environment: Environment, *, reason: str, by: Membership) -> Environment:
    """The environment did not pass; a new one is declared when it is mended."""
    return _judge(environment, Environment.Status.FAILED, reason=reason, by=by)


@transaction.atomic
def expire_due() -> int:
    """Stamp `expired` on environments past their day. Doing it twice changes nothing."""
    due = Environment.objects.select_for_update(skip_locked=True).filter(
        status=Environment.Status.VERIFIED, verified_until__lt=dates.now().date()
    )
    for environment in due:
        move(environment, Environment.Status.EXPIRED, by=DAILY)
    return len(due)


def _judge(environment: Environment, to: str, *, reason: str, by: Membership, **changes: Any) -> Environment:
    environment = Environment.objects.select_for_update().get(pk=environment.pk)
    rules.may_assess.check(by, environment)
    if not reason.strip():
        raise Refused(_("Say what you looked at; the partner reads it."))
    move(environment, to, by=by, reason=reason, **changes)
    return environment
