"""Signing and filing a report."""

from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.applications.actions.submission import check_name
from partners.applications.content import digest_of
from partners.evidence import actions as evidence
from partners.reports import content as contents
from partners.reports import rules, telling
from partners.reports.actions.drafting import locked
from partners.reports.models import ALL_JURISDICTIONS_FROM_TIER, Obligation, ReportSubmission
from partners.reports.sections import Report, Section
from portal import dates
from portal.access import Lost, Refused
from portal.accounts.models import Jurisdiction, Membership
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.ledger import canonical
from portal.states import move

FILED = {Obligation.Status.SUBMITTED, Obligation.Status.ACCEPTED}


class Incomplete(Refused):
    """A section is empty; `missing` names each."""

    def __init__(self, missing: list[Section]) -> None:
        words = ngettext("%(count)d section is still empty.", "%(count)d sections are still empty.", len(missing))
        super().__init__(words % {"count": len(missing)})
        self.missing = missing


@transaction.atomic
def submit(obligation: Obligation, *, signed_name: str, by: Membership) -> ReportSubmission:
    """An officer signs the report with their own full name and files it.

    Effects: the next version is kept whole with its digest, each document is noted as used, the case is opened or goes
    on, and the reviewers are told. From this moment the report bars nothing.
    """
    obligation = locked(obligation)
    if obligation.status in FILED:
        raise Lost(_already_filed(obligation))
    rules.may_submit.check(by, obligation)
    report = Report(obligation)
    if missing := report.missing:
        raise Incomplete(missing)
    check_name(signed_name, by)
    submission = _keep_version(report, signed_name=signed_name, by=by)
    now = dates.now()
    facts = {"version": submission.number, "digest": submission.digest, "late": obligation.is_late}
    first = obligation.first_submitted_at or now
    move(
        obligation, Obligation.Status.SUBMITTED, by=by, facts=facts, status_since=now, first_submitted_at=first,
    )  # fmt: skip
    case = _give_to_the_programme(obligation, by=by)
    telling.of_filing(obligation, case, version=submission.number)
    return submission


def _keep_version(report: Report, *, signed_name: str, by: Membership) -> ReportSubmission:
    obligation = report.obligation
    content = contents.content_of(report) | {"salt": canonical.new_salt().hex()}
    submission = ReportSubmission.objects.create(
        obligation=obligation,
        number=obligation.submissions.count() + 1,
        content=content,
        digest=digest_of(content),
        signed_name=" ".join(signed_name.split()),
        submitted_by=by,
        submitted_at=dates.now(),
    )
    uses = [(section.code, row.version) for section in report.sections for row in section.evidence]
    evidence.note_uses(obligation.reference, uses)
    return submission


def _give_to_the_programme(obligation: Obligation, *, by: Membership) -> Case:
    if obligation.case is None:
        obligation.case = _open_case(obligation, by=by)
        obligation.save(update_fields=["case"])
        return obligation.case
    cases.start_clock(obligation.case, by=by)
    cases.set_turn(obligation.case, stage=obligation.status, turn=Case.Turn.PROGRAMME, turn_for=_to_judge())
    return obligation.case


def _open_case(obligation: Obligation, *, by: Any) -> Case:
    """Read for completeness within the days of a screening; at tiers 3 and 4 every jurisdiction joins."""
    case = cases.open_case(
        kind=Case.Kind.REPORT,
        reference=obligation.reference,
        organisation=obligation.organisation,
        jurisdiction=obligation.organisation.jurisdiction,
        tier=obligation.tier,
        title=_("Report on %(period)s") % {"period": obligation.period},
        by=by,
        working_days=obligation.rulebook.number("screening.working_days"),
        rulebook=obligation.rulebook,
        stage=obligation.status,
        turn=Case.Turn.PROGRAMME,
        turn_for=_to_judge(),
    )
    if obligation.tier >= ALL_JURISDICTIONS_FROM_TIER:
        for jurisdiction in Jurisdiction.objects.all():
            cases.join(case, jurisdiction, by=by)
    return case


def _to_judge() -> str:
    return _("to accept or return it")


def _already_filed(obligation: Obligation) -> str:
    last = obligation.submissions.select_related("submitted_by__user").first()
    return _("%(name)s filed this report already on %(at)s UTC. Nothing was sent twice.") % {
        "name": last.submitted_by.user.name,  # type: ignore[union-attr]
        "at": date_format(last.submitted_at, "j M Y, H:i"),  # type: ignore[union-attr]
    }
