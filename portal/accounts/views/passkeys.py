"""Passkeys: adding one, signing in with one, and removing a factor."""

from typing import Any

from allauth.account.internal import stagekit
from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from portal.access import Lost, Refused, public, signed_in
from portal.accounts import actions, passkeys, sessions
from portal.accounts.forms_passkeys import AddPasskeyForm, PasskeyForm
from portal.accounts.models import User
from portal.accounts.second_factor import FACTORS, has_enrolled
from portal.accounts.views.lost_factor import LINK, needs_link


@signed_in(methods=("GET", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    """Adds a passkey; beside another factor it asks for that one first."""
    is_further = has_enrolled(request.user)  # type: ignore[arg-type]
    if is_further and not request.has_recent_second_factor:  # type: ignore[attr-defined]
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.path})}")
    if needs_link(request):
        return render(request, "mfa/link_needed.html", status=403)
    form = AddPasskeyForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        actions.add_passkey(request.user, **form.cleaned_data, link=request.session.pop(LINK, ""))  # type: ignore[arg-type]
        sessions.mark_second_factor(request.session)
        return HttpResponseRedirect(reverse("mfa_index" if is_further else "mfa_view_recovery_codes"), status=303)
    elsewhere = passkeys.other_address(request)
    context = {
        "form": form,
        "elsewhere": elsewhere,
        "is_further": is_further,
        "options": None if elsewhere else passkeys.ask_for_a_new_one(request),
    }
    return render(request, "mfa/passkeys/add.html", context, status=422 if form.errors else 200)


@signed_in(methods=("GET", "POST"), step_up=True)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Removes one of one's own factors, after saying what that does; the last one stays."""
    factor = get_object_or_404(Authenticator, pk=pk, user=request.user, type__in=FACTORS)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            actions.remove_factor(request.user, factor)  # type: ignore[arg-type]
            return HttpResponseRedirect(reverse("mfa_index"), status=303)
        except Refused as refused:
            refusal, status = refused.sentence, 409 if isinstance(refused, Lost) else 422
    return render(request, "components/confirm_page.html", {**_removing(factor), "refusal": refusal}, status=status)


@public(methods=("POST",))
def options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to use a passkey: one of the person who is known here already, or of anybody."""
    if limited := ratelimit.consume_or_429(request, action="login"):
        return limited
    return JsonResponse(passkeys.ask_for_one(request, _known(request)))


@public(methods=("POST",))
def sign_in(request: HttpRequest) -> HttpResponse:
    """Signs in with a passkey alone, which is two factors in one; also after the password, in place of the code."""
    if limited := ratelimit.consume_or_429(request, action="login"):
        return limited
    form = PasskeyForm(request.POST, request=request, user=None)
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'why': 'passkey'})}", status=303)
    passkey = form.cleaned_data["credential"]
    before = stagekit.unstash_login(request)
    login = Login(user=passkey.user, redirect_url=(before and before.redirect_url) or _next(request))
    response = perform_passwordless_login(request, passkey, login)
    if request.user.is_authenticated:
        sessions.mark_second_factor(request.session)
    return response


def _known(request: HttpRequest) -> User | None:
    if request.user.is_authenticated:
        return request.user  # type: ignore[return-value]
    login = stagekit.unstash_login(request, peek=True)
    return login.user if login else None


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"


def _removing(factor: Authenticator) -> dict[str, Any]:
    is_app = factor.type == Authenticator.Type.TOTP
    name = _("the authenticator app") if is_app else factor.data["name"]
    return {
        "title": _("Remove %(name)s") % {"name": name},
        "lead": _("Sign-in and security"),
        "crumbs": [(_("Sign-in and security"), reverse("mfa_index"))],
        "sentence": _("You will no longer sign in with %(name)s.") % {"name": name},
        "effects": [
            _("Your other factors and your recovery codes go on working."),
            _("You are told by mail, in case that was not you."),
            _("Delete a passkey from the device too: the portal cannot."),
        ],
        "button": _("Remove 1 factor"),
        "back": reverse("mfa_index"),
        "back_words": _("Leave it as it is"),
    }
