"""Whether a reader may open the page of a record: asked before a link is drawn to a record of another slice.

Each answer costs one query a request, however many links a page has; what was read is kept on the membership.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.urls import reverse


def address_of(reader: Any, page: str, reference: str) -> str:
    """The address of a record's page; empty for whoever would be refused there."""
    capability, may_see = DOORS[page]
    if not reference or reader is None or not reader.can(capability) or not may_see(reader, reference):
        return ""
    return reverse(page, args=[reference])


def _sees_suspension(reader: Any, reference: str) -> bool:
    return reference in _kept(reader, "suspensions", lambda: _seen(reader, "reviews.Suspension"))


def _sees_document(reader: Any, reference: str) -> bool:
    """Of a document that stands in something the reader may read: only a reported spill closes it."""
    return reference not in _kept(reader, "sealed documents", lambda: _sealed(reader))


DOORS: dict[str, tuple[str, Callable[[Any, str], bool]]] = {
    "suspensions:detail": ("suspensions.view", _sees_suspension),
    "evidence:detail": ("evidence.view", _sees_document),
}


def _kept(reader: Any, name: str, references: Callable[[], Any]) -> set[str]:
    kept = reader.__dict__.setdefault("doors", {})
    if name not in kept:
        kept[name] = set(references())
    return kept[name]


def _seen(reader: Any, label: str) -> Any:
    """By name, because the records stand above the kernel."""
    return apps.get_model(label).objects.visible_to(reader).values_list("reference", flat=True)  # type: ignore[attr-defined]


def _sealed(reader: Any) -> Any:
    documents = apps.get_model("partners", "Document").objects  # type: ignore[attr-defined]
    sealed = documents.exclude(sealed_at=None)
    return sealed.exclude(pk__in=documents.visible_to(reader).values("pk")).values_list("reference", flat=True)
