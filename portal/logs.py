"""The log: one line a request, and lines as JSON where LOG_FORMAT asks for it. No personal data in either.

A request is told by its address's pattern and the record's reference, never by the address as it came (it may hold the
link of an invitation), by what was typed or by who came from where; a person is an opaque id. Of an error the JSON line
tells type and places, not its words: a database's words quote rows.
"""

import json
import logging
import re
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from portal import metrics
from portal.ledger import context

logger = logging.getLogger("portal.requests")
Answer = Callable[[HttpRequest], HttpResponseBase]
FIELDS = ("method", "route", "view", "reference", "status", "milliseconds", "who")
# Asked every few seconds by machines that watch.
NOT_TOLD = {"healthz", "readyz", "metrics"}
# Addresses that end in a secret, which lets in whoever has it.
SECRET_LINK = re.compile(
    r"(?P<way>/accounts/(?:invitations|new-factor|address|password/reset/key)/|/calendar/)(?P<secret>[^</\s?\"'\\]+)"
)


def without_secrets(text: str) -> str:
    """The text with the secret of each address left out, whoever wrote it."""
    return SECRET_LINK.sub(r"\g<way>…", text)


class Refusals(logging.Filter):
    """Keeps what Django says of a refused request to itself: it has a line of its own, and needs no traceback.

    Django tells of each answer under 500 once more with its address, and of a request that makes no sense with a
    traceback of some fifty lines.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        return not record.name.startswith("django.") or getattr(record, "status_code", 500) >= 500


class TextLines(logging.Formatter):
    """Lines for people, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, logger, message, request, and what a request's own line tells besides."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": getattr(record, "request_id", "") or context.request_id.get(),
        }
        told |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            told["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return without_secrets(json.dumps(told, ensure_ascii=False, default=str))


def requests(get_response: Answer) -> Answer:
    """Middleware: count each request and write its line."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = get_response(request)
        seconds = time.perf_counter() - began
        metrics.count(_slice(request), response.status_code, seconds)
        if _view(request) not in NOT_TOLD:
            tell(request, response.status_code, seconds)
        return response

    return answer


def tell(request: HttpRequest, status: int, seconds: float) -> None:
    """The one line of a request."""
    match = request.resolver_match
    told = {
        "method": request.method,
        "route": f"/{match.route}" if match else "",
        "view": _view(request),
        "reference": str(match.kwargs.get("reference", "")) if match else "",
        "status": status,
        "milliseconds": round(seconds * 1000, 1),
        "who": str(getattr(getattr(request, "membership", None), "public_id", "")),
    }
    words = " ".join(f"{name}={value}" for name, value in told.items() if value != "")
    logger.info(words, extra=told | {"request_id": getattr(request, "request_id", "")})


def _view(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _slice(request: HttpRequest) -> str:
    return _view(request).partition(":")[0] or "none"
