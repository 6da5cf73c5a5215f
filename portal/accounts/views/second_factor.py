"""One's own second factors: setting up, being asked again, recovery codes."""

from base64 import b64encode
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _

from portal.access import signed_in
from portal.accounts import actions, demo_codes, passkeys, sessions, totp
from portal.accounts.forms import CodeForm, EnrolForm
from portal.accounts.forms_passkeys import PasskeyForm
from portal.accounts.identity_links import IdentityLink
from portal.accounts.second_factor import FACTORS, has_enrolled
from portal.accounts.sign_ins import open_sessions
from portal.accounts.views.lost_factor import LINK, needs_link

BEING_SET_UP = "app_being_set_up"
WHY = {
    "provider": _("Nothing was linked: that sign-in was not accepted. Try again."),
    "provider_away": _("Nothing was linked: the other sign-in cannot be reached at the moment."),
}


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """The factors that this account has."""
    factors = list(Authenticator.objects.filter(user=request.user).order_by("created_at", "pk"))
    found = {factor.type: factor for factor in factors}
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "app": found.get(Authenticator.Type.TOTP),
        "factors": [factor for factor in factors if factor.type in FACTORS],
        "elsewhere": passkeys.other_address(request),
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "open_sessions": open_sessions(request.user, this=request.session.session_key),  # type: ignore[arg-type]
        "provider": settings.IDENTITY_PROVIDER,
        "identity_links": IdentityLink.objects.standing().filter(user=request.user),
        "why": WHY.get(request.GET.get("why", "")),
    }
    return render(request, "mfa/index.html", context)


@signed_in(methods=("GET", "POST"))
def reauthenticate(request: HttpRequest) -> HttpResponse:
    """Asks for the second factor again, before a form is filled that leads to a dangerous act.

    Whoever was asked for one by the identity provider only has none to give yet, and sets it up.
    """
    if request.has_recent_second_factor:  # type: ignore[attr-defined]
        return _on_to(request)
    if request.method == "GET" and not has_enrolled(request.user):  # type: ignore[arg-type]
        return redirect("mfa_activate_totp")
    form: Any = CodeForm(request.POST or None, user=request.user)
    if "credential" in request.POST:
        form = PasskeyForm(request.POST, request=request, user=request.user)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        form.save()
        sessions.mark_second_factor(request.session)
        return _on_to(request)
    context = {
        "form": form if isinstance(form, CodeForm) else CodeForm(user=request.user),
        "faults": form,
        "has_passkey": passkeys.of(request.user).exists(),
        "next": _next(request),
        "is_kept": "/kept-form/" in _next(request),
        "demonstration_code": demo_codes.code_for(request.user),  # type: ignore[arg-type]
    }
    return render(request, "mfa/reauthenticate.html", context, status=422 if form.errors else 200)


@signed_in(methods=("GET", "POST"))
def enrol(request: HttpRequest) -> HttpResponse:
    """Sets up an authenticator app; one that replaces another asks for the present factor first."""
    is_further = has_enrolled(request.user)  # type: ignore[arg-type]
    if is_further and not request.has_recent_second_factor:  # type: ignore[attr-defined]
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.path})}")
    if needs_link(request):
        return render(request, "mfa/link_needed.html", status=403)
    secret = _new_secret(request)
    form = EnrolForm(request.POST or None, user=request.user, secret=secret)
    if request.method == "POST" and form.is_valid():
        actions.enrol(request.user, secret=secret, link=request.session.pop(LINK, ""))  # type: ignore[arg-type]
        request.session.pop(BEING_SET_UP, None)
        sessions.mark_second_factor(request.session)
        return HttpResponseRedirect(reverse("mfa_view_recovery_codes"), status=303)
    is_replacing = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()
    context = {
        "form": form,
        "secret": secret,
        "picture": _picture(request, secret),
        "is_replacing": is_replacing,
        "is_further": is_further,
    }
    return render(request, "mfa/totp/activate_form.html", context, status=422 if form.errors else 200)


@signed_in(step_up=True)
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes that are left."""
    codes = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    left = codes.wrap().get_unused_codes() if codes else []
    return render(request, "mfa/recovery_codes/index.html", {"codes": left})


@signed_in(methods=("POST",), step_up=True)
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Makes new ones in place of all earlier ones."""
    actions.renew_recovery_codes(request.user)  # type: ignore[arg-type]
    return HttpResponseRedirect(reverse("mfa_view_recovery_codes"), status=303)


def _new_secret(request: HttpRequest) -> str:
    """The secret that is being set up in this session, sealed in it until a code confirms it."""
    adapter = get_adapter()
    sealed = request.session.get(BEING_SET_UP)
    if sealed is None:
        sealed = request.session[BEING_SET_UP] = adapter.encrypt(totp.new_secret())
    return adapter.decrypt(sealed)


def _picture(request: HttpRequest, secret: str) -> str:
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"


def _on_to(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(_next(request), status=303)
