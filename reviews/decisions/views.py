"""The decision with its letter, and the partner's answer to an intended refusal."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from partners.applications.models import Application
from partners.grants.models import Condition
from portal.access import Lost, Refused, allowed
from portal.failures import actions as failures
from portal.files import downloads
from portal.ledger import actions as ledger
from portal.sent_forms.once import sent_once
from reviews.decisions import actions, letter_words, letters, outlook
from reviews.decisions.forms import AnswerForm
from reviews.decisions.models import Decision, RefusalNotice


@allowed("applications.view")
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """The outcome, the text, the reasons in the library's words, the conditions, how to object, the letter."""
    application = _fetch(request, reference)
    decision = get_object_or_404(_decisions(application))
    rulebook = application.rulebook
    conditions = Condition.objects.filter(decision_reference=reference, grant=None)
    known = {
        "application": application,
        "decision": decision,
        "reasons": [outlook.reason_in_words(rulebook, r.code, r.facts) for r in decision.reasons.all()],
        "conditions": [(condition, outlook.condition_in_words(condition)) for condition in conditions],
        "object_until": letter_words.last_day_after(
            decision.decided_at, home=application.organisation.jurisdiction, rulebook=rulebook
        ),
        "contact": letter_words.contact_of(decision.decided_by.organisation),
        "letter": getattr(decision, "letter", None),
        "failure": failures.of(letters.TASK, decision.pk, request.membership),  # type: ignore[attr-defined]
        "is_delayed": failures.is_noted(letters.TASK, decision.pk),
        "may_download": request.membership.can("evidence.view"),  # type: ignore[attr-defined]
    }
    return render(request, "reviews/decisions/detail.html", known)


@allowed("applications.submit", methods=("GET", "POST"))
@sent_once
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """The officer reads why a refusal is intended, and answers."""
    application = _fetch(request, reference)
    notices = RefusalNotice.objects.filter(submission__application=application).select_related("submission", "by")
    notice = notices.order_by("-submission__number").first()
    if notice is None:
        raise Http404
    form, refusal = AnswerForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_refusal(notice, text=form.cleaned_data["text"], by=request.membership)  # type: ignore[attr-defined]
            return HttpResponseRedirect(reverse("applications:detail", args=[reference]), status=303)
        except Refused as refused:
            refusal = refused
    known = {"application": application, "notice": notice, "form": form, "refusal": getattr(refusal, "sentence", "")}
    return render(request, "reviews/decisions/answer.html", known, status=_status(request, refusal))


@allowed("evidence.view")
def letter(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The letter as a download; who takes it is in the ledger."""
    application = _fetch(request, reference)
    decision = get_object_or_404(_decisions(application), letter__isnull=False)
    stored = decision.letter.stored
    with transaction.atomic():
        response = downloads.attachment(stored, name=stored.name)
        facts = {"sha256": stored.sha256}
        ledger.append("letter.downloaded", decision, by=request.membership, facts=facts)  # type: ignore[attr-defined]
    return response


def _fetch(request: HttpRequest, reference: str) -> Application:
    found = Application.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    related = ("organisation__jurisdiction", "rulebook", "case__jurisdiction")
    return get_object_or_404(found.select_related(*related), reference=reference)


def _decisions(application: Application) -> Any:
    """The one that stands: a decision that was mended is read in its successor."""
    found = Decision.objects.filter(submission__application=application, superseded_by=None)
    people = ("decided_by__user", "decided_by__organisation", "cosigned_by__user", "cosigned_by__organisation")
    return found.select_related("submission", "letter__stored", *people)


def _status(request: HttpRequest, refusal: Refused | None) -> int:
    if request.method == "GET":
        return 200
    return 409 if isinstance(refusal, Lost) else 422
