"""About the request, and what access is asked for: the two steps before the sections."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from partners.applications import actions, pages
from partners.applications.answers import ReplyForm
from partners.applications.forms import AboutForm, AccessForm
from partners.applications.questionnaire import Questionnaire
from partners.applications.views.fetching import fetch_own, to
from portal.access import Refused, allowed


@allowed("applications.view", methods=("GET", "POST"))
def about(request: HttpRequest, reference: str) -> HttpResponse:
    """The declarations: they decide what else is asked."""
    questionnaire = fetch_own(request, reference)
    posted = request.POST if request.method == "POST" else None
    form = AboutForm(posted, questionnaire=questionnaire)
    replies = [ReplyForm(posted, question=question) for question in questionnaire.asked_about_the_whole]
    refusal = ""
    if posted is not None and form.is_valid() and all(reply.is_valid() for reply in replies):
        try:
            _keep_about(request, questionnaire, form, replies)
            return _onwards(questionnaire, "later" in posted)
        except Refused as refused:
            refusal = refused.sentence
    return _page(request, questionnaire, "about", form, refusal, replies=replies)


@allowed("applications.view", methods=("GET", "POST"))
def access(request: HttpRequest, reference: str) -> HttpResponse:
    """Which release, where, for what, by whom."""
    questionnaire = fetch_own(request, reference)
    if not questionnaire.application.asks_for_access:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    wanted = questionnaire.requests[0] if questionnaire.requests else None
    form = AccessForm(posted, instance=wanted, questionnaire=questionnaire)
    refusal = ""
    if posted is not None and form.is_valid():
        try:
            by = request.membership  # type: ignore[attr-defined]
            people = list(form.cleaned_data["people"])
            actions.request_access(questionnaire.application, values=form.values, people=people, by=by)
            if "later" in posted:
                return to("applications:detail", reference)
            return to("applications:section", reference, questionnaire.parts[0].code)
        except Refused as refused:
            refusal = refused.sentence
    return _page(request, questionnaire, "access", form, refusal)


def _onwards(questionnaire: Questionnaire, is_later: bool) -> HttpResponse:
    if is_later:
        return to("applications:detail", questionnaire.reference)
    if questionnaire.application.asks_for_access:
        return to("applications:access", questionnaire.reference)
    return to("applications:section", questionnaire.reference, questionnaire.parts[0].code)


def _keep_about(request: HttpRequest, questionnaire: Questionnaire, form: AboutForm, replies: list[ReplyForm]) -> None:
    by, application = request.membership, questionnaire.application  # type: ignore[attr-defined]
    actions.declare(application, declarations=form.answers, tier=form.cleaned_data.get("tier"), by=by)
    if replies:
        actions.save_replies(application, replies={reply.question.pk: reply.reply for reply in replies}, by=by)


def _page(
    request: HttpRequest, questionnaire: Questionnaire, current: str, form: Any, refusal: str, **more: Any
) -> HttpResponse:
    reader = request.membership  # type: ignore[attr-defined]
    around = pages.context(questionnaire, reader, current)
    is_open = questionnaire.may_edit_access if current == "access" else questionnaire.may_edit_request
    may_edit = around["may"]["edit"] and is_open
    context = {**around, "form": form, "refusal": refusal, "current": current, "may_edit": may_edit, **more}
    is_bad = refusal or any(candidate.errors for candidate in [form, *more.get("replies", [])])
    return render(request, "partners/applications/step.html", context, status=422 if is_bad else 200)
