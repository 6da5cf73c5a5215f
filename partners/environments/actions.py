"""The verbs of environments: declare, attest, assess, verify, fail, retire, expire."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.environments import rules
from partners.environments.models import Attestation, Environment
from partners.evidence import actions as evidence
from partners.evidence.models import DocumentVersion
from partners.rulebook.models import Rulebook
from portal import dates
from portal.access import Rule
from portal.accounts.models import Membership, Organisation
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.cases.references import next_reference
from portal.ledger import actions as ledger
from portal.notices import actions as notices
from portal.states import Refused, SystemActor, move

DAILY = SystemActor("system:environments")
SUBJECTS: dict[str, Any] = {
    Environment.Status.ASSESSED: gettext_lazy("%(environment)s was assessed"),
    Environment.Status.VERIFIED: gettext_lazy("%(environment)s is verified"),
    Environment.Status.FAILED: gettext_lazy("%(environment)s did not pass"),
}


@transaction.atomic
def declare(
    organisation: Organisation, *, name: str, kind: str, site: str, country: str, operators: str, by: Membership
) -> Environment:
    """Declare a place where a model is to be used; its case appears in the programme's worklist."""
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
    _open_case(environment, by=by)
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
    """Attest a safeguard with its test date; it counts for the rulebook's months.

    At an environment whose verification expired, the programme is asked to verify it again.
    """
    rules.may_attest.check(by, environment)
    if environment.status in {Environment.Status.FAILED, Environment.Status.RETIRED}:
        raise Refused(_("This environment is closed. Declare a new one when what was missing is mended."))
    if tested_on > dates.now().date():
        raise Refused(_("The test cannot have been in the future."))
    valid_until = dates.add_months(tested_on, months_of(safeguard))
    if valid_until < dates.now().date():
        raise Refused(
            _("%(safeguard)s: a test of %(tested)s counted until %(until)s. Test it again, then attest that test.")
            % {
                "safeguard": Attestation.Safeguard(safeguard).label,
                "tested": f"{tested_on:%-d %b %Y}",
                "until": f"{valid_until:%-d %b %Y}",
            }
        )
    attestation = Attestation.objects.create(
        environment=environment,
        safeguard=safeguard,
        statement=statement,
        tested_on=tested_on,
        valid_until=valid_until,
        version=version,
    )
    if version is not None:
        evidence.note_uses(environment.reference, [(safeguard, version)])
    ledger.append("environment.attested", environment, by=by, facts={"safeguard": safeguard})
    if environment.status == Environment.Status.EXPIRED:
        take_up_again(environment, by=by)
    return attestation


@transaction.atomic
def attest_all(environment: Environment, *, attestations: list[dict[str, Any]], by: Membership) -> Environment:
    """Attest several safeguards in one act: all of them, or none where one is refused."""
    for values in attestations:
        attest(environment, **values, by=by)
    return environment


def months_of(safeguard: str) -> int:
    """For how many months a test counts, by the rulebook in force."""
    often = {Attestation.Safeguard.CONTENT_FILTER, Attestation.Safeguard.MISUSE_DETECTION}
    return Rulebook.current().number("safeguard.filter_months" if safeguard in often else "safeguard.months")


@transaction.atomic
def assess(environment: Environment, *, reason: str, by: Membership) -> Environment:
    """Somebody of the programme looked at the declaration and its safeguards."""
    signed = {"assessed_by": by}
    return _judge(environment, Environment.Status.ASSESSED, rule=rules.may_assess, reason=reason, by=by, **signed)


@transaction.atomic
def verify(environment: Environment, *, until: date, reason: str, by: Membership) -> Environment:
    """Another person than whoever assessed it verifies it, until a day at most the rulebook's months away."""
    latest = dates.add_months(dates.now().date(), Rulebook.current().number("safeguard.months"))
    if not dates.now().date() < until <= latest:
        raise Refused(_("Choose a day after today and at the latest %(day)s.") % {"day": f"{latest:%-d %b %Y}"})
    if not environment.attestations.filter(valid_until__gte=dates.now().date()).exists():
        raise Refused(_("No safeguard is attested by a test that still counts. Ask the partner to attest one first."))
    signed = {"verified_until": until, "verified_by": by}
    return _judge(environment, Environment.Status.VERIFIED, rule=rules.may_verify, reason=reason, by=by, **signed)


