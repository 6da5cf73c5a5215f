"""The documents behind an answer: they are uploaded for it, and one is taken away."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications import actions
from partners.applications.models import AnswerEvidence
from partners.applications.questionnaire import Questionnaire
from partners.applications.views.fetching import fetch_own
from partners.evidence.views import uploading
from portal.access import allowed
from portal.acting import Told, page_of_act


@allowed("applications.edit", methods=("GET", "POST"))
def upload(request: HttpRequest, reference: str, code: str) -> HttpResponseBase:
    """Upload documents for one answer: each stands behind it once it is kept."""
    questionnaire = fetch_own(request, reference)
    question = next((found for found in questionnaire.questions if found.code == code), None)
    if question is None:
        raise Http404
    criterion, application = question.criterion, questionnaire.application
    by = request.membership  # type: ignore[attr-defined]
    section = reverse("applications:section", args=[reference, criterion.section.code])
    purpose = uploading.Purpose(
        words=_("For %(code)s in %(application)s.") % {"code": code, "application": reference},
        address=f"{section}#{code}",
        back_words=_("Back to the question"),
        months=criterion.evidence_no_older_than_months,
        refusal="" if question.may_edit else _("This answer cannot be changed now. Upload under Evidence instead."),
        attach=lambda version: actions.attach(application, criterion=criterion, version=version, by=by),
    )
    return uploading.upload_for(request, purpose)


@allowed("applications.edit", methods=("GET", "POST"))
def removal(request: HttpRequest, reference: str, code: str, document: str) -> HttpResponse:
    """Take a document away from one answer, after asking."""
    questionnaire = fetch_own(request, reference)
    behind = AnswerEvidence.objects.filter(answer__application=questionnaire.application, answer__criterion__code=code)
    related = ("answer__criterion__section", "version__document")
    item = get_object_or_404(behind.select_related(*related), version__document__reference=document)
    criterion = item.answer.criterion
    return page_of_act(
        request,
        _told_of_removal(questionnaire, item),
        lambda _values: actions.detach(
            questionnaire.application,
            criterion=criterion,
            version=item.version,
            by=request.membership,  # type: ignore[attr-defined]
        ),
    )


def _told_of_removal(questionnaire: Questionnaire, item: AnswerEvidence) -> Told:
    application, criterion = questionnaire.application, item.answer.criterion
    section = reverse("applications:section", args=[application.reference, criterion.section.code])
    names = {"title": item.version.document.title, "number": item.version.number, "code": criterion.code}
    return Told(
        title=_("Remove evidence from %(code)s") % names,
        lead=f"{application.reference} · {application.organisation.name}",
        sentence=_("“%(title)s”, version %(number)d, no longer supports your answer to %(code)s.") % names,
        effects=[
            _("Your answer stays as it is."),
            _("The document stays under Evidence. You can add it again at any time."),
            _("Versions that you submitted before keep it."),
        ],
        button=_("Remove document"),
        back=f"{section}#{criterion.code}",
        back_words=_("Cancel"),
        crumbs=[
            (_("Applications"), reverse("applications:list")),
            (application.reference, application.get_absolute_url()),
            (criterion.section.title, section),
        ],
    )
