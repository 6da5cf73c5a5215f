"""The case page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from portal.access import allowed
from portal.cases.models import Case
from reviews.casework import page
from reviews.casework.views.fetching import PAGE, fetch

# Cases about other records are worked on the record's own page.
PAGES_OF_KIND = {
    Case.Kind.VETTING: "people:detail",
    Case.Kind.GRANT: "grants:detail",
    Case.Kind.SUSPENSION: "suspensions:detail",
    Case.Kind.REMOVAL: "removals:detail",
    Case.Kind.ENVIRONMENT: "environments:detail",
    Case.Kind.REPORT: "reports:detail",
    Case.Kind.VIOLATION: "violations:detail",
    Case.Kind.CONDITION: "grants:condition",
}


@allowed("cases.view")
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """The dossier on the left, the judgment on the right, what has happened below."""
    by = request.membership  # type: ignore[attr-defined]
    if not reference.startswith("APP-"):
        found = get_object_or_404(Case.objects.visible_to(by), reference=reference, kind__in=PAGES_OF_KIND)
        return redirect(PAGES_OF_KIND[Case.Kind(found.kind)], reference)
    application = fetch(request, reference)
    shows_changes = request.GET.get("changes") != "hidden"
    known = page.context(application, by, section=request.GET.get("section", ""), shows_changes=shows_changes)
    return render(request, PAGE, known)
