"""Writing the answers of one section, by hand and by itself."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications import actions, pages
from partners.applications.answers import AnswerForm, ReplyForm
from partners.applications.models import Application
from partners.applications.pages import Row
from partners.applications.parts import Part
from partners.applications.questionnaire import Questionnaire
from partners.applications.views import replying
from partners.applications.views.fetching import fetch_own, to
from partners.evidence.models import DocumentVersion
from partners.rulebook.mappings import mappings_of
from portal import autosave
from portal.access import Refused, allowed
from portal.accounts.validators import number_from


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
def background(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Keep what is being written, in the background; says when, or what could not be kept."""
    questionnaire = fetch_own(request, reference)
    rows = _rows(questionnaire, _part(questionnaire, code), by=request.membership, posted=request.POST)  # type: ignore[attr-defined]
    try:
        conflicts = _keep(request, questionnaire, rows)
    except Refused as refused:
        return autosave.answer(request, [], refusal=refused.sentence)
    return autosave.answer(request, _forms(rows), conflicts)


def _save(request: HttpRequest, questionnaire: Questionnaire, part: Part) -> HttpResponse:
    by, posted = request.membership, request.POST  # type: ignore[attr-defined]
    posted = autosave.settled(posted, _forms(_rows(questionnaire, part, by=by)))
    rows = _rows(questionnaire, part, by=by, posted=posted)
    try:
        conflicts = _keep(request, questionnaire, rows)
        _attach_picked(request, questionnaire, part)
    except Refused as refused:
        return _page(request, questionnaire, part, rows, refusal=refused.sentence, status=422)
    if conflicts or any(map(autosave.faults, _forms(rows))):
        return _page(request, questionnaire, part, rows, conflicts=conflicts, status=409 if conflicts else 422)
    return _onwards(request, questionnaire, part)


def _keep(request: HttpRequest, questionnaire: Questionnaire, rows: list[Row]) -> list[autosave.Conflict]:
    by, application = request.membership, questionnaire.application  # type: ignore[attr-defined]
    return [*_keep_answers(application, rows, by), *replying.keep(application, _replies(rows), by=by)]


def _keep_answers(application: Application, rows: list[Row], by: Any) -> list[autosave.Conflict]:
    sent = [(row, autosave.sent(row.form)) for row in rows]
    written = [
        actions.Written(row.question.criterion, values, autosave.seen(row.form)) for row, values in sent if values
    ]
    collisions, found = actions.save_answers(application, written=written, by=by), list[autosave.Conflict]()
    for row in rows:
        if collision := collisions.get(row.question.code):
            answer = collision.answer
            by_whom = {"who": answer.updated_by.user.name, "at": answer.updated_at}
            found += autosave.clash(row.form, collision.fields, vars(answer), **by_whom)
    return found


def _forms(rows: list[Row]) -> list[Any]:
    return [form for row in rows for form in (row.form, *row.replies)]


def _replies(rows: list[Row]) -> list[ReplyForm]:
    return [reply for row in rows for reply in row.replies]


def _attach_picked(request: HttpRequest, questionnaire: Questionnaire, part: Part) -> None:
    """A document that was picked is attached."""
    by = request.membership  # type: ignore[attr-defined]
    own = DocumentVersion.objects.filter(document__organisation=by.organisation_id).select_related("document")
    for question in part.questions:
        picked = request.POST.get(f"{question.code}-attach", "")
        if version := own.filter(pk=number_from(picked)).first():
            actions.attach(questionnaire.application, criterion=question.criterion, version=version, by=by)


def _onwards(request: HttpRequest, questionnaire: Questionnaire, part: Part) -> HttpResponse:
    """To the upload of evidence, to the question whether to take some away, back to this place, away, or onwards."""
    reference = questionnaire.reference
    if wanted := request.POST.get("upload", ""):
        return to("applications:upload", reference, wanted)
    code, _colon, document = request.POST.get("remove", "").partition(":")
    if any(question.code == code and question.rests_on(document) for question in part.questions):
        return to("applications:removal", reference, code, document)
    if "stay" in request.POST:
        return to("applications:section", reference, part.code, anchor=request.POST["stay"])
    if chosen := request.POST.get("mine", "") or request.POST.get("theirs", ""):
        return to("applications:section", reference, part.code, anchor=_code_in(part, chosen))
    if "later" in request.POST:
        return to("applications:detail", reference)
    codes = [other.code for other in questionnaire.parts]
    following = codes[codes.index(part.code) + 1 :]
    return to("applications:section", reference, following[0]) if following else to("applications:check", reference)


def _code_in(part: Part, name: str) -> str:
    """The question to which a field of the page belongs."""
    return next((question.code for question in part.questions if name.startswith(f"{question.code}-")), "")


def _part(questionnaire: Questionnaire, code: str) -> Part:
    part = questionnaire.part(code)
    if part is None:
        raise Http404
    return part


def _rows(questionnaire: Questionnaire, part: Part, *, by: Any, posted: Any = None, check: bool = False) -> list[Row]:
    """What was typed is shown again even where it may not be written any more; the action refuses it."""
    typed = {name.rpartition("-")[0] for name in posted or ()}
    may_write = by.can("applications.edit")
    return [
        Row(
            question=question,
            form=AnswerForm(posted, criterion=question.criterion, answer=question.answer).closed_unless(
                (question.may_edit and may_write) or question.code in typed
            ),
            replies=tuple(ReplyForm(posted, question=asked) for asked in question.asked),
            show_gaps=check,
        )
        for question in part.questions
    ]


def _page(
    request: HttpRequest,
    questionnaire: Questionnaire,
    part: Part,
    rows: list[Row],
    *,
    refusal: str = "",
    conflicts: Any = (),
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
        "forms": _forms(rows),
        "marks": autosave.marks_of(_forms(rows)),
        "documents": sorted(latest, key=lambda version: version.document.title),
        "missing": [gap for gap in questionnaire.gaps if gap.section == part.code] if rows[0].show_gaps else [],
        "refusal": refusal,
        "conflicts": conflicts,
        "autosave_url": reverse("applications:autosave", args=[questionnaire.reference, part.code]),
        "is_last": part == questionnaire.parts[-1],
        "title": _("Put these right; everything else is kept:"),
    }
    return render(request, "partners/applications/section.html", context, status=status)
