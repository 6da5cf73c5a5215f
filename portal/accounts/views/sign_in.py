"""Signing in and out, and passwords: allauth's views with our forms, and no way round the second factor."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts import actions, demo_codes, forms, passkeys, sessions, sign_ins, throttle

WHY = {
    "ended": _("Your membership has ended, so you were signed out. Ask the officer of your organisation."),
    "passkey": _("That passkey was not accepted. Try again, or sign in with your password and a code."),
    "joined": _("You have joined. Sign in to begin."),
    "provider": _("That sign-in was not accepted. Try again, or sign in with your password."),
    "provider_away": _("The other sign-in cannot be reached at the moment. Sign in with your password."),
}


class SignIn(account.LoginView):
    """E-mail address and password; then the second factor."""

    form_class = forms.SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        next_page = self.get_next_url() or ""
        return super().get_context_data(
            why=WHY.get(self.request.GET.get("why", "")),
            is_kept="/kept-form/" in next_page,
            next_page=next_page,
            elsewhere=passkeys.other_address(self.request),
            provider=settings.IDENTITY_PROVIDER,
            **kwargs,
        )


class SignOut(account.LogoutView):
    """A form that asks, and the POST that ends the session.

    The browser forgets what it stored of the portal. Its cookies stay: one of them marks it as known to its person.
    """

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class SecondFactor(mfa.AuthenticateView):
    """The code, asked between the password and the session."""

    form_class = forms.CodeForm

    def _build_forms(self) -> forms.CodeForm:
        """A code only: a passkey signs in at an address of its own."""
        self.webauthn_form = None
        self.auth_form = forms.CodeForm(self.request.POST or None, user=self.stage.login.user)
        return self.auth_form

    def form_valid(self, form: forms.CodeForm) -> HttpResponse:
        response = super().form_valid(form)
        if self.request.user.is_authenticated:
            sessions.mark_second_factor(self.request.session)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.stage.login.user
        about = {"demonstration_code": demo_codes.code_for(user), "has_passkey": passkeys.of(user).exists()}
        return super().get_context_data(**kwargs) | about


class AskForReset(account.PasswordResetView):
    """Asks for the address; the answer is the same whether there is an account or not."""

    form_class = forms.AskForResetForm


class Reset(account.PasswordResetFromKeyView):
    """A new password by the link; signing in still takes the second factor."""

    form_class = forms.ResetForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(user_name=getattr(self.reset_user, "email", ""), **kwargs)

    @transaction.atomic
    def form_valid(self, form: forms.ResetForm) -> HttpResponse:
        response = super().form_valid(form)
        actions.note_new_password(self.reset_user, but=None)
        throttle.forget(self.reset_user)
        return response


class ChangePassword(account.PasswordChangeView):
    """A new password by the present one; all other sessions of the person end."""

    form_class = forms.ChangePasswordForm
    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(user_name=self.request.user.email, **kwargs)

    @transaction.atomic
    def form_valid(self, form: forms.ChangePasswordForm) -> HttpResponse:
        """The session of this page gets another key with the new password, and its sign-in is noted under that."""
        before = sign_ins.SignIn.objects.filter(session_key=self.request.session.session_key)
        response = super().form_valid(form)
        before.update(session_key=self.request.session.session_key)
        actions.note_new_password(self.request.user, but=self.request.session.session_key)
        return response
