"""Reports, made by the real actions: written whole, and filed."""

from datetime import UTC, datetime

from partners.reports import actions, planning
from partners.reports.models import Obligation
from partners.reports.sections import Report
from partners.standing.models import Partner
from portal import dates
from portal.accounts.models import Membership
from portal.states import SystemActor
from tests.factories.programme import PartnerFactory

OPENED = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


def open_report(by: Membership, clock, *, tier: int = 1) -> Obligation:
    """The first report of the organisation of this member; its period began on 23 Nov 2026 and is over."""
    partner = Partner.objects.filter(organisation=by.organisation).first() or PartnerFactory(
        organisation=by.organisation, tier=tier
    )
    planning.follow_standing(partner, by=SystemActor("system:tests"))
    clock.move_to(OPENED)
    planning.plan_due()
    return Obligation.objects.filter(organisation=by.organisation, status="open").earliest("period_start")


def write_all(obligation: Obligation, *, by: Membership, text: str = "Two campaigns, no surprises.") -> None:
    written = [actions.Written(section.code, {"text": text}) for section in Report(obligation).sections]
    actions.save_sections(obligation, written=written, by=by)


def filed_report(by: Membership, clock, **more) -> Obligation:
    obligation = open_report(by, clock, **more)
    write_all(obligation, by=by)
    actions.submit(obligation, signed_name=by.user.name, by=by)
    obligation.refresh_from_db()
    assert obligation.first_submitted_at == dates.now()
    return obligation
