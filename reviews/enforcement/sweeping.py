"""Reports that are so late that they become a violation case: one a report, however often this runs."""

from django.db import transaction
from django.utils.translation import gettext as _

from partners.reports import telling
from partners.reports.models import Obligation
from portal import dates, moments
from portal.states import SystemActor
from reviews.enforcement.violations import actions

SWEEPER = SystemActor("system:sweeper")
GROUND = "VIO-14"  # A periodic report is missing.


def sweep() -> int:
    """Report every violation that is due, one claimed report at a time; gives how many were reported."""
    due = Obligation.objects.outstanding().filter(violation_at__lte=dates.now(), violations=None)
    return sum(_report(pk) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _report(pk: int) -> bool:
    claimed = Obligation.objects.outstanding().select_for_update(of=("self",), skip_locked=True)
    obligation = claimed.select_related("organisation__jurisdiction").filter(pk=pk).first()
    if obligation is None or not obligation.is_past_violation or obligation.violations.exists():
        return False
    due = {
        "reference": obligation.reference,
        "period": obligation.period,
        "due": moments.words(obligation.due_at.date()),
        "days": (obligation.violation_at - obligation.due_at).days,
    }
    text = _("Report %(reference)s on %(period)s was due on %(due)s and had not come %(days)d days later.") % due
    violation = actions.record(
        obligation.organisation, ground=GROUND, source=actions.OVERDUE, text=text, by=SWEEPER, obligation=obligation
    )
    telling.of_violation(obligation, reference=violation.reference)
    return True
