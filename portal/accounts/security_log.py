"""One line in the log for each refusal: codes and opaque ids only, never a name, an address or what was typed.

A view or a middleware that turns somebody away says as what in `request.refused_as`; `portal.middleware.log_refusals`
writes the line when the answer leaves. A request leaves one line at most.
"""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

logger = logging.getLogger("portal.security")

# What a refusal is that nobody named: a form from elsewhere, a record not there for this person, a link used up.
OF_STATUS = {401: "not_signed_in", 403: "forbidden", 404: "out_of_sight", 410: "link_ended"}


def refused(kind: str, request: HttpRequest | None, *, who: Any = "") -> None:
    """Log that something was refused, unless this request has its line: `kind` is a code, `who` an opaque id.

    The address is told as its pattern: the address itself may hold the link of an invitation.
    """
    if getattr(request, "is_refusal_told", False):
        return
    if request is not None:
        request.is_refusal_told = True  # type: ignore[attr-defined]
    logger.warning(
        "refused=%s method=%s url=%s who=%s request=%s",
        kind,
        getattr(request, "method", "-"),
        _pattern(request) or "-",
        who or "-",
        getattr(request, "request_id", "-"),
    )


def kind_of(request: HttpRequest, answer: HttpResponseBase) -> str:
    """The code of the refusal that this answer is, empty if it is none. An address that leads nowhere is none."""
    named = getattr(request, "refused_as", "")
    return named or (OF_STATUS.get(answer.status_code, "") if request.resolver_match else "")


def who_asks(request: HttpRequest) -> Any:
    """The opaque id of the active membership, else of the person."""
    asker = getattr(request, "membership", None) or getattr(request, "user", None)
    return getattr(asker, "public_id", "")


def _pattern(request: HttpRequest | None) -> str:
    if request is None:
        return ""
    try:
        return f"/{(request.resolver_match or resolve(request.path_info)).route}"
    except Resolver404:
        return ""
