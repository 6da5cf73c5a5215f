"""Putting right what is recorded of an organisation, and what was put right before."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal.access import Refused, allowed
from portal.accounts import actions, rules
from portal.accounts.forms_organisations import CorrectionForm
from portal.accounts.models import Membership, Organisation


@allowed("members.manage", methods=("GET", "POST"), step_up=True)
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """An officer corrects the contact of their organisation; an administrator everything."""
    by: Membership = request.membership  # type: ignore[attr-defined]
    organisation = get_object_or_404(Organisation.objects.visible_to(by), public_id=public_id)
    fields = rules.correctable_by(by, organisation)
    form = CorrectionForm(request.POST or None, organisation=organisation, fields=fields)
    refusal = rules.may_correct.why_not(by, organisation)
    if request.method == "POST" and not refusal and form.is_valid():
        facts = {field: form.cleaned_data[field] for field in fields}
        try:
            actions.correct_organisation(organisation, facts=facts, reason=form.cleaned_data["reason"], by=by)
            return HttpResponseRedirect(reverse("organisations:correction", args=[public_id]), status=303)
        except Refused as refused:
            refusal = refused.sentence
    context = {"organisation": organisation, "form": form, "refusal": refusal, "may_correct": bool(fields)}
    context["corrections"] = organisation.corrections.select_related("corrected_by__user", "corrected_by__organisation")
    status = 422 if form.errors or (refusal and request.method == "POST") else 200
    return render(request, "portal/accounts/correction.html", context, status=status)
