"""Opening a file, correcting what a document is called, and reporting a spill."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.evidence import actions, corrections, rules, spills
from partners.evidence.forms import CorrectionForm, SpillDecisionForm, SpillForm
from partners.evidence.models import Document, DocumentVersion
from partners.evidence.views.fetching import fetch, fetch_version
from partners.rulebook.models import Rulebook
from portal.access import Refused, allowed
from portal.acting import Told, form_data, page_of_act
from portal.files import downloads


@allowed("evidence.view")
def download(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """The file as an attachment, once the rules allow it; that it was given stands in the ledger."""
    version = fetch_version(request, reference, number)
    stored = actions.download(version, by=request.membership)  # type: ignore[attr-defined]
    return downloads.attachment(stored, name=stored.name)


@allowed("evidence.upload", methods=("GET", "POST"))
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """Correct the title or the kind of a document; what they were stays on the record."""
    document, by = fetch(request, reference), request.membership  # type: ignore[attr-defined]
    initial = {"title": document.title, "kind": document.kind}
    form = CorrectionForm(form_data(request), rulebook=Rulebook.current(), initial=initial)
    record = reverse("evidence:detail", args=[reference])
    told = Told(
        title=_("Correct title or kind"),
        lead=reference,
        sentence=_("The document is shown under its corrected title and kind from now on."),
        effects=[
            _("What it was called before stays on its record, with your name and reason."),
            _("How long each version is valid follows from the corrected kind."),
            _("Its files and digests stay as they are."),
        ],
        button=_("Correct document"),
        back=record,
        back_words=_("Cancel"),
        crumbs=[(_("Evidence"), reverse("evidence:list")), (reference, record)],
        mild=True,
    )
    return page_of_act(
        request,
        told,
        lambda values: corrections.correct(document, by=by, **values),
        form=form,
        refusal=rules.may_correct.why_not(by, document),
    )


@allowed("evidence.seal", methods=("GET", "POST"))
def spill(request: HttpRequest, reference: str) -> HttpResponse:
    """Seal a record into which something got that must not be here."""
    document = fetch(request, reference)
    form, refusal = SpillForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        by = request.membership  # type: ignore[attr-defined]
        try:
            actions.report_spill(document, by=by, reason=form.cleaned_data["reason"])
            still_seen = Document.objects.visible_to(by).filter(pk=document.pk).exists()
            return _back_to(document) if still_seen else HttpResponseRedirect(reverse("evidence:list"), status=303)
        except Refused as refused:
            refusal = refused.sentence
    told = {
        "title": _("Report a spill"),
        "sentence": _("You seal %(title)s at once.") % {"title": document.title},
        "effects": [
            _("Nobody opens any version of it from now on, your own people included."),
            _("The administrators of the lead authority and the partner’s officers are told."),
            _("Answers that rest on it need other evidence."),
        ],
        "button": _("Seal 1 record"),
    }
    return _confirm(request, document, form, refusal, told)


@allowed("evidence.unseal", methods=("GET", "POST"), step_up=True)
def spill_decision(request: HttpRequest, reference: str) -> HttpResponse:
    """An administrator judges what was reported as a spill."""
    document = fetch(request, reference)
    by = request.membership  # type: ignore[attr-defined]
    form = SpillDecisionForm(request.POST if request.method == "POST" else None)
    refusal = rules.may_decide_spill.why_not(by, document)
    if request.method == "POST" and not refusal and form.is_valid():
        try:
            spills.decide(document, **form.cleaned_data, by=by)
            return _back_to(document)
        except Refused as refused:
            refusal = refused.sentence
    told = {
        "title": _("Decide on the spill"),
        "sentence": _("%(title)s is sealed until you decide.") % {"title": document.title},
        "effects": [
            _("If it was a spill, every version is removed from sight for good. This cannot be undone."),
            _("If it was none, whoever could open it before can open it again."),
            _("The partner’s officers and the lead authority’s administrators are told your reason."),
        ],
        "button": _("Decide"),
    }
    return _confirm(request, document, form, refusal, told)


def _confirm(
    request: HttpRequest, document: Document | DocumentVersion, form: object, refusal: str, told: dict
) -> HttpResponse:
    record = reverse("evidence:detail", args=[document.reference])
    context = {
        **told,
        "form": form,
        "refusal": refusal,
        "lead": document.reference,
        "crumbs": [(_("Evidence"), reverse("evidence:list")), (document.reference, record)],
        "back": record,
    }
    return render(request, "components/confirm_page.html", context, status=422 if request.method == "POST" else 200)


def _back_to(document: Document) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("evidence:detail", args=[document.reference]), status=303)
