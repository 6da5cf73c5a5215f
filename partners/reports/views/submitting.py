"""Reading a report once more, signing and filing it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from partners.reports import actions, rules
from partners.reports.forms import SignForm
from partners.reports.sections import Report
from partners.reports.views.fetching import fetch_own, to
from portal.access import Lost, Refused, allowed
from portal.sent_forms.once import sent_once


@allowed("reports.edit", methods=("GET", "POST"))
@sent_once
def check(request: HttpRequest, reference: str) -> HttpResponse:
    """The sections that are still empty; or, when none is, what will be signed."""
    obligation = fetch_own(request, reference)
    if request.method == "GET" and obligation.status not in rules.WRITABLE:
        return to("reports:detail", reference)
    form = SignForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.submit(obligation, signed_name=form.cleaned_data["signed_name"], by=request.membership)  # type: ignore[attr-defined]
                return to("reports:detail", reference)
            except Lost as lost:
                told = {"sentence": lost.sentence, "back": obligation.get_absolute_url()}
                return render(request, "409.html", told, status=409)
            except Refused as refused:
                refusal = refused.sentence
    by = request.membership  # type: ignore[attr-defined]
    report = Report(obligation, reader=by)
    context = {
        "obligation": obligation,
        "report": report,
        "missing": report.missing,
        "form": form,
        "refusal": refusal,
        "why_not": rules.may_submit.why_not(by, obligation),
        "name": by.user.name,
    }
    return render(request, "partners/reports/check.html", context, status=status)
