"""For everybody, without signing in: is this letter genuine, and is the ledger whole?"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from portal import errors, rate_limits
from portal.access import public
from portal.files.digests import Digested
from portal.ledger import export, log
from reviews.transparency import sealed_letters

MOST_AN_HOUR = 120


@public(methods=("GET", "POST"))
def index(request: HttpRequest) -> HttpResponse:
    """Takes a letter, and says whether it is the one that was sealed. The file is hashed and never stored."""
    if request.method == "POST" and _asked_too_often(request):
        return errors.too_many_requests(request)
    chosen: Any = request.FILES.get("letter")
    context = {
        "answer": sealed_letters.look_up(chosen) if isinstance(chosen, Digested) and chosen.size else None,
        "is_missing": request.method == "POST" and not (chosen and chosen.size),
        "latest": log.latest(),
        "keys": export.public_keys(),
    }
    status = 422 if context["is_missing"] else 200
    return render(request, "reviews/transparency/verify.html", context, status=status)


@public
def letter_proof(request: HttpRequest, sha256: str) -> HttpResponse:
    """The proof that a letter is in the ledger, for whoever holds the letter and so knows its digest."""
    if _asked_too_often(request):
        return errors.too_many_requests(request)
    entry = sealed_letters.entry_of(sha256.lower())
    if entry is None or entry.number is None:
        raise Http404
    return _attached(export.proof(entry), name=f"ledger-entry-{entry.number}.json")


@public
def entry_proof(request: HttpRequest, number: int) -> HttpResponse:
    """The proof that the entry of this number is in the signed tree, by its hash alone: its words are not shown."""
    if _asked_too_often(request):
        return errors.too_many_requests(request)
    found = export.proof_without_words(number)
    if found is None:
        raise Http404
    return _attached(found, name=f"ledger-entry-{number}-hash.json")


def _attached(proof: dict[str, Any], *, name: str) -> HttpResponse:
    answer = JsonResponse(proof)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _asked_too_often(request: HttpRequest) -> bool:
    return rate_limits.is_over(request, name="verify", most_an_hour=MOST_AN_HOUR)
