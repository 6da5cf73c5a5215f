"""The documents behind a section of a report: one is taken away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.reports import actions
from partners.reports.models import SubmissionEvidence
from partners.reports.sections import Report
from partners.reports.views.fetching import fetch_own
from portal.access import allowed
from portal.acting import Told, page_of_act


@allowed("reports.edit", methods=("GET", "POST"))
def removal(request: HttpRequest, reference: str, code: str, document: str) -> HttpResponse:
    """Take a document away from one section, after asking."""
    report = Report(fetch_own(request, reference), reader=request.membership)  # type: ignore[attr-defined]
    behind = report.obligation.evidence.filter(code=code).select_related("version__document")
    item = get_object_or_404(behind, version__document__reference=document)
    return page_of_act(
        request,
        _told_of_removal(report, item),
        lambda _values: actions.detach(report.obligation, code=code, version=item.version, by=request.membership),  # type: ignore[attr-defined]
    )


def _told_of_removal(report: Report, item: SubmissionEvidence) -> Told:
    obligation = report.obligation
    section = next((section.title for section in report.sections if section.code == item.code), item.code)
    names = {"title": item.version.document.title, "number": item.version.number, "section": section}
    return Told(
        title=_("Remove a document from “%(section)s”") % names,
        lead=f"{obligation.reference} · {obligation.organisation.name}",
        sentence=_("“%(title)s”, version %(number)d, no longer supports this section.") % names,
        effects=[
            _("What you wrote stays as it is."),
            _("The document stays under Evidence. You can add it again at any time."),
            _("Versions that you filed before keep it."),
        ],
        button=_("Remove document"),
        back=reverse("reports:draft", args=[obligation.reference]) + f"#{item.code}",
        back_words=_("Cancel"),
        crumbs=[(_("Reports"), reverse("reports:list")), (obligation.reference, obligation.get_absolute_url())],
    )
