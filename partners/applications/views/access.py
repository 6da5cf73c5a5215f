"""About the request, and what access is asked for: the two steps before the sections."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from partners.applications import actions, pages
from partners.applications.answers import ReplyForm
from partners.applications.forms import AboutForm, AccessForm
from partners.applications.questionnaire import Questionnaire
from partners.applications.views import replying
from partners.applications.views.fetching import fetch_own, to
from portal import autosave
from portal.access import Refused, allowed


@allowed("applications.view", methods=("GET", "POST"))
def about(request: HttpRequest, reference: str) -> HttpResponse:
    """The declarations: they decide what else is asked."""
    questionnaire = fetch_own(request, reference)
    return _step(request, "about", questionnaire, _about_forms, _keep_about)


@allowed("applications.edit", methods=("POST",))
def about_background(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the declarations while they are being given."""
    return _background(request, fetch_own(request, reference), _about_forms, _keep_about)


@allowed("applications.view", methods=("GET", "POST"))
def access(request: HttpRequest, reference: str) -> HttpResponse:
    """Which release, where, for what, by whom."""
    questionnaire = _asking_for_access(request, reference)
    return _step(request, "access", questionnaire, _access_forms, _keep_access)


@allowed("applications.edit", methods=("POST",))
def access_background(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep what access is asked for while it is being written."""
    return _background(request, _asking_for_access(request, reference), _access_forms, _keep_access)


def _asking_for_access(request: HttpRequest, reference: str) -> Questionnaire:
    questionnaire = fetch_own(request, reference)
    if not questionnaire.application.asks_for_access:
        raise Http404
    return questionnaire


def _about_forms(questionnaire: Questionnaire, posted: Any = None) -> list[Any]:
    asked = questionnaire.asked_about_the_whole
    return [
        AboutForm(posted, questionnaire=questionnaire),
        *(ReplyForm(posted, question=question) for question in asked),
    ]


def _access_forms(questionnaire: Questionnaire, posted: Any = None) -> list[Any]:
    wanted = questionnaire.requests[0] if questionnaire.requests else None
    return [AccessForm(posted, instance=wanted, questionnaire=questionnaire)]


def _keep_about(questionnaire: Questionnaire, forms: list[Any], by: Any) -> list[autosave.Conflict]:
    form, *replies = forms
    application, values = questionnaire.application, autosave.sent(form)
    given = {code: value for code, value in values.items() if code != "tier" and value}
    clashing = actions.declare(
        application, declarations=given, tier=values.get("tier"), seen=autosave.seen(form), by=by
    )  # fmt: skip
    return [*autosave.clash(form, clashing, clashing), *replying.keep(application, replies, by=by)]


def _keep_access(questionnaire: Questionnaire, forms: list[Any], by: Any) -> list[autosave.Conflict]:
    form = forms[0]
    values = autosave.sent(form)
    people = values.pop("people", None)
    clashing = actions.request_access(
        questionnaire.application, values=values, people=people, seen=autosave.seen(form), by=by
    )
    return autosave.clash(form, clashing, clashing)


def _step(
    request: HttpRequest, current: str, questionnaire: Questionnaire, forms_of: Callable, keep: Callable
) -> HttpResponse:
    """Show one of the two steps, or keep what was written there and go on."""
    if request.method != "POST":
        return _page(request, questionnaire, current, forms_of(questionnaire))
    forms = forms_of(questionnaire, autosave.settled(request.POST, forms_of(questionnaire)))
    try:
        conflicts = keep(questionnaire, forms, request.membership)  # type: ignore[attr-defined]
    except Refused as refused:
        return _page(request, questionnaire, current, forms, refusal=refused.sentence, status=422)
    if conflicts or any(map(autosave.faults, forms)):
        status = 409 if conflicts else 422
        return _page(request, questionnaire, current, forms, conflicts=conflicts, status=status)
    return _onwards(request, Questionnaire(questionnaire.application), current)


def _background(request: HttpRequest, questionnaire: Questionnaire, forms_of: Callable, keep: Callable) -> HttpResponse:
    forms = forms_of(questionnaire, request.POST)
    try:
        conflicts = keep(questionnaire, forms, request.membership)  # type: ignore[attr-defined]
    except Refused as refused:
        return autosave.answer(request, [], refusal=refused.sentence)
    return autosave.answer(request, forms, conflicts)


def _onwards(request: HttpRequest, questionnaire: Questionnaire, current: str) -> HttpResponse:
    """Back to the field in which somebody chose, away, or to what comes next."""
    reference = questionnaire.reference
    if "mine" in request.POST or "theirs" in request.POST:
        return to(f"applications:{current}", reference)
    if "later" in request.POST:
        return to("applications:detail", reference)
    if current == "about" and questionnaire.application.asks_for_access:
        return to("applications:access", reference)
    return to("applications:section", reference, questionnaire.parts[0].code)


def _page(
    request: HttpRequest, questionnaire: Questionnaire, current: str, forms: list[Any], *, refusal: str = "",
    conflicts: Any = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    reader = request.membership  # type: ignore[attr-defined]
    around = pages.context(questionnaire, reader, current)
    is_open = questionnaire.may_edit_access if current == "access" else questionnaire.may_edit_request
    form, *replies = forms
    context = {
        **around,
        "form": form,
        "replies": replies,
        "marks": autosave.marks_of(forms),
        "conflicts": conflicts,
        "refusal": refusal,
        "current": current,
        "may_edit": around["may"]["edit"] and is_open,
        "autosave_url": reverse(f"applications:{current}-autosave", args=[questionnaire.reference]),
    }
    return render(request, "partners/applications/step.html", context, status=status)
