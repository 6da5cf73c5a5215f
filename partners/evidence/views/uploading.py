"""The upload page: the only place where the portal takes files."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.evidence import actions
from partners.evidence.forms import UploadForm
from partners.evidence.models import Document, DocumentVersion
from partners.rulebook.models import Rulebook
from portal.access import Refused, allowed


@allowed("evidence.upload", methods=("GET", "POST"))
def upload(request: HttpRequest) -> HttpResponse:
    """Keep a document, or a new version of one; then show the receipt.

    `application` and `criterion` in the address say for which answer it is meant: the receipt leads back there.
    """
    document = _document(request)
    initial = {"marking": _marking_before(document)}
    is_post = request.method == "POST"
    posted = (request.POST, request.FILES) if is_post else (None, None)
    form = UploadForm(*posted, rulebook=Rulebook.current(), document=document, initial=initial)
    refusal = ""
    if is_post and form.is_valid():
        try:
            version = _keep(request, form, document)
            return HttpResponseRedirect(_onwards(request, version), status=303)
        except Refused as refused:
            refusal = refused.sentence
    context = {
        "form": form,
        "refusal": refusal,
        "document": document,
        "application": request.GET.get("application", ""),
        "criterion": request.GET.get("criterion", ""),
        "limit_mb": settings.MAX_UPLOAD_BYTES // (1024 * 1024),
        "types": _("PDF, Word, spreadsheet, image or text"),
        "fields": [form[name] for name in form.fields if name not in {"file", "covers_from", "covers_to"}],
        "period": [form["covers_from"], form["covers_to"]],
    }
    return render(request, "partners/evidence/upload.html", context, status=422 if is_post else 200)


def _keep(request: HttpRequest, form: UploadForm, document: Document | None) -> DocumentVersion:
    given = dict(form.cleaned_data)
    received = given.pop("file")
    if document is not None:
        given |= {"title": document.title, "kind": document.kind}
    return actions.upload(received, document=document, by=request.membership, **given)  # type: ignore[attr-defined]


def _document(request: HttpRequest) -> Document | None:
    reference = request.GET.get("document")
    if not reference:
        return None
    by = request.membership  # type: ignore[attr-defined]
    return get_object_or_404(Document.objects.visible_to(by), reference=reference, organisation=by.organisation_id)


def _marking_before(document: Document | None) -> Any:
    latest = document.versions.first() if document else None
    return latest.marking if latest else DocumentVersion.Marking.AMBER


def _onwards(request: HttpRequest, version: DocumentVersion) -> str:
    """The receipt, which is the record; with where to go on if the file was meant for an answer."""
    wanted = {name: request.GET[name] for name in ("application", "criterion") if request.GET.get(name)}
    address = reverse("evidence:detail", args=[version.document.reference])
    return f"{address}?{urlencode({'receipt': version.number, **wanted})}"