@transaction.atomic
def fail(environment: Environment, *, reason: str, by: Membership) -> Environment:
    """The environment did not pass; a new one is declared when it is mended."""
    return _judge(environment, Environment.Status.FAILED, rule=rules.may_assess, reason=reason, by=by)


@transaction.atomic
def retire(environment: Environment, *, by: Membership) -> Environment:
    """The partner gives up a place whose verification is over."""
    environment = Environment.objects.select_for_update().get(pk=environment.pk)
    rules.may_retire.check(by, environment)
    move(environment, Environment.Status.RETIRED, by=by)
    _follow_case(environment, by=by)
    return environment


@transaction.atomic
def expire_due() -> int:
    """Stamp `expired` on environments past their day. Doing it twice changes nothing."""
    due = Environment.objects.select_for_update(skip_locked=True).filter(
        status=Environment.Status.VERIFIED, verified_until__lt=dates.now().date()
    )
    for environment in due:
        move(environment, Environment.Status.EXPIRED, by=DAILY)
        _tell_partner(environment, _("The verification of %(environment)s expired"))
    return len(due)


def _judge(
    environment: Environment, to: str, *, rule: Rule, reason: str, by: Membership, **changes: Any
) -> Environment:
    environment = (
        Environment.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=environment.pk)
    )
    rule.check(by, environment)
    if not reason.strip():
        raise Refused(_("Say what you looked at; the partner reads it."))
    move(environment, to, by=by, reason=reason, **changes)
    _follow_case(environment, by=by)
    _tell_partner(environment, SUBJECTS[to])
    return environment


def _open_case(environment: Environment, *, by: Membership) -> None:
    rulebook = Rulebook.current()
    organisation = environment.organisation
    cases.open_case(
        kind="environment",
        reference=environment.reference,
        organisation=organisation,
        jurisdiction=organisation.jurisdiction,
        tier=None,
        title=f"{environment.name}, {environment.site}",
        by=by,
        working_days=rulebook.number("decision.extension.working_days"),
        rulebook=rulebook,
        stage=environment.status,
        turn="programme",
        turn_for=_("to assess it"),
    )


def take_up_again(environment: Environment, *, by: Any) -> None:
    case = case_of(environment)
    if case is None:
        return
    if case.status == Case.Status.CLOSED:
        days = Rulebook.current().number("decision.extension.working_days")
        cases.begin_new_work(case, working_days=days, by=by)
    cases.set_turn(case, stage=environment.status, turn="programme", turn_for=_("to verify it again"))


def _follow_case(environment: Environment, *, by: Any) -> None:
    case = case_of(environment)
    if case is None or case.status == Case.Status.CLOSED:
        return
    if environment.status == Environment.Status.ASSESSED:
        cases.set_turn(case, stage=environment.status, turn="programme", turn_for=_("to verify it"))
        return
    cases.close(case, stage=environment.status, by=by)


def case_of(environment: Environment) -> Case | None:
    """The case of an environment bears its reference; those from before cases were kept have none."""
    return Case.objects.select_related("jurisdiction").filter(reference=environment.reference).first()


def _tell_partner(environment: Environment, subject: Any) -> None:
    officers = environment.organisation.memberships.current().filter(role="responsible_officer").select_related("user")
    notices.notify(
        [officer.user for officer in officers],
        key=f"environment-{environment.reference}-{environment.status}-{dates.now():%Y%m%d%H%M%S}",
        subject=str(subject) % {"environment": environment.reference},
        text=_("%(name)s, %(site)s. Its page shows why, and what is to do next.")
        % {"name": environment.name, "site": environment.site},
        link=environment.get_absolute_url(),
        reference=environment.reference,
    )
