"""For a person who lost their second factor: asking for a new one, and the link that leads to it."""

from allauth.account.adapter import get_adapter
from allauth.account.internal import stagekit
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from portal.access import public
from portal.accounts import actions
from portal.accounts.factor_resets import FactorReset, awaiting_link
from portal.accounts.forms_resets import LostFactorForm, PasswordForm

LINK = "new_factor_link"


@public(methods=("GET", "POST"))
def ask(request: HttpRequest) -> HttpResponse:
    """Asks the administrators; the answer is the same whether there is an account with this address or not."""
    login = stagekit.unstash_login(request, peek=True)
    form = LostFactorForm(request.POST or None, initial={"email": login.user.email if login and login.user else ""})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if limited := ratelimit.consume_or_429(request, action="reset_password", key=email):
            return limited
        actions.ask_for_recovery("factor", address=email)
        return HttpResponseRedirect(f"{reverse('mfa_lost')}?asked=1", status=303)
    context = {"form": form, "is_asked": "asked" in request.GET}
    return render(request, "mfa/lost.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
def _open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a reset: with the password it leads to the enrolment of a new factor, and nowhere else."""
    reset = actions.find_reset(token)
    if reset is None or not reset.is_link_open:
        return render(request, "mfa/lost_closed.html", {"reset": reset}, status=410)
    form = PasswordForm(request.POST or None, request=request, user=reset.user)
    if request.method == "POST" and form.is_valid():
        return _to_enrolment(request, reset)
    return render(request, "mfa/lost_link.html", {"form": form, "reset": reset}, status=422 if form.errors else 200)


open_link = public(_open_link, methods=("GET", "POST"))


def needs_link(request: HttpRequest) -> bool:
    """Whether this person's factors were reset and this session did not come by the link that followed."""
    reset = awaiting_link(request.user)
    return reset is not None and (reset.token_digest != request.session.get(LINK) or not reset.is_link_open)


def _to_enrolment(request: HttpRequest, reset: FactorReset) -> HttpResponse:
    get_adapter().login(request, reset.user)
    request.session[LINK] = reset.token_digest
    return HttpResponseRedirect(reverse("mfa_activate_totp"), status=303)
