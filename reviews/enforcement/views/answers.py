"""The partner's officer answers a suspension."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from portal.access import Lost, Refused, allowed
from portal.sent_forms.once import sent_once
from reviews.enforcement import answering, wording
from reviews.enforcement.forms import AnswerForm
from reviews.enforcement.models import Suspension


@allowed("suspensions.answer", methods=("GET", "POST"))
@sent_once
def answers(request: HttpRequest, reference: str) -> HttpResponse:
    """Write an answer with its evidence; what was typed stays when it is refused."""
    by = request.membership  # type: ignore[attr-defined]
    suspension = get_object_or_404(Suspension.objects.visible_to(by), reference=reference)
    is_sent = request.method == "POST"
    form = AnswerForm(request.POST if is_sent else None, reader=by)
    refusal, status = answering.may_answer.why_not(by, suspension), 422 if is_sent else 200
    if is_sent and not refusal and form.is_valid():
        try:
            answering.answer(suspension, **form.cleaned_data, by=by)
            return redirect(reverse("suspensions:detail", args=[reference]) + "#answers")
        except Refused as refused:
            refusal, status = refused.sentence, 409 if isinstance(refused, Lost) else 422
    words = wording.Wording([suspension], by)
    context = {
        "suspension": suspension,
        "scope": words.scope(suspension),
        "reason": words.reason(suspension),
        "lift_when": words.lift_when(suspension),
        "until": answering.answer_by(suspension),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "reviews/enforcement/answer.html", context, status=status)
