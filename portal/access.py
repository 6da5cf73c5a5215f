"""Who may use which view. Deny by default; a refusal says why. Imports no model: works on `request.membership`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

SIGNED_IN = "signed_in"
PUBLIC = "public"

# Views that are not ours: the rule of each URL name or namespace; without one the middleware refuses the view.
EXTERNAL: dict[str, str] = {
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_change_password": SIGNED_IN,
    "mfa_authenticate": PUBLIC,
    "admin:": "admin.view",
    "api-1:": SIGNED_IN,
}


class Refused(Exception):
    """The rules do not allow this act. `sentence` says why and what to do, and is fit to show to the person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Lost(Refused):
    """Somebody else was faster; nothing was changed."""


class Denied(PermissionDenied):
    """A 403 with the sentence that says what is missing and who can give it."""


@dataclass(frozen=True)
class ViewRule:
    """What a view asks of its visitor: a capability, `signed_in` or `public`; the methods; a recent second factor."""

    capability: str
    methods: tuple[str, ...]
    step_up: bool = False


def allowed(capability: str, *, methods: Iterable[str] = ("GET",), step_up: bool = False) -> Callable:
    """Refuse the view to whoever lacks the capability, before anything is fetched."""
    rule_of_view = ViewRule(capability, tuple(methods), step_up)

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refusal = refuse(request, rule_of_view)
            return refusal or view(request, *args, **kwargs)

        guarded.rule = rule_of_view  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: Callable | None = None, *, methods: Iterable[str] = ("GET",)) -> Callable:
    """A view for anybody, signed in or not."""
    decorate = allowed(PUBLIC, methods=methods)
    return decorate(view) if view else decorate


def signed_in(view: Callable | None = None, *, methods: Iterable[str] = ("GET",), step_up: bool = False) -> Callable:
    """A view for every signed-in member."""
    decorate = allowed(SIGNED_IN, methods=methods, step_up=step_up)
    return decorate(view) if view else decorate


def refuse(request: HttpRequest, view_rule: ViewRule) -> HttpResponse | None:
    """The answer to a visitor who may not; None to one who may. Raises `Denied` for a member without the capability.

    What it refuses it names in `request.refused_as`, for the security log.
    """
    methods = (*view_rule.methods, "HEAD", "OPTIONS") if "GET" in view_rule.methods else view_rule.methods
    if request.method not in methods:
        return HttpResponseNotAllowed(methods)
    if view_rule.capability == PUBLIC:
        return None
    membership = getattr(request, "membership", None)
    if membership is None:
        return _go_and_come_back(request, "account_login", refused_as="not_signed_in")
    if view_rule.capability != SIGNED_IN and not membership.can(view_rule.capability):
        request.refused_as = view_rule.capability  # type: ignore[attr-defined]
        raise Denied(_missing(membership, view_rule.capability))
    if view_rule.step_up and not request.has_recent_second_factor:  # type: ignore[attr-defined]
        return _go_and_come_back(request, "mfa_reauthenticate", refused_as="second_factor_too_old")
    return None


def _go_and_come_back(request: HttpRequest, page: str, *, refused_as: str) -> HttpResponse:
    """To the page that asks who you are, then back; a form that was sent is kept by `request.way_back` and shown again.

    A part of a page that refreshes itself gets 401, and htmx then opens the whole page.
    """
    request.refused_as = refused_as  # type: ignore[attr-defined]
    if request.headers.get("X-Background") == "1":
        return HttpResponse(status=401)
    way_back = getattr(request, "way_back", request.get_full_path)()
    address = f"{reverse(page)}?{urlencode({'next': way_back})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def _missing(membership: Any, capability: str) -> str:
    return _("As %(role)s you may not do this. It takes one of these roles: %(roles)s.") % {
        "role": membership.get_role_display(),
        "roles": ", ".join(membership.roles_that_can(capability)) or _("none yet"),
    }


@dataclass(frozen=True)
class Rule:
    """A named predicate over (membership, record) that answers with a reason when it refuses."""

    why_not: Callable[[Any, Any], str]

    def allows(self, by: Any, record: Any) -> bool:
        return not self.why_not(by, record)

    def check(self, by: Any, record: Any) -> None:
        """Raise `Refused` with the reason unless the rule allows the act."""
        if reason := self.why_not(by, record):
            raise Refused(reason)

    def __and__(self, other: "Rule") -> "Rule":
        return Rule(lambda by, record: self.why_not(by, record) or other.why_not(by, record))

    def __or__(self, other: "Rule") -> "Rule":
        return Rule(lambda by, record: self.why_not(by, record) and other.why_not(by, record))


def rule(predicate: Callable[[Any, Any], bool], otherwise: Any) -> Rule:
    """A rule from a predicate and the sentence that refuses (a string, lazy string, or function of by and record)."""

    def why_not(by: Any, record: Any) -> str:
        if predicate(by, record):
            return ""
        return str(otherwise(by, record) if callable(otherwise) else otherwise)

    return Rule(why_not)
