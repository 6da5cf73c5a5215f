"""The list of documents, and the record of one with its versions."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from partners.evidence import rules
from partners.evidence.models import Document, DocumentVersion, EvidenceUse
from partners.evidence.views.fetching import fetch
from partners.rulebook.models import Rulebook
from portal.access import allowed
from portal.cases import history

PER_PAGE = 25


@allowed("evidence.view")
def index(request: HttpRequest) -> HttpResponse:
    """The documents that this member may see, by title."""
    by = request.membership  # type: ignore[attr-defined]
    search, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")
    found = Document.objects.visible_to(by).select_related("organisation")
    if search:
        found = found.filter(title__icontains=search.replace("\0", ""))
    if kind:
        found = found.filter(kind=kind)
    versions = DocumentVersion.objects.select_related("stored").order_by("-number")
    found = found.prefetch_related(Prefetch("versions", queryset=versions)).order_by("title", "pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    kinds = {entry.code: entry.label for entry in Rulebook.current().entries("evidence_kind")}
    context = {
        "page": page,
        "rows": [
            (document, next(iter(document.versions.all()), None), kinds.get(document.kind, "")) for document in page
        ],
        "kinds": kinds.items(),
        "kind": kind,
        "search": search,
        "shown": ngettext("%(count)d document", "%(count)d documents", count) % {"count": count},
        "may": {"upload": rules.is_partner_who_uploads.allows(by, None)},
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
        (version, rules.may_open.why_not(by, version), rules.may_release.allows(by, version)) for version in versions
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
        "receipt": request.GET.get("receipt", ""),
        "meant_for": (request.GET.get("application", ""), request.GET.get("criterion", "")),
        "may": {
            "add": rules.may_add_version.allows(by, document),
            "seal": rules.may_seal.allows(by, document),
        },
    }
    return render(request, "partners/evidence/detail.html", context)
