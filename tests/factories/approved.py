"""A partner whose qualification was approved: what renewals, changes of scope and extensions begin from."""

from datetime import date, timedelta

from partners.applications.models import Application
from partners.standing.models import Partner
from portal import dates
from portal.accounts.models import Membership
from tests.factories.applications import submitted_application


def approved_application(by: Membership, *, standing_until: date | None = None) -> Application:
    """Submitted by the real actions; the decision is written without its quorum."""
    application = submitted_application(by)
    Application.objects.filter(pk=application.pk).update(
        status="decided", outcome="approved", decided_at=dates.now(), status_since=dates.now()
    )
    until = standing_until or dates.now().date() + timedelta(days=700)
    Partner.objects.filter(organisation=by.organisation).update(
        status="active", tier=1, standing_until=until, admitted_at=dates.now()
    )
    application.refresh_from_db()
    return application
