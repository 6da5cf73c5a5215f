"""Writing the answers of one section, by hand and by itself."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications import actions, pages
from partners.applications.answers import AnswerForm, ReplyForm
from partners.applications.pages import Row
from partners.applications.parts import Part
from partners.applications.questionnaire import Questionnaire
from partners.applications.views.fetching import fetch_own, to
from partners.evidence.models import DocumentVersion
from partners.rulebook.mappings import mappings_of
from portal import dates
from portal.access import Refused, allowed


@allowed("applications.view", methods=("GET", "POST"))
def section(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """One section of the questionnaire: read it, or keep what was written and go on."""
    questionnaire = fetch_own(request, reference)
    part = _part(questionnaire, code)
    if request.method == "POST":
        return _save(request, questionnaire, part)
    by, check = request.membership, "check" in request.GET  # type: ignore[attr-defined]
    return _page(request, questionnaire, part, _rows(questionnaire, part, by=by, check=check))


@allowed("applications.edit", methods=("POST",))
def autosave(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Keep what is being written, in the background; says when, or what could not be kept."""
    questionnaire = fetch_own(request, reference)
    rows = _rows(questionnaire, _part(questionnaire, code), by=request.membership, posted=request.POST)  # type: ignore[attr-defined]
    try:
        collisions = _keep(request, questionnaire, rows)
    except Refused as refused:
        return render(request, "partners/applications/saved.html", {"refusal": refused.sentence}, status=409)
    unkept = [*collisions, *(row.question.code for row in rows if not row.form.is_valid())]
    context = {"saved_at": dates.now(), "collisions": collisions, "unkept": unkept}
    return render(request, "partners/applications/saved.html", context)


def _save(request: HttpRequest, questionnaire: Questionnaire, part: Part) -> HttpResponse:
    rows = _rows(questionnaire, part, by=request.membership, posted=request.POST)  # type: ignore[attr-defined]
    try:
        collisions = _keep(request, questionnaire, rows)
        _attach_picked(request, questionnaire, part)
    except Refused as refused:
        return _page(request, questionnaire, part, rows, refusal=refused.sentence, status=422)
    if collisions or not all(row.form.is_valid() and all(r.is_valid() for r in row.replies) for row in rows):
        _show_theirs(rows, collisions)
        return _page(request, questionnaire, part, rows, collisions=collisions, status=409 if collisions else 422)
    return _onwards(request, questionnaire, part)


def _keep(request: HttpRequest, questionnaire: Questionnaire, rows: list[Row]) -> dict[str, Any]:
    by = request.membership  # type: ignore[attr-defined]
    sent = {name.rpartition("-")[0] for name in request.POST}
    editable = [row for row in rows if row.question.code in sent and row.question.may_edit and row.form.is_valid()]
    written = [
        actions.Written(row.question.criterion, row.form.values, request.POST.get(f"{row.question.code}-seen", ""))
        for row in editable
    ]
    replies = {reply.question.pk: reply.reply for row in rows for reply in row.replies if reply.is_valid()}
    collisions = actions.save_answers(questionnaire.application, written=written, by=by)
    if replies:
        actions.save_replies(questionnaire.application, replies=replies, by=by)
    return collisions


def _attach_picked(request: HttpRequest, questionnaire: Questionnaire, part: Part) -> None:
    """A document that was picked is attached."""
    by = request.membership  # type: ignore[attr-defined]
    own = DocumentVersion.objects.filter(document__organisation=by.organisation_id).select_related("document")
    for question in part.questions:
        picked = request.POST.get(f"{question.code}-attach", "")
        if picked.isdigit() and (version := own.filter(pk=picked).first()):
            actions.attach(questionnaire.application, criterion=question.criterion, version=version, by=by)


def _onwards(request: HttpRequest, questionnaire: Questionnaire, part: Part) -> HttpResponse:
    """To the upload of evidence, to the question whether to take some away, back to this place, away, or onwards."""
    reference = questionnaire.reference
    if wanted := request.POST.get("upload", ""):
        response = to("evidence:upload")
        response["Location"] += f"?application={reference}&criterion={wanted}"
        return response
    code, _colon, document = request.POST.get("remove", "").partition(":")
    if any(question.code == code and question.rests_on(document) for question in part.questions):
        return to("applications:removal", reference, code, document)
    if "stay" in request.POST:
        return to("applications:section", reference, part.code, anchor=request.POST["stay"])
    if "later" in request.POST:
        return to("applications:detail", reference)
    codes = [other.code for other in questionnaire.parts]
    following = codes[codes.index(part.code) + 1 :]
    return to("applications:section", reference, following[0]) if following else to("applications:check", reference)


def _part(questionnaire: Questionnaire, code: str) -> Part:
    part = questionnaire.part(code)
    if part is None:
        raise Http404
    return part


def _rows(questionnaire: Questionnaire, part: Part, *, by: Any, posted: Any = None, check: bool = False) -> list[Row]:
    """What was typed is shown again even where it may not be written any more; the action refuses it."""
    typed = {name.rpartition("-")[0] for name in posted or () if not name.endswith("-seen")}
    may_write = by.can("applications.edit")
    return [
        Row(
            question=question,
            form=AnswerForm(posted, criterion=question.criterion, answer=question.answer).closed_unless(
                (question.may_edit and may_write) or question.code in typed
            ),
            mark=actions.mark_of(question.answer),
            replies=tuple(ReplyForm(posted, question=asked) for asked in question.asked),
            show_gaps=check,
        )
        for question in part.questions
    ]


def _show_theirs(rows: list[Row], collisions: dict[str, Any]) -> None:
    for row in rows:
        if theirs := collisions.get(row.question.code):
            row.theirs, row.mark = theirs, actions.mark_of(theirs)


def _page(
    request: HttpRequest,
    questionnaire: Questionnaire,
    part: Part,
    rows: list[Row],
    *,
    refusal: str = "",
    collisions: Any = None,
    status: int = 200,
) -> HttpResponse:
    by = request.membership  # type: ignore[attr-defined]
    versions = DocumentVersion.objects.filter(document__organisation=by.organisation_id, document__sealed_at=None)
    mappings = mappings_of(row.question.criterion for row in rows)
    for row in rows:
        row.mappings = mappings[row.question.code]
    latest = versions.order_by("document_id", "-number").distinct("document_id").select_related("document")
    context = {
        **pages.context(questionnaire, by, part.code),
        "part": part,
        "rows": rows,
        "forms": [form for row in rows for form in (row.form, *row.replies)],
        "documents": sorted(latest, key=lambda version: version.document.title),
        "missing": [gap for gap in questionnaire.gaps if gap.section == part.code] if rows[0].show_gaps else [],
        "refusal": refusal,
        "collisions": collisions,
        "autosave_url": reverse("applications:autosave", args=[questionnaire.reference, part.code]),
        "is_last": part == questionnaire.parts[-1],
        "title": _("Put these right; everything else is kept:"),
    }
    return render(request, "partners/applications/section.html", context, status=status)
