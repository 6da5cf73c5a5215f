"""The deadlines of a member's organisation, or of the cases that they may see now, by reference: calendar and home."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications.models import InformationRequest
from partners.grants.models import Condition, Grant
from partners.reports.models import Obligation
from portal import moments
from portal.accounts.models import Membership
from portal.cases.models import Case
from portal.home import deadlines_ahead as ahead
from portal.home import ended, suspensions
from portal.home.icalendar import Deadline
from reviews.decisions.models import RefusalNotice
from reviews.queue import waiting
from reviews.queue.addresses import address_of

MOST = 200


def of_member(membership: Membership) -> list[Deadline]:
    """Soonest first."""
    found = [deadline for source in BY_SIDE.get(membership.side, []) for deadline in source(membership)]
    return sorted(found, key=lambda deadline: moments.day_of(deadline.at))


def _reports(membership: Membership) -> Iterable[Deadline]:
    owed = Obligation.objects.visible_to(membership).outstanding() if membership.can("reports.view") else []
    for obligation in owed[:MOST]:
        told = {"reference": obligation.reference, "period": obligation.period}
        summary = _("Report on %(period)s is due (%(reference)s)") % told
        yield _deadline(obligation.reference, summary, obligation.due_at, obligation.get_absolute_url())


def _questions(membership: Membership) -> Iterable[Deadline]:
    asked = InformationRequest.objects.filter(
        application__organisation=membership.organisation_id, status=InformationRequest.Status.OPEN
    )
    for request in asked.select_related("application")[:MOST]:
        summary = _("Answer about %(reference)s is due") % {"reference": request.application.reference}
        address = reverse("applications:detail", args=[request.application.reference])
        yield _deadline(request.reference, summary, request.due_at, address)


def _refusals(membership: Membership) -> Iterable[Deadline]:
    announced = RefusalNotice.objects.filter(
        submission__application__organisation=membership.organisation_id,
        submission__application__status="in_review",
        answered_at=None,
    )
    for notice in announced.select_related("submission__application")[:MOST]:
        reference = notice.submission.application.reference
        summary = _("Answer to the intended refusal of %(reference)s is due") % {"reference": reference}
        yield _deadline(
            f"refusal-{reference}", summary, notice.due_at, reverse("applications:detail", args=[reference])
        )


def _conditions(membership: Membership) -> Iterable[Deadline]:
    found = Condition.objects.visible_to(membership).filter(status=Condition.Status.OPEN, due_on__isnull=False)
    found = found.exclude(organisation__partner__status__in=ended.ENDED)
    for condition in found.order_by("due_on")[:MOST]:
        summary = _("Condition %(reference)s has to be met") % {"reference": condition.reference}
        yield _deadline(condition.reference, summary, condition.due_on, condition.get_absolute_url())


def _cases(membership: Membership) -> Iterable[Deadline]:
    """What waits for this member, and what nobody in their jurisdiction works on."""
    if not membership.can("cases.view"):
        return
    free = waiting.UNASSIGNED & Q(jurisdiction=membership.organisation.jurisdiction_id)
    cases = Case.objects.visible_to(membership).filter(waiting.for_member(membership) | free, due_at__isnull=False)
    for case in cases.order_by("due_at", "pk")[:MOST]:
        told = {"kind": case.get_kind_display(), "reference": case.reference}
        yield _deadline(case.reference, _("%(kind)s %(reference)s is due") % told, case.due_at, address_of(case))


def _consents(membership: Membership) -> Iterable[Deadline]:
    grants = Grant.objects.visible_to(membership).filter(status=Grant.Status.PROPOSED)
    for grant in grants.order_by("consent_due_at")[:MOST]:
        summary = _("Consent to %(reference)s is due") % {"reference": grant.reference}
        yield _deadline(
            grant.reference, summary, grant.consent_due_at, reverse("grants:detail", args=[grant.reference])
        )


def _deadline(key: str, summary: str, at: Any, path: str) -> Deadline:
    return Deadline(key, summary, at, path)


BY_SIDE: dict[str, list[Callable[[Membership], Iterable[Deadline]]]] = {
    "partner": [
        suspensions.answers_due,
        _reports,
        _questions,
        _refusals,
        _conditions,
        ahead.narrowings,
        ahead.standings,
        ahead.grants,
        ahead.expiring_checks,
        ahead.environments_and_safeguards,
        ahead.acknowledgement,
    ],
    "programme": [_cases],
    "provider": [suspensions.acknowledgements_due, _consents, ahead.extensions],
}
