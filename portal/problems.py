"""Errors for machines: RFC 9457 `application/problem+json`, everywhere under /api/ and /ssf/."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Schema


class Problem(Schema):
    """A problem document, as the description of an interface declares it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


def problem(request: HttpRequest, status: int, detail: str, **more: Any) -> JsonResponse:
    """A problem document: `type`, `title`, `status`, `detail`, `instance` (the request's id), and what else is told."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": f"urn:uuid:{getattr(request, 'request_id', '')}",
        **more,
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")
