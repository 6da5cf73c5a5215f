"""Taking an application back, and giving more time for an answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications import actions, rules
from partners.applications.forms import ReasonForm
from partners.applications.models import Application
from partners.applications.views.fetching import fetch, to
from portal.access import Refused, allowed
from portal.sent_forms.once import sent_once


@allowed("applications.withdraw", methods=("GET", "POST"))
@sent_once
def withdrawal(request: HttpRequest, reference: str) -> HttpResponse:
    """Says what a withdrawal does, then does it."""
    application = fetch(request, reference)
    by = request.membership  # type: ignore[attr-defined]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    refusal = rules.may_withdraw.why_not(by, application)
    if request.method == "POST" and form.is_valid() and not refusal:
        try:
            actions.withdraw(application, by=by, reason=form.cleaned_data["reason"])
            return to("applications:detail", reference)
        except Refused as refused:
            refusal = refused.sentence
    status = 422 if request.method == "POST" else 200
    return render(request, "components/confirm_page.html", _told(application, form, refusal), status=status)


@allowed("information.extend", methods=("POST",))
def extension(request: HttpRequest, reference: str) -> HttpResponse:
    """The head of section gives the partner more time, once."""
    actions.extend(fetch(request, reference), by=request.membership)  # type: ignore[attr-defined]
    return to("applications:detail", reference)


def _told(application: Application, form: ReasonForm, refusal: str) -> dict:
    record = reverse("applications:detail", args=[application.reference])
    is_draft = application.status == Application.Status.DRAFT
    effects = [_("The draft is closed. Nobody can write in it any more; you can begin a new one.")]
    if not is_draft:
        effects = [
            _("The reviewers stop their work, and the case is closed."),
            _("What you submitted stays on the record. Your reason is kept with it."),
            _("You can apply again at any time, from these answers or from the beginning."),
        ]
    return {
        "title": _("Withdraw %(reference)s") % {"reference": application.reference},
        "lead": application.organisation.name,
        "crumbs": [(_("Applications"), reverse("applications:list")), (application.reference, record)],
        "sentence": _("You take back the application for tier %(tier)d.") % {"tier": application.tier},
        "effects": effects,
        "form": form,
        "refusal": refusal,
        "button": _("Withdraw 1 application"),
        "back": record,
    }
