"""Files that nobody could scan: the list of those that wait, the release of one or many, and asking for one."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.evidence import releases, rules
from partners.evidence.forms import ReasonForm, ReleaseForm
from partners.evidence.models import DocumentVersion
from partners.evidence.views.fetching import fetch_version
from portal.access import Refused, allowed
from portal.acting import Told, form_data, page_of_act
from portal.sent_forms.once import sent_once


@allowed("evidence.release", methods=("GET", "POST"), step_up=True)
@sent_once
def index(request: HttpRequest) -> HttpResponse:
    """The files that wait for this member's release; several are released with one reason."""
    by = request.membership  # type: ignore[attr-defined]
    waiting = releases.waiting_for(by)
    form, refusal = ReleaseForm(form_data(request), waiting=waiting), ""
    if request.method == "POST" and form.is_valid():
        chosen = [version for version in waiting if version.pk in form.cleaned_data["versions"]]
        try:
            releases.release_all(chosen, by=by, reason=form.cleaned_data["reason"])
            return HttpResponseRedirect(reverse("evidence:releases"), status=303)
        except Refused as refused:
            refusal = refused.sentence
    rows = [(version, rules.sees_red.allows(by, version), str(version.pk) in form.ticked) for version in waiting]
    context = {"form": form, "refusal": refusal, "rows": rows, "has_scanner": bool(settings.CLAMD_URL)}
    return render(request, "partners/evidence/releases.html", context, status=422 if form.is_bound else 200)


@allowed("evidence.release", methods=("GET", "POST"), step_up=True)
def release(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Let a file out that nobody could scan."""
    version, by = fetch_version(request, reference, number), request.membership  # type: ignore[attr-defined]
    told = _told(
        version,
        title=_("Release a file that was not scanned"),
        sentence=_("You let out %(title)s, version %(number)d, without a scan."),
        effects=[
            _("Everybody who may see the document can download this version."),
            _("Your name and reason stay on the record."),
        ],
        button=releases.count_words(1),
    )
    return page_of_act(
        request,
        told,
        lambda values: releases.release(version, by=by, **values),
        form=ReasonForm(form_data(request)),
    )


@allowed("evidence.view", methods=("GET", "POST"))
def ask(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Ask those who may release a file for its release."""
    version, by = fetch_version(request, reference, number), request.membership  # type: ignore[attr-defined]
    told = _told(
        version,
        title=_("Ask for release"),
        sentence=_("You ask for the release of %(title)s, version %(number)d, which was not scanned."),
        effects=[
            _("The auditors, heads of section and administrators who see the document are notified."),
            _("You are notified when it is released."),
        ],
        button=_("Ask for release"),
        mild=True,
    )
    return page_of_act(
        request,
        told,
        lambda _values: releases.ask_for_release(version, by=by),
        refusal="" if request.method == "POST" else rules.may_ask_for_release.why_not(by, version),
    )


def _told(version: DocumentVersion, *, sentence: str, **words: object) -> Told:
    record = reverse("evidence:detail", args=[version.reference])
    return Told(
        lead=version.reference,
        sentence=sentence % {"title": version.document.title, "number": version.number},
        back=record,
        back_words=_("Cancel"),
        crumbs=[(_("Evidence"), reverse("evidence:list")), (version.reference, record)],
        **words,
    )
