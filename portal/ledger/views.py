"""The ledger for those who may read it, and all that an outsider needs to check it."""

import uuid
from pathlib import Path
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render

from portal.access import allowed, public
from portal.ledger import actors, export, log, tree, verbs
from portal.ledger.forms import LedgerFilter
from portal.ledger.models import Entry, EntryQuerySet

PAGE = 50
VERIFIER = Path(__file__).with_name("verifier.py")


@allowed("ledger.view")
def index(request: HttpRequest) -> HttpResponse:
    """Newest first, a page at a time from a known entry on, so that deep pages cost what the first one costs."""
    chosen = LedgerFilter(request.GET, reader=_member(request))
    visible = _visible(request).select_related("seal")
    entries, older, newer = _page(chosen.narrowed(visible), request.GET.get("before"), request.GET.get("after"))
    return render(
        request,
        "portal/ledger/list.html",
        {
            "filter": chosen,
            "is_filtered": any(chosen.data.get(name) for name in chosen.fields),
            "rows": [_row(entry) for entry in entries],
            "older": _address(request, before=entries[-1].pk) if older else "",
            "newer": _address(request, after=entries[0].pk) if newer else "",
        },
    )


@allowed("ledger.view")
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _detail(request, get_object_or_404(_visible(request).select_related("seal"), pk=pk))


@allowed("ledger.view")
def number(request: HttpRequest, number: int) -> HttpResponse:
    return _detail(request, get_object_or_404(_visible(request).select_related("seal"), seal__number=number))


@allowed("ledger.view")
def proof(request: HttpRequest, number: int) -> HttpResponse:
    entry = get_object_or_404(_visible(request).select_related("seal"), seal__number=number)
    answer = JsonResponse(export.proof(entry))
    answer["Content-Disposition"] = f'attachment; filename="ledger-entry-{number}.json"'
    return answer


@allowed("ledger.view")
def verify(request: HttpRequest) -> HttpResponse:
    shown = {"latest": log.latest(), "keys": export.public_keys(), "may_export": _member(request).can("ledger.export")}
    return render(request, "portal/ledger/verify.html", shown)


@public
def verifier(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{VERIFIER.name}"'
    return answer


@allowed("ledger.export", step_up=True)
def download(request: HttpRequest) -> HttpResponseBase:
    answer = StreamingHttpResponse(export.lines(_member(request)), content_type="application/x-ndjson")
    answer["Content-Disposition"] = 'attachment; filename="ledger.ndjson"'
    return answer


@public
def checkpoint(request: HttpRequest) -> HttpResponse:
    latest = log.latest()
    if latest is None:
        raise Http404
    return HttpResponse(latest.note, content_type="text/plain; charset=utf-8")


@public
def key(request: HttpRequest) -> HttpResponse:
    return HttpResponse("\n".join([*export.public_keys(), ""]), content_type="text/plain; charset=utf-8")


def _detail(request: HttpRequest, entry: Entry) -> HttpResponse:
    last = log.latest()
    sealed = entry.number is not None and last is not None
    return render(
        request,
        "portal/ledger/detail.html",
        {
            **_row(entry),
            "facts": [(name, _shown(value)) for name, value in entry.facts.items()],
            "body": bytes(entry.body).decode(),
            "leaf_hash": tree.leaf_hash(bytes(entry.body)).hex(),
            "path": [step.hex() for step in log.inclusion_path(entry.number, last.size)] if sealed else [],
            "checkpoint": last if sealed else None,
        },
    )


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry,
        "actor": actors.described(entry),
        "sentence": verbs.sentence(entry.verb),
        "icon": verbs.icon(entry.verb),
    }


def _visible(request: HttpRequest) -> EntryQuerySet:
    return Entry.objects.visible_to(_member(request))


def _member(request: HttpRequest) -> Any:
    return request.membership  # type: ignore[attr-defined]


def _page(entries: EntryQuerySet, before: str | None, after: str | None) -> tuple[list[Entry], bool, bool]:
    """One page, newest first, and whether there are older and newer ones."""
    if start := _id(after):
        found = list(entries.filter(id__gt=start).order_by("id")[: PAGE + 1])
        return found[:PAGE][::-1], bool(found), len(found) > PAGE
    start = _id(before)
    found = list((entries.filter(id__lt=start) if start else entries).order_by("-id")[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE, start is not None and bool(found)


def _id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def _address(request: HttpRequest, **turned: uuid.UUID) -> str:
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    query.update({name: str(value) for name, value in turned.items()})
    return f"?{query.urlencode()}"
