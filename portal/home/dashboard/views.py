"""The dashboard, and each of its figures as CSV."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from partners.reports.models import Obligation
from portal import dates, sheets
from portal.access import allowed
from portal.accounts.models import Jurisdiction, Membership
from portal.cases.models import Case
from portal.home.dashboard import figures, periods, standards, steps
from portal.home.dashboard.figures import Figure
from portal.home.dashboard.periods import Period
from reviews.enforcement.models import Suspension


@dataclass
class Oversight:
    """What one member looks at: a period, and one jurisdiction or all."""

    membership: Membership
    period: Period
    jurisdiction: str

    @cached_property
    def cases(self) -> QuerySet[Case]:
        return self.within(Case.objects.visible_to(self.membership), "jurisdiction")

    @cached_property
    def suspensions(self) -> QuerySet[Suspension]:
        return self.within(Suspension.objects.visible_to(self.membership), "jurisdiction")

    @cached_property
    def obligations(self) -> QuerySet[Obligation]:
        found = Obligation.objects.visible_to(self.membership).exclude(status=Obligation.Status.WAIVED)
        return self.within(found, "organisation__jurisdiction")

    @cached_property
    def steps(self) -> list[steps.Step]:
        earliest = min(self.period.before.begins, periods.last_months()[0])
        return steps.ended_since(periods.begin_of(earliest), self.cases)

    def within(self, found: QuerySet, path: str) -> QuerySet:
        return found.filter(**{path: self.jurisdiction}) if self.jurisdiction else found

    def measures(self) -> list[standards.Measure]:
        return standards.measures(self.steps, self.suspensions, self.obligations, self.period)

    def figures(self) -> list[Figure]:
        return [
            figures.volumes(self.cases),
            figures.times(self.steps, self.period),
            figures.outcomes(self.cases, self.period),
            figures.reports(self.obligations),
            figures.lapses(self.within),
            figures.grants(self.within),
            figures.acknowledgements(self.suspensions, self.period),
        ]


@allowed("dashboard.view")
def index(request: HttpRequest) -> HttpResponse:
    """How the programme does, by period and jurisdiction."""
    oversight = _oversight(request)
    context = {
        "oversight": oversight,
        "measures": oversight.measures(),
        "figures": oversight.figures(),
        "periods": periods.labels(),
        "jurisdictions": Jurisdiction.objects.order_by("name"),
        "counted_at": dates.now(),
    }
    return render(request, "portal/home/dashboard.html", context)


@allowed("dashboard.view")
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """One figure as CSV, with the same filters as the page."""
    oversight = _oversight(request)
    if code == "standards":
        columns = [_("Measure"), _("Standard"), _("In time"), _("All"), _("In time before"), _("All before")]
        return sheets.response(
            code, columns, [(one.name, one.standard, *one.now, *one.before) for one in oversight.measures()]
        )
    for one in oversight.figures():
        if one.code == code:
            return sheets.response(code, one.columns, one.rows)
    raise Http404


def _oversight(request: HttpRequest) -> Oversight:
    code = request.GET.get("jurisdiction", "")
    known = Jurisdiction.objects.filter(pk=code[:2]).exists()
    return Oversight(request.membership, periods.chosen(request.GET.get("period", "")), code if known else "")
