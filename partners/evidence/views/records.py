"""The list of documents, and the record of one with its versions."""

from django.db.models import Max, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from partners.evidence import rules
from partners.evidence.forms import DocumentFilter
from partners.evidence.models import Document, DocumentCorrection, DocumentVersion, EvidenceUse
from partners.evidence.views.fetching import fetch
from partners.rulebook.models import Rulebook
from portal.access import allowed
from portal.cases import history
from portal.listing import Sorting, chosen, paged

FIELDS = {"q": "title__finds", "kind": "kind"}
SORTS = {
    "document": (_("Document"), "title"),
    "kind": (_("Kind"), "kind"),
    "uploaded": (_("Uploaded"), "uploaded_at"),
}


@allowed("evidence.view")
def index(request: HttpRequest) -> HttpResponse:
    """The documents that this member may see, by title."""
    by = request.membership  # type: ignore[attr-defined]
    kinds = {entry.code: entry.label for entry in Rulebook.current().entries("evidence_kind")}
    form = DocumentFilter(request.GET, kinds=kinds)
    wanted = chosen(form)
    versions = DocumentVersion.objects.select_related("stored").order_by("-number")
    found = Document.objects.visible_to(by).filter(**{FIELDS[name]: value for name, value in wanted.items()})
    related = found.select_related("organisation").prefetch_related(Prefetch("versions", queryset=versions))
    dated = related.annotate(uploaded_at=Max("versions__uploaded_at"))
    page = paged(request, dated, Sorting(request.GET, SORTS, default="document"))
    context = {
        "filter": form,
        "is_filtered": bool(wanted),
        **page,
        "rows": [
            (document, next(iter(document.versions.all()), None), kinds.get(document.kind, ""))
            for document in page["page"]
        ],
        "may": {"upload": rules.is_partner_who_uploads.allows(by, None), "release": by.can("evidence.release")},
    }
    return render(request, "partners/evidence/list.html", context)


@allowed("evidence.view")
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One document: its versions with their digests, where it is used, and what has happened to it."""
    document = fetch(request, reference)
    by = request.membership  # type: ignore[attr-defined]
    versions = list(document.versions.select_related("stored", "uploaded_by__user"))
    for version in versions:
        version.document = document
    rows = [
        (
            version,
            rules.may_open.why_not(by, version),
            rules.may_release.allows(by, version),
            rules.may_ask_for_release.allows(by, version),
        )
        for version in versions
    ]
    context = {
        "document": document,
        "rows": rows,
        "latest": versions[0] if versions else None,
        "kind": Rulebook.current().entry("evidence_kind", document.kind),
        "uses": EvidenceUse.objects.filter(version__document=document)
        .select_related("version")
        .order_by("reference", "label"),
        "events": history.events(document, by),
        "corrections": _corrections(document),
        "decisions": document.spill_decisions.all(),
        "receipt": request.GET.get("receipt", ""),
        "may": {
            "add": rules.may_add_version.allows(by, document),
            "seal": rules.may_seal.allows(by, document),
            "correct": rules.may_correct.allows(by, document),
            "decide": rules.may_decide_spill.allows(by, document),
        },
    }
    return render(request, "partners/evidence/detail.html", context)


def _corrections(document: Document) -> list[tuple[DocumentCorrection, str]]:
    """What the document was called before, newest first, with the words of its kind."""
    kinds = {entry.code: entry.label for entry in Rulebook.current().entries("evidence_kind")}
    found = document.corrections.select_related("corrected_by__user")
    return [(correction, kinds.get(correction.kind_before, correction.kind_before)) for correction in found]
