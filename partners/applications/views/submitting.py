"""Checking that nothing is missing, reading it once more, signing and submitting."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from partners.applications import actions, pages
from partners.applications.content import content_of
from partners.applications.forms import SignForm
from partners.applications.models import Application
from partners.applications.questionnaire import Questionnaire
from partners.applications.reading import reading_of
from partners.applications.views.fetching import fetch_own, to
from portal.access import Lost, Refused, allowed
from portal.sent_forms.once import sent_once

ACT_OF = {
    Application.Status.DRAFT: actions.submit,
    Application.Status.AWAITING_INFORMATION: actions.resubmit,
}


@allowed("applications.view", methods=("GET", "POST"))
@sent_once
def check(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything that is missing, named and linked; or, when nothing is, what will be signed."""
    questionnaire = fetch_own(request, reference)
    if request.method == "GET" and questionnaire.application.status not in ACT_OF:
        return to("applications:detail", reference)
    form = SignForm(request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _page(request, questionnaire, form)
    refusal, status = "", 422
    if form.is_valid():
        act = ACT_OF.get(questionnaire.application.status, actions.submit)
        try:
            act(questionnaire.application, signed_name=form.cleaned_data["signed_name"], by=request.membership)  # type: ignore[attr-defined]
            return to("applications:detail", reference)
        except Refused as refused:
            refusal, status = refused.sentence, 409 if isinstance(refused, Lost) else 422
    if status == 409:
        told = {"sentence": refusal, "back": f"/applications/{reference}/"}
        return render(request, "409.html", told, status=409)
    return _page(request, Questionnaire(questionnaire.application), form, refusal=refusal, status=status)


def _page(
    request: HttpRequest, questionnaire: Questionnaire, form: SignForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    reader = request.membership  # type: ignore[attr-defined]
    context = pages.context(questionnaire, reader, "check")
    content = None if context["gaps"] else content_of(questionnaire)
    summary = content and reading_of(content, questionnaire.rulebook, reader=reader)
    context |= {"form": form, "refusal": refusal, "summary": summary, "name": reader.user.name}
    return render(request, "partners/applications/check.html", context, status=status)
