"""The upload page: several files become several documents, each with its own outcome."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from partners.evidence import actions
from partners.evidence.forms import UploadForm
from partners.evidence.models import Document, DocumentVersion
from partners.rulebook.models import Rulebook
from portal.access import Refused, allowed
from portal.files.uploads import Upload
from portal.sent_forms.once import once

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Purpose:
    """What documents are uploaded for: `attach` is called with each that was kept, and `address` is where the member
    goes on. `months` is the greatest age that evidence may have there; `refusal` says why nothing can be added."""

    words: str
    address: str
    back_words: str
    attach: Callable[[DocumentVersion], None]
    months: int | None = None
    refusal: str = ""


@dataclass
class Outcomes:
    """What became of each file of one form."""

    kept: list[DocumentVersion] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)  # Name of the file, and why.


@allowed("evidence.upload", methods=("GET", "POST"))
def upload(request: HttpRequest) -> HttpResponseBase:
    """Keep new documents, or a new version of one; then show the receipt, or the list."""
    return upload_for(request, None)


def upload_for(request: HttpRequest, purpose: Purpose | None) -> HttpResponseBase:
    """The page of an upload; the same page sent twice is one upload. To a script that shows the progress, the answer is
    the address to go on to."""
    response = once(request, lambda: _upload(request, purpose))
    if isinstance(response, HttpResponseRedirect) and request.headers.get("X-Upload"):
        return JsonResponse({"address": response.url}, status=201)
    return response


def _upload(request: HttpRequest, purpose: Purpose | None) -> HttpResponse:
    document = _document(request) if purpose is None else None
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    months = purpose.months if purpose else None
    initial = {"marking": _marking_before(document)}
    form = UploadForm(*posted, rulebook=Rulebook.current(), document=document, months=months, initial=initial)
    refusal = purpose.refusal if purpose else ""
    if request.method == "POST" and not refusal and form.is_valid():
        outcomes = _keep_all(form, document, purpose, by=request.membership)  # type: ignore[attr-defined]
        if not outcomes.refused:
            return HttpResponseRedirect(_onwards(outcomes.kept, purpose), status=303)
        return _page(request, form, document, purpose, outcomes=outcomes)
    return _page(request, form, document, purpose, refusal=refusal)


def _page(
    request: HttpRequest,
    form: UploadForm,
    document: Document | None,
    purpose: Purpose | None,
    *,
    refusal: str = "",
    outcomes: Outcomes | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "refusal": refusal,
        "outcomes": outcomes,
        "document": document,
        "purpose": purpose,
        "onwards": purpose.address if purpose else reverse("evidence:list"),
        "limit_mb": settings.MAX_UPLOAD_BYTES // (1024 * 1024),
        "fields": [form[name] for name in form.fields if name not in {"file", "covers_from", "covers_to"}],
        "period": [form["covers_from"], form["covers_to"]],
    }
    response = render(request, "partners/evidence/upload.html", context, status=422 if form.is_bound else 200)
    if outcomes and outcomes.kept:
        response.led_to = _onwards(outcomes.kept, purpose)  # type: ignore[attr-defined]
    return response


def _keep_all(form: UploadForm, document: Document | None, purpose: Purpose | None, *, by: Any) -> Outcomes:
    """Keep each acceptable file, whatever becomes of the others."""
    given = dict(form.cleaned_data)
    received: Sequence[Upload] = given.pop("file")
    outcomes = Outcomes()
    for file in received:
        titled = {**given, "title": given.get("title") if len(received) == 1 else ""}
        try:
            with transaction.atomic():
                outcomes.kept.append(_keep(file, titled, document, purpose, by=by))
        except Refused as refused:
            outcomes.refused.append((file.name, refused.sentence))
    return outcomes


def _keep(
    file: Upload, given: dict[str, Any], document: Document | None, purpose: Purpose | None, *, by: Any
) -> DocumentVersion:
    if document is not None:
        given |= {"title": document.title, "kind": document.kind}
    given["title"] = given["title"] or PurePath(file.name).stem[:LONGEST_TITLE]
    version = actions.upload(file, document=document, by=by, **given)
    if purpose:
        purpose.attach(version)
    return version


def _document(request: HttpRequest) -> Document | None:
    reference = request.GET.get("document")
    if not reference:
        return None
    by = request.membership  # type: ignore[attr-defined]
    return get_object_or_404(Document.objects.visible_to(by), reference=reference, organisation=by.organisation_id)


def _marking_before(document: Document | None) -> Any:
    latest = document.versions.first() if document else None
    return latest.marking if latest else DocumentVersion.Marking.AMBER


def _onwards(kept: list[DocumentVersion], purpose: Purpose | None) -> str:
    """The answer that the documents are for; else the receipt of one, or the list of several."""
    if purpose:
        return purpose.address
    if len(kept) > 1:
        return reverse("evidence:list")
    [version] = kept
    return f"{reverse('evidence:detail', args=[version.document.reference])}?receipt={version.number}"
