"""What a partner does about its reports, in time."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.reports import pages
from partners.reports.models import Obligation
from portal.accounts.models import Membership
from portal.home.next import Next


def reports_to_file(membership: Membership) -> list[Next]:
    """Those that are open or were returned; what follows is said for each."""
    if not membership.can("reports.edit"):
        return []
    found = Obligation.objects.filter(organisation=membership.organisation_id, status__in=["open", "returned"])
    return [_next(obligation) for obligation in found.annotate(written=Count("sections")).order_by("due_at")]


def _next(obligation: Obligation) -> Next:
    told = {"period": obligation.period}
    is_returned = obligation.status == Obligation.Status.RETURNED
    title = _("Send the report on %(period)s again") if is_returned else _("File the report on %(period)s")
    begun = obligation.written > 0  # type: ignore[attr-defined]
    return Next(
        "stop" if obligation.is_late else "report",
        title % told,
        pages.consequences(obligation),
        obligation.due_at,
        reverse("reports:detail" if is_returned else "reports:draft", args=[obligation.reference]),
        _("Read why and answer") if is_returned else _("Continue") if begun else _("Write it"),
    )
