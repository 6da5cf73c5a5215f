"""How long each step of the programme's work took, in working days, against the time that the rulebook gives it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.applications.models import InformationRequest
from partners.grants.models import ProviderAct
from portal import dates
from portal.accounts.models import Jurisdiction
from portal.cases.clock import working_clock
from portal.cases.models import Case
from reviews.decisions.models import Decision, Screening

NAMES: dict[str, str | Promise] = {
    "screening": _("Screening"),
    "qualification": _("Qualification"),
    "renewal": _("Renewal"),
    "scope_change": _("Scope change"),
    "extension": _("Extension"),
    "information": _("Information"),
    "consent": _("Consent"),
}
DECIDED = ("qualification", "renewal", "scope_change", "extension")


@dataclass(frozen=True)
class Step:
    """One step that ended: its kind (a key of NAMES), when, the working days it took, and those it had."""

    kind: str
    ended_at: datetime
    days: int
    allowed: int

    @property
    def is_in_time(self) -> bool:
        return self.days <= self.allowed


def ended_since(since: datetime, cases: QuerySet[Case]) -> list[Step]:
    """Every step that ended since then, in these cases; four queries, and one for the stops of the clocks."""
    return [*_screenings(since, cases), *_decisions(since, cases), *_answers(since, cases), *_consents(since, cases)]


def nth_of_a_hundred(days: list[int], rank: int) -> int:
    """The number that `rank` of a hundred do not exceed (nearest rank); the list may not be empty."""
    return sorted(days)[max(ceil(len(days) * rank / 100) - 1, 0)]


def _screenings(since: datetime, cases: QuerySet[Case]) -> Iterator[Step]:
    found = Screening.objects.filter(at__gte=since, submission__application__case__in=cases).order_by("at")
    for screening in found.select_related("submission__application__case__jurisdiction", *_rulebook("submission__")):
        application = screening.submission.application
        allowed = application.rulebook.number("screening.working_days")
        days = _between(screening.submission.submitted_at, screening.at, application.case.jurisdiction)
        yield Step("screening", screening.at, days, allowed)


def _decisions(since: datetime, cases: QuerySet[Case]) -> Iterator[Step]:
    found = Decision.objects.filter(decided_at__gte=since, supersedes=None, submission__application__case__in=cases)
    found = found.select_related("submission__application__case__jurisdiction")
    for decision in found.prefetch_related("submission__application__case__stops"):
        case = decision.submission.application.case
        yield Step(case.kind, decision.decided_at, working_clock(case).used(decision.decided_at), case.working_days)


def _answers(since: datetime, cases: QuerySet[Case]) -> Iterator[Step]:
    found = InformationRequest.objects.filter(answered_at__gte=since, application__case__in=cases)
    for request in found.select_related("application__organisation__jurisdiction", *_rulebook("")):
        rulebook = request.application.rulebook
        allowed = rulebook.number("information.working_days")
        if request.extended:
            allowed += rulebook.number("information.extension")
        days = _between(request.asked_at, request.answered_at, request.application.organisation.jurisdiction)
        yield Step("information", request.answered_at, days, allowed)


def _consents(since: datetime, cases: QuerySet[Case]) -> Iterator[Step]:
    answers = [ProviderAct.Act.CONSENT, ProviderAct.Act.DECLINE]
    found = ProviderAct.objects.filter(at__gte=since, act__in=answers, grant__case__in=cases)
    for act in found.select_related("grant__organisation__jurisdiction"):
        jurisdiction = act.grant.organisation.jurisdiction
        allowed = _between(act.grant.proposed_at, act.grant.consent_due_at, jurisdiction)
        yield Step("consent", act.at, _between(act.grant.proposed_at, act.at, jurisdiction), allowed)


def _rulebook(before: str) -> list[str]:
    return [f"{before}application__rulebook"]


def _between(earlier: datetime, later: datetime, jurisdiction: Jurisdiction) -> int:
    return dates.working_days_between(
        earlier, max(later, earlier), calendar=jurisdiction.calendar, zone=jurisdiction.time_zone
    )
