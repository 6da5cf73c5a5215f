"""Addresses that programs ask, and the middleware that their requests pass by: what only a browser's pages need.

A program sends no form of ours and reads no message, so neither concerns it. Whoever watches the portal is nobody, and
so is a calendar: a cookie that comes along is not looked at, so that the answer needs neither session nor database.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

INTERFACES = ("/api/", "/ssf/")
# The description of an interface is a page, with the frame of every page.
DESCRIPTION = "/docs"
ASKED_BY_NOBODY = ("/healthz", "/readyz", "/metrics", "/calendar/")


def is_interface(request: HttpRequest) -> bool:
    """Whether the address belongs to an interface for programs: errors there are problem documents."""
    return request.path_info.startswith(INTERFACES)


def is_asked_by_nobody(request: HttpRequest) -> bool:
    """Whether it makes no difference who asks there."""
    return request.path_info.startswith(ASKED_BY_NOBODY)


def draws_a_page(request: HttpRequest) -> bool:
    """Whether the answer is for a person, in a browser."""
    if is_interface(request):
        return request.path_info.endswith(DESCRIPTION)
    return not is_asked_by_nobody(request)


class Session(SessionMiddleware):
    """Sessions; where nobody asks, an empty one that is neither read nor kept."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_asked_by_nobody(request):
            request.session = self.SessionStore()
            return self.get_response(request)  # type: ignore[return-value]
        return super().__call__(request)  # type: ignore[return-value]


class Csrf(CsrfViewMiddleware):
    """The check of forms. Where programs ask, nothing is done by a session that would need it."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = super().__call__ if draws_a_page(request) else self.get_response
        return answer(request)  # type: ignore[return-value]

    def process_view(self, request: HttpRequest, view: Callable, args: Any, kwargs: Any) -> Any:
        return super().process_view(request, view, args, kwargs) if draws_a_page(request) else None


class Messages(MessageMiddleware):
    """Messages for the next page."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = super().__call__ if draws_a_page(request) else self.get_response
        return answer(request)  # type: ignore[return-value]
