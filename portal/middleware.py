"""What holds for every request: its id, its proxy, its headers, a rule for its view, a database that may be away."""

import ipaddress
import logging
import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from portal import access, errors, problems, programs
from portal.accounts import security_log
from portal.ledger import context

logger = logging.getLogger("portal.access")
Answer = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; img-src 'self' data:"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
FORWARDED = re.compile(r"^HTTP_(X_FORWARDED_|X_REAL_IP$|FORWARDED$)")
ALL_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def request_id(get_response: Answer) -> Answer:
    """Give the request an id that the ledger, the log, the answer and an error page all name."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        token = context.request_id.set(request.request_id)  # type: ignore[attr-defined]
        try:
            response = get_response(request)
        finally:
            context.request_id.reset(token)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response

    return answer


def trusted_proxy(get_response: Answer) -> Answer:
    """Believe `X-Forwarded-*` from the proxies in TRUSTED_PROXIES only; from anybody else they are dropped."""
    networks = [ipaddress.ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES]

    def answer(request: HttpRequest) -> HttpResponseBase:
        told = {name: request.META.pop(name) for name in list(request.META) if FORWARDED.match(name)}
        request.was_forwarded = bool(told)  # type: ignore[attr-defined]
        if _is_within(request.META.get("REMOTE_ADDR", ""), networks):
            _believe(request, told, networks)
        return get_response(request)

    return answer


def headers(get_response: Answer) -> Answer:
    """Set the protective headers on every answer, whatever its status; nothing that was computed is kept by a cache."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        # A download brings a stricter policy of its own.
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["X-Content-Type-Options"] = "nosniff"
        response["X-Frame-Options"] = "DENY"
        response["Cache-Control"] = "no-store"
        return response

    return answer


def tell_what_was_sent(get_response: Answer) -> Answer:
    """Name the form that was sent and done in a cookie, so that the browser forgets the draft of it that it kept.

    The browser's script reads the cookie and removes it; it holds nothing but the address of the form.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        has_led_on = request.method == "POST" and response.status_code in {201, 302, 303}
        is_done = has_led_on and not hasattr(request, "refused_as")
        if is_done and not programs.is_interface(request):
            is_secure = settings.SESSION_COOKIE_SECURE
            name, path = "__Host-sent" if is_secure else "sent", quote(request.path, safe="")
            response.set_cookie(name, path, max_age=600, samesite="Strict", secure=is_secure)
        return response

    return answer


def log_refusals(get_response: Answer) -> Answer:
    """Write one event into the security log for each request that was refused."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if kind := security_log.kind_of(request, response):
            security_log.refused(kind, request, who=security_log.who_asks(request))
        return response

    return answer


class databases_away:
    """Answer with a plain page while the database is away (503) or the disk full (507); the act is gone with it.

    What a view raises comes here; what other middleware raises reaches `errors.server_error`, which answers the same.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.out_of_reach(request, exception)


class deny_by_default:
    """Refuse any view without a rule, and an address that makes no sense; enforce the rules of views that are not
    ours; answer refusals of acts."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _holds_null(request):
            return errors.bad_request(request)
        response = self.get_response(request)
        if response.status_code == 405 and (programs.is_interface(request) or not getattr(response, "content", b"")):
            return errors.not_allowed(request, response.get("Allow", ""))
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if hasattr(view, "rule"):
            return None
        capability = external_rule(request.resolver_match.view_name)  # type: ignore[union-attr]
        if capability is None:
            logger.error("No rule for the view of %s; refused.", request.path)
            raise Http404
        if programs.is_interface(request) and capability != access.PUBLIC and _is_nobody(request):
            return problems.problem(request, 401, "Sign in to use this interface.")
        return access.refuse(request, access.ViewRule(capability, ALL_METHODS))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal that no form caught: a page with its sentence, or a problem for a machine."""
        if isinstance(exception, access.Refused):
            return errors.refused(request, exception)
        return None


def external_rule(view_name: str) -> str | None:
    """The capability asked by a view that is not ours, by its URL name or its namespace; None if none is listed."""
    namespace, colon, _name = view_name.partition(":")
    return access.EXTERNAL.get(f"{namespace}{colon}" if colon else view_name)


def _holds_null(request: HttpRequest) -> bool:
    """Whether the address holds a character that no text of the database can hold."""
    return "\0" in request.path or any("\0" in word for words in request.GET.lists() for word in (words[0], *words[1]))


def _is_nobody(request: HttpRequest) -> bool:
    return getattr(request, "membership", None) is None


def _is_within(address: str, networks: list) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in networks)


def _believe(request: HttpRequest, told: dict[str, str], networks: list) -> None:
    """Take the visitor's address, scheme and host from a trusted proxy's headers."""
    hops = [hop.strip() for hop in told.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    visitors = [hop for hop in reversed(hops) if not _is_within(hop, networks)]
    if visitors:
        request.META["REMOTE_ADDR"] = visitors[0]
    if told.get("HTTP_X_FORWARDED_PROTO") in {"http", "https"}:
        request.META["wsgi.url_scheme"] = told["HTTP_X_FORWARDED_PROTO"]
    if "HTTP_X_FORWARDED_HOST" in told:
        request.META["HTTP_HOST"] = told["HTTP_X_FORWARDED_HOST"]
