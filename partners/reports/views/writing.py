"""Writing a report, by hand and by itself, on one page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from partners.evidence.models import DocumentVersion
from partners.reports import actions, pages, rules
from partners.reports.forms import SectionForm
from partners.reports.models import Obligation, ReportSection
from partners.reports.sections import Report, Section
from partners.reports.views.fetching import fetch_own, to
from portal import dates
from portal.access import Refused, allowed


@dataclass
class Row:
    """One section on the page, its form, and what somebody else wrote there meanwhile."""

    section: Section
    form: SectionForm
    theirs: ReportSection | None = None


@allowed("reports.edit", methods=("GET", "POST"))
def draft(request: HttpRequest, reference: str) -> HttpResponse:
    """Read and write every section; facts and the last period's answers stand beside them."""
    report = Report(fetch_own(request, reference), reader=request.membership)  # type: ignore[attr-defined]
    if request.method == "GET":
        return _page(request, report, _rows(report, request))
    rows = _rows(report, request, posted=request.POST)
    try:
        collisions = _keep(request, report.obligation, rows)
        _attach_picked(request, report)
    except Refused as refused:
        return _page(request, report, rows, refusal=refused.sentence, status=422)
    if collisions or not all(row.form.is_valid() for row in rows):
        fresh = Report(report.obligation, reader=request.membership)  # type: ignore[attr-defined]
        again = _rows(fresh, request, posted=_seen_now(request, collisions))
        for row in again:
            row.theirs = collisions.get(row.section.code)
        return _page(request, fresh, again, collisions=collisions, status=409 if collisions else 422)
    code, _colon, document = request.POST.get("remove", "").partition(":")
    if report.obligation.evidence.filter(code=code, version__document__reference=document).exists():
        return to("reports:removal", reference, code, document)
    if "stay" in request.POST:
        return to("reports:draft", reference, anchor=request.POST["stay"])
    return to("reports:detail" if "later" in request.POST else "reports:check", reference)


@allowed("reports.edit", methods=("POST",))
def autosave(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep what is being written, in the background; says when, or what could not be kept."""
    obligation = fetch_own(request, reference)
    rows = _rows(Report(obligation), request, posted=request.POST)
    try:
        collisions = _keep(request, obligation, rows)
    except Refused as refused:
        return render(request, "partners/reports/saved.html", {"refusal": refused.sentence}, status=409)
    titles = {row.section.code: row.section.title for row in rows}
    unkept = [titles[code] for code in collisions] + [row.section.title for row in rows if not row.form.is_valid()]
    return render(request, "partners/reports/saved.html", {"saved_at": dates.now(), "unkept": unkept})


def _rows(report: Report, request: HttpRequest, *, posted: Any = None) -> list[Row]:
    """What was typed is shown again even where it may not be written any more; the action refuses it."""
    may_edit = posted is not None or rules.may_edit.allows(request.membership, report.obligation)  # type: ignore[attr-defined]
    return [
        Row(section, SectionForm(posted, section=section, seen=actions.mark_of(section.draft), may_edit=may_edit))
        for section in report.sections
    ]


def _keep(request: HttpRequest, obligation: Obligation, rows: list[Row]) -> dict[str, ReportSection]:
    sent = [row for row in rows if f"{row.section.code}-text" in request.POST and row.form.is_valid()]
    written = [actions.Written(row.section.code, **row.form.cleaned_data) for row in sent]
    return actions.save_sections(obligation, written=written, by=request.membership)  # type: ignore[attr-defined]


def _seen_now(request: HttpRequest, collisions: dict[str, ReportSection]) -> Any:
    """The writer has seen both by now: saving once more keeps theirs."""
    posted = request.POST.copy()
    for code, theirs in collisions.items():
        posted[f"{code}-seen"] = actions.mark_of(theirs)
    return posted


def _attach_picked(request: HttpRequest, report: Report) -> None:
    """A document that was picked is attached."""
    by = request.membership  # type: ignore[attr-defined]
    own = DocumentVersion.objects.filter(document__organisation=by.organisation_id).select_related("document")
    for section in report.sections:
        picked = request.POST.get(f"{section.code}-attach", "")
        if picked.isdigit() and (version := own.filter(pk=picked).first()):
            actions.attach(report.obligation, code=section.code, version=version, by=by)


def _page(
    request: HttpRequest, report: Report, rows: list[Row], *, refusal: str = "", collisions: Any = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    by = request.membership  # type: ignore[attr-defined]
    versions = DocumentVersion.objects.filter(document__organisation=by.organisation_id, document__sealed_at=None)
    latest = versions.order_by("document_id", "-number").distinct("document_id").select_related("document")
    context = {
        "obligation": report.obligation,
        "turn": pages.turn_of(report.obligation, by, report),
        "consequences": pages.consequences(report.obligation) if report.obligation.is_late else "",
        "rows": rows,
        "forms": [row.form for row in rows],
        "before": report.before,
        "documents": sorted(latest, key=lambda version: version.document.title),
        "refusal": refusal or ("" if request.method == "POST" else rules.may_edit.why_not(by, report.obligation)),
        "collisions": collisions,
        "may": {"edit": rules.may_edit.allows(by, report.obligation)},
    }
    return render(request, "partners/reports/draft.html", context, status=status)
