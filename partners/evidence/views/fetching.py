"""Fetching evidence as its member may see it."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from partners.evidence.models import Document, DocumentVersion


def fetch(request: HttpRequest, reference: str) -> Document:
    found = Document.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    return get_object_or_404(found.select_related("organisation", "created_by__user"), reference=reference)


def fetch_version(request: HttpRequest, reference: str, number: int) -> DocumentVersion:
    document = fetch(request, reference)
    versions = document.versions.select_related("document__organisation", "stored")
    return get_object_or_404(versions, number=number)
