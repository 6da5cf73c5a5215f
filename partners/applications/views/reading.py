"""Reading an application: as a reviewer will, as it was submitted, and what changed between two versions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from partners.applications.content import before_of, content_of
from partners.applications.questionnaire import Questionnaire
from partners.applications.reading import reading_of
from partners.applications.views.fetching import fetch, fetch_own
from portal.access import allowed


@allowed("applications.view")
def reading(request: HttpRequest, reference: str) -> HttpResponse:
    """What is written so far, as a reviewer will read it."""
    questionnaire: Questionnaire = fetch_own(request, reference)
    read = reading_of(content_of(questionnaire), questionnaire.rulebook, reader=request.membership)  # type: ignore[attr-defined]
    context = {"application": questionnaire.application, "reading": read}
    return render(request, "partners/applications/reading.html", context)


@allowed("applications.view")
def version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One version as it was signed."""
    application = fetch(request, reference)
    submission = get_object_or_404(application.submissions.select_related("submitted_by__user"), number=number)
    read = reading_of(submission.content, application.rulebook, reader=request.membership)  # type: ignore[attr-defined]
    context = {"application": application, "reading": read, "submission": submission}
    return render(request, "partners/applications/reading.html", context)


@allowed("applications.view")
def changes(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """What changed in this version against the one before it."""
    application = fetch(request, reference)
    versions = application.submissions.select_related("submitted_by__user")
    submission = get_object_or_404(versions, number=number)
    before = before_of(application, submission) or get_object_or_404(versions, number=number - 1)
    by = request.membership  # type: ignore[attr-defined]
    read = reading_of(submission.content, application.rulebook, reader=by, before=before.content)
    context = {"application": application, "reading": read, "submission": submission, "before": before}
    return render(request, "partners/applications/changes.html", context)
