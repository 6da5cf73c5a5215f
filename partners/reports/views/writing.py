"""Writing a report, by hand and by itself, on one page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from partners.evidence.models import DocumentVersion
from partners.reports import actions, pages, rules
from partners.reports.forms import SectionForm
from partners.reports.models import Obligation
from partners.reports.sections import Report, Section
from partners.reports.views.fetching import fetch_own, to
from portal import autosave
from portal.access import Refused, allowed
from portal.accounts.validators import number_from


@dataclass
class Row:
    """One section on the page, and its form."""

    section: Section
    form: SectionForm


@allowed("reports.edit", methods=("GET", "POST"))
def draft(request: HttpRequest, reference: str) -> HttpResponse:
    """Read and write every section; facts and the last period's answers stand beside them."""
    report = Report(fetch_own(request, reference), reader=request.membership)  # type: ignore[attr-defined]
    if request.method == "GET":
        return _page(request, report, _rows(report, request))
    stored = [row.form for row in _rows(report, request)]
    rows = _rows(report, request, posted=autosave.settled(request.POST, stored))
    try:
        conflicts = _keep(request, report.obligation, rows)
        _attach_picked(request, report)
    except Refused as refused:
        return _page(request, report, rows, refusal=refused.sentence, status=422)
    if conflicts or any(autosave.faults(row.form) for row in rows):
        return _page(request, report, rows, conflicts=conflicts, status=409 if conflicts else 422)
    return _onwards(request, report)


@allowed("reports.edit", methods=("POST",))
def background(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep what is being written, in the background; says when, or what could not be kept."""
    obligation = fetch_own(request, reference)
    rows = _rows(Report(obligation), request, posted=request.POST)
    try:
        conflicts = _keep(request, obligation, rows)
    except Refused as refused:
        return autosave.answer(request, [], refusal=refused.sentence)
    return autosave.answer(request, [row.form for row in rows], conflicts)


def _rows(report: Report, request: HttpRequest, *, posted: Any = None) -> list[Row]:
    """What was typed is shown again even where it may not be written any more; the action refuses it."""
    may_edit = posted is not None or rules.may_edit.allows(request.membership, report.obligation)  # type: ignore[attr-defined]
    return [Row(section, SectionForm(posted, section=section, may_edit=may_edit)) for section in report.sections]


def _keep(request: HttpRequest, obligation: Obligation, rows: list[Row]) -> list[autosave.Conflict]:
    sent = [(row, autosave.sent(row.form)) for row in rows]
    written = [actions.Written(row.section.code, values, autosave.seen(row.form)) for row, values in sent if values]
    collisions = actions.save_sections(obligation, written=written, by=request.membership)  # type: ignore[attr-defined]
    found = list[autosave.Conflict]()
    for row in rows:
        if collision := collisions.get(row.section.code):
            theirs = collision.section
            by_whom = {"who": theirs.updated_by.user.name, "at": theirs.updated_at}
            found += autosave.clash(row.form, collision.fields, vars(theirs), **by_whom)
    return found


def _onwards(request: HttpRequest, report: Report) -> HttpResponse:
    """To the question whether to remove a document, back to this place, away, or to the check."""
    posted, reference = request.POST, report.obligation.reference
    code, _colon, document = posted.get("remove", "").partition(":")
    if report.obligation.evidence.filter(code=code, version__document__reference=document).exists():
        return to("reports:removal", reference, code, document)
    if "stay" in posted:
        return to("reports:draft", reference, anchor=posted["stay"])
    if chosen := posted.get("mine", "") or posted.get("theirs", ""):
        return to("reports:draft", reference, anchor=chosen.partition("-")[0])
    return to("reports:detail" if "later" in posted else "reports:check", reference)


def _attach_picked(request: HttpRequest, report: Report) -> None:
    """A document that was picked is attached."""
    by = request.membership  # type: ignore[attr-defined]
    own = DocumentVersion.objects.filter(document__organisation=by.organisation_id).select_related("document")
    for section in report.sections:
        picked = request.POST.get(f"{section.code}-attach", "")
        if version := own.filter(pk=number_from(picked)).first():
            actions.attach(report.obligation, code=section.code, version=version, by=by)


def _page(
    request: HttpRequest, report: Report, rows: list[Row], *, refusal: str = "", conflicts: Any = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    by = request.membership  # type: ignore[attr-defined]
    versions = DocumentVersion.objects.filter(document__organisation=by.organisation_id, document__sealed_at=None)
    latest = versions.order_by("document_id", "-number").distinct("document_id").select_related("document")
    context = {
        "obligation": report.obligation,
        "turn": pages.turn_of(report.obligation, by, report),
        "consequences": pages.consequences(report.obligation) if report.obligation.is_late else "",
        "returned": pages.returned_now(report.obligation),
        "rows": rows,
        "forms": [row.form for row in rows],
        "marks": autosave.marks_of(row.form for row in rows),
        "before": report.before,
        "documents": sorted(latest, key=lambda version: version.document.title),
        "refusal": refusal or ("" if request.method == "POST" else rules.may_edit.why_not(by, report.obligation)),
        "conflicts": conflicts,
        "may": {"edit": rules.may_edit.allows(by, report.obligation)},
    }
    return render(request, "partners/reports/draft.html", context, status=status)
