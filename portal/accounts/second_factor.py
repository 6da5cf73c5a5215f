"""The second factor is not optional: until this session has used one, only sign-in, enrolment and sign-out answer."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from portal import programs
from portal.accounts import sessions
from portal.accounts.models import Installation, User

ANSWERS_WITHOUT = {
    "account_login", "account_logout", "mfa_authenticate", "mfa_activate_totp", "mfa_reauthenticate",
    "healthz", "readyz", "metrics",
    "mfa_lost", "accounts:new-factor", "mfa_add_passkey", "mfa_passkey_options", "mfa_passkey_sign_in",
}  # fmt: skip
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class RequireSecondFactor:
    """Sends a session that signed in by password alone to enrolment, or to the page that asks for a code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or sessions.has_second_factor(request.session):
            return self.get_response(request)
        if not is_required():
            request.has_recent_second_factor = True  # type: ignore[attr-defined]
            return self.get_response(request)
        if _name_of(request.path_info) in ANSWERS_WITHOUT:
            return self.get_response(request)
        request.refused_as = "no_second_factor"  # type: ignore[attr-defined]
        if programs.is_interface(request):
            return _machine_answer()
        page = "mfa_reauthenticate" if has_enrolled(request.user) else "mfa_activate_totp"  # type: ignore[arg-type]
        return redirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")


def is_required() -> bool:
    """True unless REQUIRE_MFA is false, which is accepted in a demonstration only."""
    if settings.REQUIRE_MFA:
        return True
    if not Installation.objects.filter(is_demonstration=True).exists():
        raise ImproperlyConfigured("REQUIRE_MFA is false; that is accepted only for a database with the demonstration.")
    return False


def has_enrolled(user: User) -> bool:
    """Whether this person has an authenticator app or a passkey; recovery codes alone are none."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def _name_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _machine_answer() -> JsonResponse:
    problem = {
        "type": "about:blank",
        "status": 401,
        "title": _("A second factor is needed."),
        "detail": _("Sign in with your second factor before you use this address."),
    }
    return JsonResponse(problem, status=401, content_type="application/problem+json")
