"""One act for each sort of verb, on the demonstration's own records."""

from datetime import timedelta
from typing import Any

from partners.applications import actions as applications
from partners.applications.models import AnswerEvidence, Application
from partners.catalogues import actions as catalogues
from partners.environments import actions as environments
from partners.evidence import actions as evidence
from partners.grants import actions as grants
from partners.grants import narrowing
from partners.personnel import actions as personnel
from partners.personnel import vetting
from partners.personnel.models import Check, Person
from partners.releases import actions as releases
from partners.reports import actions as reports
from partners.reports.models import Obligation
from partners.rulebook import actions as rulebooks
from partners.rulebook.models import Rulebook
from partners.standing import actions as standing
from partners.standing.models import Partner
from portal import dates
from portal.accounts import actions as accounts
from portal.accounts.absences import Absence
from portal.accounts.factor_resets import FactorReset
from portal.accounts.identity_links import IdentityLink
from portal.accounts.models import Invitation, Jurisdiction, Organisation
from portal.accounts.oidc.tokens import Identity
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.notices import actions as notices
from portal.notices.models import Mail
from reviews.decisions import actions as decisions
from reviews.enforcement import actions as enforcement
from reviews.enforcement import answering
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.violations import actions as violations
from reviews.enforcement.violations.models import Violation
from reviews.queue import actions as queue
from tests.factories.catalogues import catalog, read

WHY = "Because of this test."


