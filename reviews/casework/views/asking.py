"""Asking the partner for information."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from partners.applications import actions, rules
from portal.access import allowed
from portal.sent_forms.once import sent_once
from reviews.casework import page
from reviews.casework.forms import QuestionsForm
from reviews.casework.views.fetching import Refused, fetch, status_of, to_case


@allowed("information.request", methods=("GET", "POST"))
@sent_once
def questions(request: HttpRequest, reference: str) -> HttpResponse:
    """Pick the criteria, write a question for each; asking stops the clock. `?about=SEC-01` picks one."""
    application, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    content = application.submissions.order_by("-number").values_list("content", flat=True)[0]
    answered = [item for item in application.rulebook.ordered_criteria if item.code in content["answers"]]
    form = QuestionsForm(request.POST if request.method == "POST" else None, criteria=answered)
    refusal = None if request.method == "POST" else rules.may_ask.why_not(by, application)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(application, questions=form.questions, by=by)
            return to_case(application)
        except Refused as refused:
            refusal = refused
    about = set(request.GET.getlist("about"))
    known = {
        "application": application,
        "title": page.title_of(application),
        "form": form,
        "refusal": getattr(refusal, "sentence", refusal),
        "sections": _sections(form, about),
        "days": application.rulebook.number("information.working_days"),
    }
    status = 200 if request.method == "GET" else status_of(refusal)
    return render(request, "reviews/casework/questions.html", known, status=status)


def _sections(form: QuestionsForm, about: set[str]) -> list[tuple[str, list, bool]]:
    """(section, (field, whether it is open) of each criterion, whether the section is open)."""
    sections: dict[str, list] = {}
    for criterion in form.criteria:
        field = form[criterion.code]
        is_open = criterion.code in about or bool(field.value())
        sections.setdefault(criterion.section.title, []).append((field, is_open))
    return [(title, fields, any(is_open for _field, is_open in fields)) for title, fields in sections.items()]