def acts(world: Any) -> dict[str, Any]:
    """The verb that comes first -> the act, ready to be done."""
    officer, reviewer = world.member("responsible_officer"), world.member("reviewer", of="EU", nth=1)
    administrator, lead = world.member("administrator", of="EU"), world.member("lead", of="EU")
    provider = world.member("provider_officer", of="Meridian AI")
    second = Application.objects.get(organisation=world.partner, status="in_review")
    grant = world.partner.grants.get(release__provider=provider.organisation)
    cleared = Person.objects.filter(organisation=world.partner, status="cleared").first()
    vetted = Person.objects.filter(organisation=world.partner, status="vetting").first()
    document = world.partner.documents.filter(versions__status="clean").first()
    site = world.partner.environments.first()
    interim = Suspension.objects.get(organisations=world.partner)
    second_administrator = world.member("administrator", of="US")
    draft_officer = world.member("responsible_officer", of="Borealis Labs")
    leave = Absence.objects.get()
    linked = IdentityLink.objects.get()
    case = Case.objects.get(reference=second.reference)
    behind = AnswerEvidence.objects.filter(answer__application=second).first() or _stand_behind(second, document)
    return {
        "application.withdrawn": lambda: applications.withdraw(second, by=officer, reason=WHY),
        "informationrequest": lambda: applications.ask(second, questions=[(None, WHY)], by=reviewer),
        "evidence.sealed": lambda: evidence.report_spill(document, by=officer, reason=WHY),
        "evidence.downloaded": lambda: evidence.download(document.versions.first(), by=officer),
        "person.held": lambda: personnel.hold(cleared, reason=WHY, by=reviewer),
        "person.withdrawn": lambda: vetting.withdraw(vetted, reason=WHY, by=officer),
        "person.left": lambda: personnel.leave(cleared, by=officer),
        "person.nominated": lambda: personnel.nominate(
            world.partner, name="New", position="Tester", tier=1, nationalities=["DE"], residence="DE",
            birth_date=None, by=officer,
        ),
        "check.clear": lambda: personnel.record_check(
            vetted.checks.filter(status="pending")[0], outcome=Check.Status.CLEAR, performed_by="EU authority",
            performed_on=today(), issuer_reference="X-1", by=reviewer,
        ),
        "environment.declared": lambda: environments.declare(
            world.partner, name="New room", kind="partner_enclave", site="Delft", country="NL", operators="", by=officer
        ),
        "environment.attested": lambda: environments.attest(
            site, safeguard="logging", statement=WHY, tested_on=today(), version=None, by=officer
        ),
        "release.announced": lambda: releases.announce(family="M", name="M-9", tier=1, by=provider),
        "grant.paused": lambda: grants.pause(grant, by=provider, reason_class="safety", text=WHY),
        "grantversion.proposed": lambda: narrowing.narrow(
            grant, changes={"requests_per_minute": 1}, reason_class="safety", text=WHY, by=provider
        ),
        "grant.surrendered": lambda: grants.surrender(grant, by=officer, reason=WHY),
        "grant.revoked": lambda: grants.withdraw_consent(grant, by=provider, reason_class="safety", text=WHY),
        "catalogue.imported": lambda: catalogues.import_catalogue(read(catalog()), frameworks={}, by=administrator),
        "rulebook.acknowledged": lambda: rulebooks.acknowledge(Rulebook.current(), by=draft_officer),
        "partner.applicant": lambda: standing.apply_again(
            Partner.objects.get(status="not_admitted"), by=world.member("responsible_officer", of="Gannet Systems")
        ),
        "suspension.confirmed": lambda: enforcement.confirm(interim, by=second_administrator, reason=WHY),
        "suspension.lift_proposed": lambda: enforcement.propose_lifting(
            interim, by=administrator, reason=lifting_reason(), text=WHY
        ),
        "suspension.withdrawn": lambda: enforcement.withdraw(interim, by=second_administrator, reason=WHY),
        "suspension.answered": lambda: answering.answer(interim, text=WHY, by=officer),
        "removal.opened": lambda: removals.consider(
            Suspension.objects.get(organisations__name="Kestrel Analytics"),
            by=world.member("administrator", of="UK"), reason=WHY
        ),
        "opinion.given": lambda: decisions.give_opinion(
            second, recommendation="approve", rationale=WHY, ratings=ratings(), by=reviewer
        ),
        "evidence.judged": lambda: decisions.judge_evidence(
            second, criterion=behind.answer.criterion, version=behind.version,
            verdict="accepted", reason="", by=reviewer,
        ),
        "obligation.waived": lambda: reports.waive(
            Obligation.objects.get(organisation=world.partner, status="upcoming"),
            reason="no_use", text=WHY, by=world.member("approver", of="EU"),
        ),
        "violation.investigating": lambda: violations.investigate(
            Violation.objects.get(organisation=world.partner), by=reviewer
        ),
        "calendarlink.given": lambda: accounts.give_calendar_link(officer),
        "case.assigned": lambda: cases.assign(case, to=reviewer, by=lead),
        "case.joined": lambda: cases.join(case, Jurisdiction.objects.get(pk="JP"), by=lead),
        "case.recused": lambda: queue.stand_down(case, by=reviewer, reason="family"),
        "case.prioritised": lambda: queue.set_priority(case, priority=1, by=reviewer),
        "member.invited": lambda: accounts.invite(
            world.partner, email="x@new.example", name="X", role="evaluator", by=officer
        ),
        "member.invitation_withdrawn": lambda: accounts.withdraw_invitation(
            Invitation.objects.filter(organisation=world.partner, used_at=None)[0], by=officer
        ),
        "member.role_changed": lambda: accounts.change_role(world.member("contributor"), role="evaluator", by=officer),
        "member.ended": lambda: accounts.end_membership(world.member("contributor"), by=officer),
        "factorreset.requested": lambda: accounts.ask_for_reset(reviewer.user.email),
        "factorreset.proposed": lambda: accounts.propose_reset(reviewer, by=administrator, grounds=WHY),
        "factorreset.confirmed": lambda: accounts.confirm_reset(
            FactorReset.objects.get(organisation=world.partner), by=second_administrator
        ),
        "absence.recorded": lambda: accounts.record_absence(
            lead, first_on=tomorrow(), last_on=tomorrow(), deputy=None, by=lead
        ),
        "absence.ended": lambda: accounts.end_absence(leave, by=leave.membership),
        "identitylink.linked": lambda: accounts.link_identity(
            reviewer.user, Identity(issuer="https://identity.example", subject_digest="0" * 64), by=reviewer
        ),
        "identitylink.removed": lambda: accounts.remove_identity_link(linked.user, linked, by=officer),
        "team.created": lambda: accounts.create_team(name="A new one", members=[administrator], by=administrator),
        "organisation.registered": lambda: accounts.register_organisation(
            kind=Organisation.Kind.PARTNER, name="A new one", country="DE",
            jurisdiction=Jurisdiction.objects.get(pk="EU"), officer_name="N", officer_email="n@n.example",
            by=administrator,
        ),
        "mail.resent": lambda: notices.resend(dead_mail(), by=administrator),
    }  # fmt: skip


# Sorts of verbs that stand in the same transaction as one of the acts above, are the system's own, or an operator's.
OTHER_SORTS = {
    "decision",
    "proposal",
    "informationrequest",
    "letter",
    "documentversion",
    "condition",
    "conditionproof",
    "failure",
    "hold",
    "removal",
    "reportschedule",
    "installation",
}


def _stand_behind(application: Application, document: Any) -> AnswerEvidence:
    behind = AnswerEvidence.objects.create(answer=application.answers.first(), version=document.versions.first())
    evidence.note_uses(application.reference, [(behind.answer.criterion.code, behind.version)])
    return behind


def tomorrow() -> Any:
    return dates.now().date() + timedelta(days=1)


def today() -> Any:
    return dates.now().date() - timedelta(days=1)


def lifting_reason() -> str:
    return Rulebook.current().entries("lifting_reason")[0].code


def ratings() -> dict[str, str]:
    return dict.fromkeys(Rulebook.current().sections.values_list("code", flat=True), "met")


def dead_mail() -> Mail:
    mail = Mail.objects.order_by("pk")[0]
    Mail.objects.filter(pk=mail.pk).update(status="dead")
    return mail
